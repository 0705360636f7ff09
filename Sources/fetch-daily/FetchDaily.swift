import ArgumentParser
import Core
import Ingestion
import JobKit
import Lake
import Ledger
import Transport

@main
struct FetchDaily: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch-daily",
        abstract: "Bring sessions' bars from a vendor into the tree: raw/ and universe/.",
        discussion: """
            EXAMPLES
              fetch-daily                                        the last closed session
              fetch-daily --date 2022-12-30                      one session
              fetch-daily --from 2021-01-04 --to 2022-12-30      a range
              fetch-daily --vendor file --file history.parquet   one's own history
              fetch-daily --file prices.csv.gz --columns symbol=Code,close=Last --date-format MM/DD/YYYY

            Without a vendor in the configuration (fetch.vendor) the embedded sample is read. Bars that fail \
            validation go to rejects.parquet. A session that stands already is left alone.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var range: DateRangeOptions

    @Option(
        help:
            "Where bars come from: \(VendorChoice.names.joined(separator: ", ")). Else fetch.vendor, then file."
    )
    var vendor: String?

    @Option(
        help: ArgumentHelp(
            "For the vendor file: a Parquet or CSV file (.gz, .zst), or a folder of them. Else fetch.file, then "
                + "the sample.",
            valueName: "path"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "For the vendor file: headers of columns that would not be recognised. Else fetch.columns.",
            valueName: "field=header,..."))
    var columns: String?

    @Option(
        help: ArgumentHelp(
            "For the vendor file: \(HistoryDateFormat.allCases.map(\.rawValue).joined(separator: ", ")). Else "
                + "fetch.date_format, then what can mean one thing only.",
            valueName: "format"))
    var dateFormat: String?

    @Option(
        help: ArgumentHelp(
            "For the vendor file: the day its prices are split-adjusted as of. Else fetch.adjusted_as_of, then raw.",
            valueName: "yyyy-mm-dd"))
    var adjustedAsOf: String?

    func run() async throws {
        try await Job("fetch-daily", shared, range).run { context in
            let name = try vendor ?? context.settings.string("fetch.vendor", default: "file")
            var settings = VendorSettings()
            settings.file = try file ?? context.settings.string("fetch.file")
            settings.history = try HistoryOptions(
                columns: try columns ?? context.settings.string("fetch.columns"),
                dateFormat: try dateFormat ?? context.settings.string("fetch.date_format"),
                adjustedAsOf: try adjustedAsOf ?? context.settings.string("fetch.adjusted_as_of"),
                sessions: context.sessions)
            let tools = VendorTools(
                client: try HTTPClient(), ledger: context.ledger,
                now: { Double(context.now().secondsSinceEpoch) })
            let vendor = try VendorChoice.description(of: name).make(settings, tools)
            let fetch = DailyFetch(
                lake: context.lake, ledger: context.ledger, vendor: vendor,
                version: BellwetherVersion.current)
            let summary = try await fetch.run(
                sessions: context.sessions, force: context.isForce, dryRun: context.isDryRun
            ) { done, total in
                context.progress.update(done, of: total, "sessions")
            }
            for warning in summary.warnings { context.warning(warning) }
            if summary.published == 0 {
                return .nothingToDo("\(summary.unchanged) session(s) stand already, from the same source")
            }
            context.print(
                "\(summary.published) session(s) \(context.isDryRun ? "would be published" : "published"), "
                    + "\(summary.unchanged) unchanged: \(summary.bars) bars, \(summary.rejected) rejected")
            guard summary.warnings.isEmpty else {
                return .partial(rows: summary.bars, warning: summary.warnings.joined(separator: "; "))
            }
            return .done(rows: summary.bars)
        }
    }
}
