import ArgumentParser
import Core
import JobKit
import Ledger

struct UniverseForget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take back a list that should not have been imported.",
        discussion: """
            EXAMPLES
              bellwether universe forget 2023-06-26
              bellwether universe forget 2023-09-18 --file additions.csv
            """)

    @OptionGroup var shared: SharedOptions

    @Argument(help: ArgumentHelp("The list's effective day.", valueName: "YYYY-MM-DD"))
    var day: CivilDate

    @Option(help: ArgumentHelp("The file's name, where the day has several lists.", valueName: "name"))
    var file: String?

    func run() async throws {
        try await Job("universe-import", shared).run { context in
            guard let old = try context.ledger.removeList(effective: day, source: file) else {
                throw ValidationFailure(
                    "no list of \(day)\(file.map { " from \($0)" } ?? ""); bellwether universe history lists them"
                )
            }
            context.print(
                "\(context.isDryRun ? "would forget" : "forgot") the \(old.kind.rawValue) of \(day) from "
                    + "\(old.source), \(old.rows) rows")
            if let outdated = try OutdatedSlots(context.lake, try KnownUniverse(context.ledger), from: day) {
                context.print(outdated.line)
            }
            return .done(rows: old.rows)
        }
    }
}
