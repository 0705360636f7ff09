import ArgumentParser

struct SignalsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "The signals that were published: why, and what became of them.",
        discussion: """
            EXAMPLES
              bellwether signals                        the last list
              bellwether signals list --json            the same as a document; --csv for a spreadsheet
              bellwether signals explain AAPL           why the last signals say what they say of a stock
              bellwether signals success                how often past signals paid
              bellwether signals history AAPL           what became of a stock's signals
              bellwether signals calibration            whether a higher confidence paid more often
              bellwether signals replay --from 2022-01 --to 2022-12
                                                        fill the account of past months in
              bellwether signals ablation               what forecasts and news did to past results
            """,
        subcommands: [
            SignalsList.self, SignalsExplain.self, SignalsSuccess.self, SignalsHistory.self,
            SignalsCalibration.self, SignalsReplay.self, SignalsAblation.self,
        ], defaultSubcommand: SignalsList.self)
}
