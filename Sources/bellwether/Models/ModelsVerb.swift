import ArgumentParser
import Core
import JobKit
import Ledger
import Models

struct ModelsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "The models: which is in force and why, and how to change that.",
        discussion: """
            EXAMPLES
              bellwether models                         every version, where it is and how it did
              bellwether models show 2023-01            its card, the gate's decision, what became of it
              bellwether models compare 2022-12 2023-01
              bellwether models promote 2023-01 --reason "checked by hand"
              bellwether models rollback                back to the version before
              bellwether models fallback                equal weights instead of any model
              bellwether models drift                   live outcomes beside what the backtest made expect

            A version is in production/ (in force), in archive/ (was), or in candidates/ (refused by the gate, or
            withdrawn). Every change is a row in the ledger with its reason.
            """,
        subcommands: [
            ModelsList.self, ModelsShow.self, ModelsCompare.self, ModelsPromote.self, ModelsRollback.self,
            ModelsFallback.self, ModelsArchive.self, ModelsDrift.self,
        ], defaultSubcommand: ModelsList.self)
}

/// Why the operator changes what is in force.
struct ReasonOption: ParsableArguments {
    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason = "by hand"

    func validate() throws {
        if reason.isEmpty { throw ValidationError("--reason must say something.") }
    }
}
