import Core
import Portfolio

/// What the tear sheet's template names stand for: text only, ready to be printed.
struct TearSheetContent: Sendable {
    struct Fact: Sendable { var label: String, value: String }
    struct Cell: Sendable { var column: String, value: String, style: String }
    struct Row: Sendable { var label: String, cells: [Cell] }
    struct Table: Sendable {
        var title: String, note: String, isSeen: Bool, columns: [String], rows: [Row]
    }
    struct Picture: Sendable {
        var title: String, alternative: String, source: String, narrow: String?, width: Int, height: Int
    }
    struct Month: Sendable { var name: String, value: String, other: String?, style: String }
    struct Year: Sendable { var name: String, months: [Month] }

    var title: String
    var subtitle: String?
    var span: String
    var headlines: [Fact]
    var facts: [Fact]
    var graveTitle: String
    var grave: [String]
    var hasGrave: Bool
    var cautions: [String]
    var hasCautions: Bool
    var wideCharts: [Picture]
    var smallCharts: [Picture]
    var hasCharts: Bool
    var tables: [Table]
    var monthNames: [String]
    var years: [Year]
    var hasYears: Bool
    var monthNote: String

    /// - Parameter source: the address of a picture on the page.
    init(
        _ sheet: TearSheet, figures: [TearSheetPeriodFigures], charts: [TearSheetChart],
        source: (ReportChart) -> String
    ) {
        title = sheet.title
        subtitle = sheet.subtitle.isEmpty ? nil : sheet.subtitle
        span = Self.span(sheet)
        headlines = figures.first.map { Self.headlines(sheet, $0) } ?? []
        facts = sheet.facts.map { Fact(label: $0.label, value: $0.value) }
        grave = sheet.warnings.filter { $0.severity == .grave }.map(\.text)
        cautions = sheet.warnings.filter { $0.severity == .caution }.map(\.text)
        hasGrave = !grave.isEmpty
        let isPartial = figures.contains { $0.kind == .unseen }
        graveTitle = isPartial ? "Part of this is no evidence" : "These figures are no evidence"
        hasCautions = !cautions.isEmpty
        func pictures(_ isWide: Bool) -> [Picture] {
            charts.filter { ($0.narrow != nil) == isWide }.map { chart in
                Picture(
                    title: chart.picture.title, alternative: chart.picture.alternative,
                    source: source(chart.picture), narrow: chart.narrow.map(source),
                    width: chart.picture.width, height: chart.picture.height)
            }
        }
        wideCharts = pictures(true)
        smallCharts = pictures(false)
        hasCharts = !charts.isEmpty
        tables = figures.map { Self.table($0, of: sheet) }
        monthNames = FigureText.months.map { String($0.prefix(3)) }
        years = Self.years(sheet)
        hasYears = !years.isEmpty
        monthNote =
            sheet.benchmarkLine.map { "Below each in small figures: \($0.name). " }
            .map { $0 + "The first and the last month may be part of one." }
            ?? "The first and the last month may be part of one."
    }

    private static func span(_ sheet: TearSheet) -> String {
        guard let first = sheet.dates.first, let last = sheet.dates.last else { return "no sessions" }
        let count = sheet.dates.count - 1
        return "\(FigureText.date(first)) to \(FigureText.date(last)), "
            + "\(FigureText.grouped(count)) session\(count == 1 ? "" : "s")"
    }

    /// The few figures at the top, of the stretch that counts.
    private static func headlines(_ sheet: TearSheet, _ period: TearSheetPeriodFigures) -> [Fact] {
        guard let own = period.lines.first?.figures else { return [] }
        let other = period.lines.first { $0.key == sheet.benchmark && $0.key != sheet.subject.key }?.figures
        let stretch =
            switch period.kind {
            case .whole: ""
            case .unseen: ", not seen in training"
            case .seen: ", seen in training"
            }
        func beside(_ value: String, _ text: (TearSheetFigures) -> String) -> String {
            other.map { "\(value) · 1/N \(text($0))" } ?? value
        }
        func fact(_ label: String, _ text: (TearSheetFigures) -> String) -> Fact {
            Fact(label: label + stretch, value: beside(text(own), text))
        }
        return [
            fact("Return a year") { FigureText.percent($0.annualisedReturn, signed: true) },
            fact("Sharpe ratio") { FigureText.number($0.sharpe, digits: 2) },
            fact("Deepest fall") { FigureText.percent(-$0.maximumDrawdown) },
        ]
    }

    private static func table(_ period: TearSheetPeriodFigures, of sheet: TearSheet) -> Table {
        let columns = period.lines.map(\.name)
        let rows = FigureRows.rows(period.lines.map(\.figures)).map { label, values in
            Row(
                label: label,
                cells: zip(columns, values).enumerated().map { place, cell in
                    Cell(column: cell.0, value: cell.1, style: place == 0 ? "n own" : "n")
                })
        }
        let isSeen = period.kind == .seen
        let note =
            isSeen
            ? "The learner learnt from these sessions, so its figures say nothing about what it would have "
                + "earned: read them only to see how far they lie from those above."
            : "After costs. 1/N holds all that could be bought in equal weights. Ratios take a risk-free rate of 0, "
                + "a year has 252 sessions; intervals come of drawing blocks of sessions anew."
        return Table(
            title: "\(TearSheetPeriod.title(period.kind)): \(period.first) to \(period.last)", note: note,
            isSeen: isSeen,
            columns: columns, rows: rows)
    }

    private static func years(_ sheet: TearSheet) -> [Year] {
        let own = MonthTable(sheet.subject.path)
        let other = sheet.benchmarkLine.map { MonthTable($0.path) }
        func text(_ value: Double) -> String { FigureText.number(value * 100, digits: 1) }
        return own.years.reversed().map { year in
            var months = (1...12).map { number -> Month in
                let value = own.month(number, of: year)
                return Month(
                    name: String(FigureText.months[number - 1].prefix(3)), value: value.map(text) ?? "",
                    other: other?.month(number, of: year).map(text), style: heat(value, most: 0.1))
            }
            let whole = own.year(year)
            months.append(
                Month(
                    name: "Year", value: text(whole), other: other.map { text($0.year(year)) },
                    style: heat(whole, most: 0.3) + " year"))
            return Year(name: String(year), months: months)
        }
    }

    /// One of nine shades: `u1` to `u4` up, `d1` to `d4` down, `z` for nothing or next to it.
    ///
    /// - Parameter most: the size from which on the shade is the strongest.
    static func heat(_ value: Double?, most: Double) -> String {
        guard let value, value.isFinite, abs(value) >= 0.0005 else { return "z" }
        let shade = min(4, Int(abs(value) / most * 4) + 1)
        return "\(value > 0 ? "u" : "d")\(shade)"
    }
}
