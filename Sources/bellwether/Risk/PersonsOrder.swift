import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Ledger
import Portfolio

/// Why a person steps in; it must be said.
struct PersonsReason: ParsableArguments {
    @Option(help: ArgumentHelp("Why; it stays in the record of risk.", valueName: "text"))
    var reason: String

    /// On one line.
    ///
    /// - Throws: ``ValidationFailure`` where it says nothing.
    func line() throws(ValidationFailure) -> String {
        let words = reason.split { $0.isWhitespace || $0.isNewline }
        guard !words.isEmpty else {
            throw ValidationFailure(
                "the reason is empty; say why in a few words, such as --reason \"checked\"")
        }
        return words.joined(separator: " ")
    }
}

/// A halt or its end, as a row of the record of risk.
enum PersonsOrder {
    /// The ledger, and where the account stands at its last booked close.
    ///
    /// - Throws: ``MissingInput`` where no account is kept, ``LedgerError`` or ``JobError``.
    static func standing(_ context: Inspection.Context) throws -> (LedgerDatabase, RiskState) {
        let limits = try RiskLimits(context.settings)
        let reading = try LedgerDatabase(readingRoot: context.lake.root)
        guard
            let state = try RiskState(reading, through: ExchangeCalendar.coverage.upperBound, limits: limits)
        else {
            throw MissingInput(
                "no paper account is kept in \(context.lake.name); bellwether paper begins one with the first signals"
            )
        }
        return (try LedgerDatabase(root: context.lake.root), state)
    }

    static func append(
        _ action: RiskEvent.Action, _ reason: String, _ state: RiskState, _ ledger: LedgerDatabase,
        _ context: Inspection.Context
    ) throws(LedgerError) {
        try ledger.append(
            RiskEvent(session: state.session, action: action, reason: reason, actor: NSUserName()),
            at: context.now())
    }
}
