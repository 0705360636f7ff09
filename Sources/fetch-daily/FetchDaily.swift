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
        abstract: "Bring sessions' bars from vendors into the tree: raw/, universe/ and news/.",
        discussion: """
            EXAMPLES
              fetch-daily                                        the last closed session
              fetch-daily --date 2022-12-30                      one session
              fetch-daily --from 2021-01-04 --to 2022-12-30      a range
              fetch-daily --vendor polygon --fallback tiingo,yahoo --dry-run   the plan and its calls
              fetch-daily --vendor tiingo --symbols AAPL,BRK.B --date 2022-12-30
              fetch-daily --vendor file --file history.parquet   one's own history
              fetch-daily --file history/ --headlines news.csv.gz   with the headlines to it
              fetch-daily --file prices.csv.gz --columns symbol=Code,close=Last --date-format MM/DD/YYYY

            Headlines are scored by sentiment.scorer: workers-ai (Cloudflare; needs sentiment.account and \
            sentiment.token), lexicon (the default: words, on this machine) or none.

            Without a vendor in the configuration (fetch.vendor) the embedded sample is read. Bars that fail \
            validation go to rejects.parquet. A session that stands already is left alone; \
            without a date, those that an earlier run missed are brought as well.

            EXIT  0 done; 3 published with a warning; 65 too few sound bars, nothing published; 66 no vendor \
            has the session; 69 a vendor is down; 75 its quota is spent; 78 a key or a setting is wrong.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var range: DateRangeOptions

    @Option(
        help: ArgumentHelp(
            "Where bars come from: \(VendorChoice.names.joined(separator: ", ")). Else fetch.vendor, then file.",
            valueName: "name"))
    var vendor: String?

    @Option(
        help: ArgumentHelp(
            "Vendors that are asked, in this order, for what the first lacks. Else fetch.fallback.",
            valueName: "name,..."))
    var fallback: String?

    @Option(
        help: ArgumentHelp(
            "These stocks alone, into what stands already.", valueName: "symbol,..."))
    var symbols: String?

    @Option(
        help: ArgumentHelp(
            "Sessions before the last that are fetched again for corrections. Else fetch.recheck, then 1 for "
                + "vendors that are called.",
            valueName: "sessions"))
    var recheck: Int?

    @Option(
        help: ArgumentHelp(
            "Refuse a session with sound bars for less than this share of the universe. Else "
                + "fetch.min_coverage, then 0.9.",
            valueName: "share"))
    var minCoverage: Double?

    @Flag(help: "No headlines.")
    var noNews = false

    @Flag(help: "Do not score headlines. Else sentiment.scorer, then the lexicon.")
    var noSentiment = false

    @Option(
        help: ArgumentHelp(
            "For the vendor file: a Parquet or CSV file (.gz, .zst), or a folder of them. Else fetch.file, then "
                + "the sample.",
            valueName: "path"))
    var file: String?

    @Option(
        help: ArgumentHelp(
            "For the vendor file: headlines as Parquet or CSV with the columns symbol, date and headline. Else "
                + "fetch.headlines, then headlines.* in the folder.",
            valueName: "path"))
    var headlines: String?

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
            let request = FetchRequest(command: self, context: context)
            let fetch = try request.fetch()
            if context.isDryRun {
                for line in try await fetch.plan(sessions: context.sessions) { context.print(line) }
                return .done(rows: 0)
            }
            let summary = try await fetch.run(sessions: context.sessions) { done, total in
                context.progress.update(done, of: total, "sessions")
            }
            for warning in summary.warnings { context.warning(warning) }
            if summary.published == 0 {
                return .nothingToDo("\(summary.unchanged) session(s) stand already, from the same source")
            }
            for line in summary.lines.suffix(5) { context.print(line) }
            context.print(
                "\(summary.published) session(s) published, \(summary.unchanged) unchanged: "
                    + "\(summary.bars) bars, \(summary.rejected) rejected, \(summary.headlines) headlines"
                    + (summary.moods > 0 ? ", \(summary.moods) stock sentiments" : ""))
            guard summary.warnings.isEmpty else {
                let shown = summary.warnings.prefix(5).joined(separator: "; ")
                let more = summary.warnings.count - 5
                return .partial(
                    rows: summary.bars,
                    warning: shown + (more > 0 ? "; and \(more) more: bellwether alerts lists them" : ""))
            }
            return .done(rows: summary.bars)
        }
    }
}
