import Core
import Foundation

/// What the template's names stand for: text only, ready to be printed.
struct PageContent: Sendable {
    struct Fact: Sendable { var label: String, value: String }
    struct Tally: Sendable { var count: String, noun: String, style: String }
    struct FigureRow: Sendable { var label: String, values: [String] }
    struct Picture: Sendable {
        var title: String, source: String, alternative: String, width: Int, height: Int
    }
    struct Row: Sendable {
        var rank: String, symbol: String, name: String?, sector: String?, action: String, mark: String,
            style: String
        var target: String, change: String, previous: String, confidence: String, close: String,
            reason: String
        /// The measured share of such signals that paid; nil without the column.
        var hits: String?
        /// Its interval and count, where it is known.
        var hitRange: [String]
    }

    var title: String
    /// Above all else where buying is halted.
    var halt: MailSection?
    var month: String
    var lead: String
    var tally: [Tally]
    var facts: [Fact]
    var warnings: [String]
    var hasWarnings: Bool
    var curveCharts: [Picture]
    var hasCurve: Bool
    var weightCharts: [Picture]
    var hasWeights: Bool
    var periods: [String]
    var figures: [FigureRow]
    var hasFigures: Bool
    var rows: [Row]
    var hasRows: Bool
    var hasHits: Bool
    var signalNotes: [String]
    var outcome: [Fact]
    var hasOutcome: Bool
    /// How signals of the last twelve months did.
    var record: [String]
    var recordFacts: [Fact]
    var recordCharts: [Picture]
    var hasRecord: Bool
    /// The paper account, its limits, its reconciliation and its goals, and what the ranking was made of besides the
    /// policy, as far as there are any.
    var paperParts: [MailSection]
    var sources: [Fact]
    var notes: [String]

    /// - Parameter source: the address of a chart on the page: its file name, or `cid:…` in a mail.
    init(_ report: MonthlyReport, charts: [ReportChart], source: (ReportChart) -> String) {
        month = FigureText.month(report.month)
        title = "Bellwether: signals for \(month)"
        lead = Self.lead(report)
        tally = [(SignalAction.buy, "to buy"), (.sell, "to sell"), (.hold, "to hold")].map { action, noun in
            Tally(count: String(report.count(of: action)), noun: noun, style: action.rawValue.lowercased())
        }
        facts = [
            Fact(label: "Decided after the close of", value: FigureText.date(report.session)),
            Fact(
                label: "Trade in the session of",
                value: report.execution.map(FigureText.date) ?? "beyond the calendar"),
            Fact(label: "Model", value: Self.model(report)),
            Fact(
                label: "Invested",
                value: FigureText.percent(report.signals.reduce(0) { $0 + $1.signal.targetWeight })),
        ]
        warnings = report.warnings
        hasWarnings = !warnings.isEmpty
        func pictures(_ files: Set<String>) -> [Picture] {
            charts.filter { files.contains($0.file) }.map {
                Picture(
                    title: $0.title, source: source($0), alternative: $0.alternative, width: $0.width,
                    height: $0.height)
            }
        }
        curveCharts = pictures(["equity.png", "drawdown.png"])
        hasCurve = !curveCharts.isEmpty
        weightCharts = pictures(["sectors.png", "confidence.png"])
        hasWeights = !weightCharts.isEmpty
        (periods, figures) = Self.figures(report.model)
        hasFigures = !figures.isEmpty
        let hasHits = report.signals.contains { $0.signal.expectedHitRate != nil }
        self.hasHits = hasHits
        rows = report.signals.map { Self.row($0, hasHits: hasHits) }
        hasRows = !rows.isEmpty
        signalNotes = hasRows ? report.notes : []
        outcome = report.outcome.map(Self.outcome) ?? []
        hasOutcome = report.outcome != nil
        let past = report.success.map { MonthlyMail.pastYear($0) }
        record = past?.paragraphs ?? []
        recordFacts = past?.facts.map { Fact(label: $0.label, value: $0.value) } ?? []
        recordCharts = pictures(["success.png", "calibration.png"])
        hasRecord = past != nil
        let paper = PaperSections(report, isWide: true)
        halt = paper.halt
        paperParts = paper.parts + [MonthlyMail.combination(report)].compactMap { $0 }
        sources = Self.sources(report)
        notes = report.model?.notes ?? []
    }

