import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Signals

struct SignalsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The signals that were published after a session.",
        discussion: """
            EXAMPLES
              bellwether signals list                        the head of the last list
              bellwether signals list --date 2022-12-30 --all
              bellwether signals list --csv > signals.csv    for a spreadsheet
              bellwether signals list --json | jq .notes

            Weights are shares of the portfolio: what is held, drifted with prices, and what to hold. Confidence is \
            the policy's own; hits is the share of past signals of that confidence that paid. The top driver is the \
            group of features that moved the stock's score most. A wider terminal shows more.
            """)

    @OptionGroup var look: LookOptions

    @Option(
        help: ArgumentHelp(
            "The session that the signals are of; the last by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @Flag(help: "Every signal, not the first \(SignalTable.head).")
    var all = false

    @Flag(help: "Print signals.csv as it was published, instead of a table.")
    var csv = false

    @Flag(help: "Print signals.json as it was published, instead of a table.")
    var json = false

    func validate() throws {
        if csv, json { throw ValidationError("--csv and --json do not go together.") }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let lake = context.lake
            let session = try session(in: lake)
            if csv { return context.print(try file("signals.csv", of: session, in: lake)) }
            if json { return context.print(try file("signals.json", of: session, in: lake)) }
            let signals = try lake.signals(on: session)
            let said = try said(on: session, in: lake)
            context.print(heading(session, model: said?.model ?? signals.first?.model))
            for line in SignalTable(signals, width: Terminal.width, isWhole: all).lines {
                context.print(line)
            }
            for note in said?.notes ?? [] { context.print(note) }
        }
    }

    /// What signals.json tells besides the rows.
    private struct Said: Decodable {
        var model: String
        var notes: [String]
    }

    /// Nil where an older version published no signals.json.
    private func said(on session: CivilDate, in lake: DataLake) throws -> Said? {
        let folder = Dataset.signals.partition(session)
        guard try lake.manifest(of: folder).files.contains(where: { $0.name == "signals.json" }) else {
            return nil
        }
        return try JSONDecoder().decode(Said.self, from: lake.file("signals.json", of: folder))
    }

    private func heading(_ session: CivilDate, model: String?) -> String {
        var text = "Signals of \(session)"
        if let model { text += " by \(model)" }
        if let execution = ExchangeCalendar.nyse.session(after: session) {
            text += ", to trade at the open of \(execution)"
        }
        return text
    }

    private func session(in lake: DataLake) throws -> CivilDate {
        if let date { return date }
        guard let last = try lake.sessions(of: .signals).last else {
            throw MissingInput("no signals in \(lake.name); run generate-signals")
        }
        return last
    }

    /// The published bytes, less the line end that printing adds.
    private func file(_ name: String, of session: CivilDate, in lake: DataLake) throws -> String {
        let folder = Dataset.signals.partition(session)
        guard try lake.manifest(of: folder).files.contains(where: { $0.name == name }) else {
            throw MissingInput(
                "\(lake.path(of: folder)) has no \(name); an older version published it: run generate-signals "
                    + "--date \(session) --force")
        }
        let text = String(decoding: try lake.file(name, of: folder), as: UTF8.self)
        guard let end = text.unicodeScalars.last, end == "\n" else { return text }
        return String(text.unicodeScalars.dropLast())
    }
}
