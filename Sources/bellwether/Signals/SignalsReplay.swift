import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Signals

struct SignalsReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Work out what past months would have signalled, for the account of past signals.",
        discussion: """
            EXAMPLES
              bellwether signals replay --from 2022-01 --to 2022-12
              bellwether signals replay --from 2022-01 --to 2022-12 --model 2022-06
              bellwether signals replay --from 2022-01 --to 2022-12 --dry-run

            Each month is decided after the last session before it, by the model that was in force then or the last \
            one before; such a month is replayed. Where all models are younger the oldest decides, and where --model \
            names one that was not in force, that one: such a month is simulated, and counts apart. What was \
            published stays as it is. Only the ledger is written; twice gives the same digests.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("The first month in which the signals trade.", valueName: "YYYY-MM"))
    var from: YearMonth

    @Option(help: ArgumentHelp("The last one.", valueName: "YYYY-MM"))
    var to: YearMonth

    @Option(help: ArgumentHelp("Let this version decide.", valueName: "version"))
    var model: YearMonth?

    @Flag(help: "Show what would come of it; write nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Seconds to wait for another run of this command before leaving with 75.", valueName: "seconds"))
    var wait = 0

    func validate() throws {
        if from > to { throw ValidationError("--from \(from) is after --to \(to); swap them.") }
        if wait < 0 { throw ValidationError("--wait \(wait) is below 0; give the seconds to wait.") }
    }

    func run() async throws {
        var options = look.values
        options.isDryRun = dryRun
        options.wait = wait
        try await Job("signals", options, in: .process).run { context in
            let replay = SignalReplay(
                lake: context.lake, ledger: context.ledger, settings: try SignalSettings(context.settings),
                now: context.now)
            let total = 12 * (to.year - from.year) + to.month - from.month + 1
            var done = 0
            let months = try replay.run(from...to, version: model) { _ in
                done += 1
                context.progress.update(done, of: total, "months")
            }
            try show(months, context)
            let recorded = months.count { if case .recorded = $0.result { true } else { false } }
            guard recorded > 0 else { return .nothingToDo("no month could be replayed") }
            return .done(rows: recorded)
        }
    }

    private func show(_ months: [ReplayedMonth], _ context: JobContext) throws {
        let account = SignalAccount(
            lake: context.lake, ledger: context.ledger,
            costBasisPoints: try SignalSettings(context.settings).costBasisPoints)
        let rows = months.map(Row.init)
        let report = try context.lake.sessions(of: .features).last.map {
            try account.success(through: $0, closedIn: from...to)
        }
        if output.json {
            return context.print(
                try jsonText(Document(months: rows, success: report.map(SuccessDocument.init))))
        }
        for line in tableLines([Row.header] + rows.map(\.cells), rightAligned: [4]) { context.print(line) }
        guard let report else { return }
        context.print("")
        for line in SuccessLines.lines(report) { context.print(line) }
    }

    struct Document: Encodable {
        var months: [Row]
        var success: SuccessDocument?
    }

    struct Row: Encodable {
        var month: YearMonth
        var decided: CivilDate
        var basis: String?
        var model: String?
        var signals: Int?
        var digest: String?
        /// What was done, or why nothing was.
        var result: String

        init(_ replayed: ReplayedMonth) {
            month = replayed.month
            decided = replayed.session
            switch replayed.result {
            case .published(let model):
                (basis, self.model, result) = (SignalBasis.published.rawValue, model, "stays as it is")
            case .leftOut(let reason): result = reason
            case .recorded(let row, let signals, let recording):
                (basis, model, self.signals, digest) = (row.basis.rawValue, row.model, signals, row.digest)
                switch recording {
                case .added: result = "recorded"
                case .unchanged: result = "the same as before"
                case .replaced(let digest): result = "in place of \(digest.prefix(8))"
                }
                if signals == 0, let note = row.note { result += ": \(note)" }
            }
        }

        static let header = ["month", "decided", "basis", "model", "signals", "digest", ""]
        var cells: [String] {
            [
                "\(month)", "\(decided)", basis ?? "-", model ?? "", signals.map { "\($0)" } ?? "",
                String((digest ?? "").prefix(16)), result,
            ]
        }
    }
}
