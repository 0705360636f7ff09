import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct ModelsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A version's card, the gate's decision, and what became of it.",
        discussion: """
            EXAMPLES
              bellwether models show                    the one in force
              bellwether models show 2023-01
              bellwether models show 2023-01 --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("Else the one in force.", valueName: "version"))
    var version: YearMonth?

    struct Event: Encodable {
        var at: String
        var action: String
        var reason: String
    }

    struct Result: Encodable {
        var version: YearMonth
        var folder: String
        var inForce: Bool
        var card: ModelCard
        var decision: GateDecision?
        var events: [Event]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let registry = ModelRegistry(lake: context.lake)
            let inForce = try registry.latest()
            guard let version = version ?? inForce else {
                throw MissingInput(
                    "no model is in force in \(context.lake.name); name a version of bellwether models list")
            }
            let entry = try registry.entry(version)
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let result = Result(
                version: version, folder: entry.folder.path,
                inForce: version == inForce && entry.branch != .candidates, card: entry.card,
                decision: try registry.decision(of: entry),
                events: try ledger.modelEvents(of: version.description).map {
                    Event(
                        at: $0.recorded.description, action: $0.event.action.rawValue,
                        reason: $0.event.reason)
                })
            if output.json { return context.print(try jsonText(result)) }
            for line in ModelText(result).lines { context.print(line) }
        }
    }
}
