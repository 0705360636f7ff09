import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio

struct ResumeVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a halted paper account buy again.",
        discussion: """
            EXAMPLES
              bellwether resume --reason "looked at it: the market fell, the system works"

            The peak is reckoned anew from the last booked close. Who resumed, when and why stays in the record \
            of risk: bellwether risk.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var reason: PersonsReason

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let reason = try reason.line()
            let (ledger, state) = try PersonsOrder.standing(context)
            guard let since = state.haltedSince else {
                throw ValidationFailure(
                    "nothing is halted at the close of \(state.session); bellwether risk shows where the account stands"
                )
            }
            try PersonsOrder.append(.resumed, reason, state, ledger, context)
            context.print(
                "Resumed: halted since \(since), \(RiskLimitLine.percent(state.drawdown)) below the peak of "
                    + "\(RiskReport.dollars(state.peak)) USD on \(state.peakSession)")
            context.print(
                "The peak is \(RiskReport.dollars(state.equity)) USD from the close of \(state.session) on; what is "
                    + "decided after it may buy")
        }
    }
}
