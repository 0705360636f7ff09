import ArgumentParser
import Core
import Features
import Foundation
import JobKit
import Lake

struct QualityVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality",
        abstract: "What the features of sessions look like: coverage, nulls, extremes, drift.",
        discussion: """
            EXAMPLES
              bellwether quality                                     the last session built, by feature
              bellwether quality --date 2022-12-30
              bellwether quality --from 2022-01-03 --to 2022-12-30   a line for each session out of the ordinary
              bellwether quality --date 2022-12-30 --json

            Shift is how far a feature's mean lies from that of the month before, in the stocks' standard \
            deviations; spread is their deviation over the month's. Both are of ln(x) for prices and volume, and \
            of x / close for MACD.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption
    @OptionGroup var range: DateRangeOptions

    @Option(help: ArgumentHelp("The session; the last that was built by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    struct Row: Encodable {
        var feature: String
        var values: Int
        var nulls: [String: Int]
        var mean: Double?
        var deviation: Double?
        var shift: Double?
        var spread: Double?
        var minimum: Double?
        var minimumSymbol: Symbol?
        var maximum: Double?
        var maximumSymbol: Symbol?
        var implausible: Int
    }

    struct Report: Encodable {
        var session: CivilDate
        var members: Int
        var membersWithBar: Int
        var features: [Row]
        var findings: [String]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let built = try context.lake.sessions(of: .features)
            let wanted = try wanted(of: built, in: context)
            let review = QualityReview(try QualityThresholds(context.settings))
            let history = try QualityReview.qualities(
                from: wanted[0], through: wanted[wanted.count - 1], in: context.lake)
            let reports = wanted.compactMap { report(on: $0, history, review) }
            guard !reports.isEmpty else {
                throw MissingInput(
                    "the features of \(wanted[0]) in \(context.lake.name) were made by an earlier "
                        + "program; run build-features --from \(wanted[0]) --to \(wanted[wanted.count - 1])")
            }
            if output.json {
                context.print(try jsonText(reports))
            } else if range.from == nil {
                for line in reports.flatMap(Self.table) { context.print(line) }
            } else {
                let odd = reports.filter { !$0.findings.isEmpty }
                context.print("\(reports.count) sessions, \(odd.count) out of the ordinary")
                for report in odd {
                    for finding in report.findings { context.print("\(report.session)  \(finding)") }
                }
            }
        }
    }

    private func wanted(of built: [CivilDate], in context: Inspection.Context) throws -> [CivilDate] {
        guard let last = built.last else {
            throw MissingInput("no features in \(context.lake.name); run build-features")
        }
        guard let from = range.from else {
            let session = date ?? last
            guard built.contains(session) else {
                throw MissingInput(
                    "no features of \(session) in \(context.lake.name); "
                        + "run build-features --date \(session)")
            }
            return [session]
        }
        let sessions = built.filter { $0 >= from && $0 <= range.to ?? last }
        guard !sessions.isEmpty else {
            throw MissingInput(
                "no features from \(from) to \(range.to ?? last) in \(context.lake.name); "
                    + "run build-features --from \(from) --to \(range.to ?? last)")
        }
        return sessions
    }

    private func report(on session: CivilDate, _ all: [SessionQuality], _ review: QualityReview) -> Report? {
        guard let index = all.firstIndex(where: { $0.date == session }) else { return nil }
        let quality = all[index]
        let before = Array(all[..<index])
        return Report(
            session: session, members: quality.members, membersWithBar: quality.membersWithBar,
            features: quality.features.map { feature in
                let drift = review.drift(feature, before: before.map { $0[feature.feature] })
                return Row(
                    feature: feature.feature.column, values: feature.values,
                    nulls: Dictionary(uniqueKeysWithValues: feature.nulls.map { ($0.rawValue, $1) }),
                    mean: feature.mean.isNaN ? nil : feature.mean,
                    deviation: feature.deviation.isNaN ? nil : feature.deviation, shift: drift?.shift,
                    spread: drift?.spread, minimum: feature.minimum?.value,
                    minimumSymbol: feature.minimum?.symbol, maximum: feature.maximum?.value,
                    maximumSymbol: feature.maximum?.symbol, implausible: feature.implausible)
            },
            findings: review.findings(of: quality, after: before).map(\.message))
    }

    private static func table(_ report: Report) -> [String] {
        let rows = report.features.map { row -> [String] in
            func number(_ value: Double?, _ format: String) -> String {
                value.map { String(format: format, $0) } ?? ""
            }
            let reasons = row.nulls.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return [
                row.feature, "\(row.values)", reasons.joined(separator: " "), number(row.mean, "%.4g"),
                number(row.deviation, "%.4g"), number(row.shift, "%+.2f"), number(row.spread, "%.2f"),
                number(row.minimum, "%.5g"), row.minimumSymbol?.rawValue ?? "", number(row.maximum, "%.5g"),
                row.maximumSymbol?.rawValue ?? "", row.implausible == 0 ? "" : "\(row.implausible)",
            ]
        }
        let header = [
            "feature", "values", "nulls", "mean", "deviation", "shift", "spread", "lowest", "", "highest", "",
            "implausible",
        ]
        return [
            "\(report.session): \(report.membersWithBar) of \(report.members) members have a bar", "",
        ] + tableLines([header] + rows, rightAligned: [1, 3, 4, 5, 6, 7, 9, 11])
            + (report.findings.isEmpty ? [] : [""] + report.findings)
    }
}
