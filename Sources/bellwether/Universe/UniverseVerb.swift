import ArgumentParser
import Core
import JobKit
import Ledger

struct UniverseVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "universe",
        abstract: "The 3,600 slots and the index behind them.",
        subcommands: [
            UniverseAt.self, UniverseImport.self, UniverseForget.self, UniverseRename.self,
            UniverseHistory.self, UniverseCheck.self, UniversePublish.self,
        ], defaultSubcommand: UniverseAt.self)
}

/// There is no membership to look at.
struct MissingUniverse: Failure {
    var description: String
    var kind: FailureKind { .missingInput }

    init(_ place: String) {
        description =
            "the ledger in \(place) has no constituents; run fetch-daily, or "
            + "bellwether universe import FILE --effective DATE"
    }
}

/// What the ledger knows of the index, as every verb needs it.
struct KnownUniverse {
    let history: IndexHistory
    let successions: [SymbolSuccession]

    init(_ ledger: LedgerDatabase) throws {
        history = try ledger.indexHistory()
        successions = try ledger.successions()
    }

    /// - Throws: ``MissingUniverse`` when nothing is known.
    init(_ ledger: LedgerDatabase, of place: String) throws {
        try self.init(ledger)
        if history.isEmpty { throw MissingUniverse(place) }
    }
}
