import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct StatusVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What stands in the tree, the model in force, and how the last runs ended.",
        discussion: """
            EXAMPLES
              bellwether status
              bellwether status --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    struct Branch: Encodable {
        var dataset: String
        var sessions: Int
        var first: CivilDate?
        var last: CivilDate?
        /// Sessions between first and last that are absent.
        var missing: Int?
    }

    struct Run: Encodable {
        var command: String
        var started: String
        var status: String
        var exitCode: Int32?
        var sessions: String?
        var rows: Int?
        var seconds: Double?
        var peakMib: Double?
        var error: String?

        /// - Parameter isAlive: whether a run of the command is going on, without which a row that says so
        ///   was left by a process that died.
        init(_ run: RunRecord, isAlive: (String) -> Bool) {
            let died = run.status == .running && !isAlive(run.command)
            command = run.command
            started = run.started.description
            status = (died ? .interrupted : run.status).rawValue
            exitCode = run.exitCode
            sessions = run.sessions.map {
                $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)"
            }
            rows = run.rows
            seconds = run.seconds
            peakMib = run.peakMemoryMiB
            error = died ? "the process died" : run.error
        }
    }

    struct Status: Encodable {
        var root: String
        var lastClosedSession: CivilDate?
        var branches: [Branch]
        var model: String?
        /// Folders of backtests that were asked for, besides the models' own.
        var backtests: Int
        /// Open ones, by severity.
        var alerts: [String: Int]
        var runs: [Run]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let status = Status(
                root: context.lake.name,
                lastClosedSession: ExchangeCalendar.nyse.lastClosedSession(
                    at: context.now().secondsSinceEpoch),
                branches: try Dataset.allCases.compactMap { try branch($0, in: context.lake) },
                model: try context.lake.pointer("models/production/latest"),
                backtests: try context.lake.names(in: ModelBranch.backtestResults.path).count { name in
                    YearMonth(name) == nil && ModelBranch.backtestResults.folder(named: name) != nil
                },
                alerts: try ledger.openAlerts().reduce(into: [:]) {
                    $0[$1.alert.severity.rawValue, default: 0] += 1
                },
                runs: try ledger.recentRuns(limit: 12).map {
                    Run($0, isAlive: context.isRunning)
                })
            if output.json {
                context.print(try jsonText(status))
            } else {
                for line in lines(status) { context.print(line) }
            }
        }
    }

    private func branch(_ dataset: Dataset, in lake: DataLake) throws -> Branch? {
        let sessions = try lake.sessions(of: dataset)
        guard let first = sessions.first, let last = sessions.last else { return nil }
        // Signals and reports are monthly: only the daily branches can have holes.
        let isDaily = [.raw, .universe, .features].contains(dataset)
        return Branch(
            dataset: dataset.rawValue, sessions: sessions.count, first: first, last: last,
            missing: isDaily ? ExchangeCalendar.nyse.sessions(in: first...last).count - sessions.count : nil)
    }

    private func lines(_ status: Status) -> [String] {
        var lines = ["tree    \(status.root)", "model   \(status.model ?? "none yet")"]
        if status.backtests > 0 {
            lines.append("tests   \(status.backtests) backtest(s) in \(ModelBranch.backtestResults.path)")
        }
        if let session = status.lastClosedSession { lines.append("market  last closed session \(session)") }
        let open = Alert.Severity.allCases.compactMap { severity in
            status.alerts[severity.rawValue].map { "\($0) \(severity.rawValue)" }
        }
        if !open.isEmpty { lines.append("alerts  \(open.joined(separator: ", ")); see bellwether alerts") }
        lines.append("")
        if status.branches.isEmpty {
            lines.append("Nothing is published yet; run fetch-daily.")
        } else {
            let rows = status.branches.map {
                [
                    $0.dataset, "\($0.sessions)", $0.first?.description ?? "", $0.last?.description ?? "",
                    $0.missing.map { $0 == 0 ? "none" : "\($0)" } ?? "",
                ]
            }
            lines += tableLines(
                [["branch", "sessions", "first", "last", "missing"]] + rows, rightAligned: [1, 4])
        }
        guard !status.runs.isEmpty else { return lines }
        lines.append("")
        let rows = status.runs.map { run in
            [
                run.started, run.command, run.sessions ?? "", run.status, run.rows.map(String.init) ?? "",
                run.seconds.map { String(Int($0.rounded())) + " s" } ?? "",
                run.peakMib.map { String(Int($0.rounded())) + " MiB" } ?? "", run.error ?? "",
            ]
        }
        lines += tableLines(
            [["started", "command", "sessions", "ended", "rows", "took", "memory", ""]] + rows,
            rightAligned: [4, 5, 6])
        return lines
    }
}
