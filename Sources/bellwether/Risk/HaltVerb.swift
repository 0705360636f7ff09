import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio

struct HaltVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt",
        abstract: "Let the paper account buy nothing until it is resumed.",
        discussion: """
            EXAMPLES
              bellwether halt --reason "the vendor's prices look wrong"

            Holds for what is decided after the last booked close; what is held may still be sold.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var reason: PersonsReason

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let reason = try reason.line()
            let (ledger, state) = try PersonsOrder.standing(context)
            if let since = state.haltedSince {
                throw ValidationFailure(
                    "buying is halted since \(since) already; bellwether resume --reason TEXT ends it")
            }
            try PersonsOrder.append(.haltedByHand, reason, state, ledger, context)
            context.print(
                "Halted: nothing is bought after the close of \(state.session) until bellwether resume --reason TEXT"
            )
        }
    }
}