    static func lead(_ report: MonthlyReport) -> String {
        guard !report.signals.isEmpty else {
            return (["No signals: nothing to trade this month."] + report.notes).joined(separator: " ")
        }
        guard report.count(of: .buy) + report.count(of: .sell) > 0 else {
            return "\(report.tally): nothing to trade this month, what is held is kept."
        }
        let day = report.execution.map { " in the session of \(FigureText.date($0))" } ?? ""
        return "\(report.tally), to be traded\(day). "
            + "Together they move \(FigureText.percent(report.turnover)) of the portfolio."
    }

    private static func model(_ report: MonthlyReport) -> String {
        guard let model = report.model else { return report.decider ?? "unknown" }
        return "\(model.version), \(model.algorithm.uppercased())"
    }

    static func figures(_ model: ModelFacts?) -> (periods: [String], rows: [FigureRow]) {
        let pairs = [("Not seen in training", model?.outOfSample), ("Seen in training", model?.inSample)]
            .compactMap { name, pair in pair.map { (name: name, pair: $0) } }
        guard !pairs.isEmpty else { return ([], []) }
        func row(_ label: String, _ text: (Figures) -> String) -> FigureRow {
            FigureRow(label: label, values: pairs.flatMap { [text($0.pair.policy), text($0.pair.baseline)] })
        }
        let rows = [
            row("Total return") { FigureText.percent($0.totalReturn, signed: true) },
            row("Return a year") { FigureText.percent($0.annualisedReturn, signed: true) },
            row("Volatility a year") { FigureText.percent($0.annualisedVolatility) },
            row("Sharpe ratio") { FigureText.number($0.sharpe, digits: 2) },
            row("Deepest fall") { FigureText.percent(-$0.maximumDrawdown) },
            row("Sessions") { FigureText.grouped($0.sessions) },
        ]
        return (pairs.map(\.name), rows)
    }

    private static func outcome(_ past: PastOutcome) -> [Fact] {
        [
            Fact(label: "Signals of", value: FigureText.date(past.session)),
            Fact(
                label: "Holdings that rose",
                value: "\(FigureText.percent(past.hitRate, digits: 0)) of \(past.holdings)"),
            Fact(label: "Mean return", value: FigureText.percent(past.meanReturn, signed: true)),
            Fact(label: "Mean of the universe", value: FigureText.percent(past.universeReturn, signed: true)),
        ]
    }

    private static func sources(_ report: MonthlyReport) -> [Fact] {
        var facts: [Fact] = []
        if let model = report.model {
            facts.append(
                Fact(
                    label: "Model",
                    value: ["\(model.version)", model.algorithm.uppercased(), model.network]
                        .compactMap { $0 }.joined(separator: ", ")))
            facts.append(Fact(label: "Trained on", value: "\(model.trainedFrom) to \(model.trainedTo)"))
            if let from = model.validatedFrom, let to = model.validatedTo {
                facts.append(Fact(label: "Judged on", value: "\(from) to \(to)"))
            }
            if let gate = report.gate {
                let verdict =
                    ["promoted": "passed", "probation": "not passed, on probation"][gate.verdict]
                    ?? gate.verdict
                facts.append(Fact(label: "Gate", value: verdict))
            }
            facts.append(
                Fact(label: "Steps, seed", value: "\(FigureText.grouped(model.steps)), \(model.seed)"))
        }
        let data = report.data
        if let cost = report.model?.costBasisPoints {
            facts.append(
                Fact(label: "Cost of a trade", value: "\(FigureText.number(cost, digits: 0)) basis points"))
        }
        if let first = data.firstSession {
            facts.append(
                Fact(label: "Sessions of data", value: "\(FigureText.grouped(data.sessions)) since \(first)"))
        }
        if let bars = data.bars {
            let rejects = data.rejects.map { ", \(FigureText.grouped($0)) turned away" } ?? ""
            facts.append(Fact(label: "Bars of the session", value: FigureText.grouped(bars) + rejects))
        }
        if let active = data.activeStocks {
            facts.append(Fact(label: "Active stocks", value: FigureText.grouped(active)))
        }
        if let source = data.source {
            facts.append(Fact(label: "Source", value: source))
        }
        if let adjustment = data.adjustment {
            facts.append(Fact(label: "Prices", value: adjustment))
        }
        return facts
    }
}
