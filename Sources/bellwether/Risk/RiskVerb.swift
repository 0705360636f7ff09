import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Portfolio
import Signals

struct RiskVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "What may be risked, where the paper account stands, and which limits are reached.",
        discussion: """
            EXAMPLES
              bellwether risk
              bellwether risk --date 2022-06-13     as it stood after that session
              bellwether risk --json
              bellwether halt --reason "the vendor's prices look wrong"
              bellwether resume --reason "looked at it: the market fell, the system works"

            Limits are set by risk.* of the configuration. generate-signals holds each month's targets to them; \
            the losses of the account are looked at by bellwether paper after each session.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(help: ArgumentHelp("Nothing after this session's close counts.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let report = try RiskReport(
                lake: context.lake, limits: RiskLimits(context.settings),
                through: date ?? ExchangeCalendar.coverage.upperBound)
            if output.json { return context.print(try jsonText(report)) }
            for line in report.lines { context.print(line) }
        }
    }
}
