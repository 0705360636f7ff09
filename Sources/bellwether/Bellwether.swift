import ArgumentParser
import JobKit

@main
struct Bellwether: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bellwether",
        abstract: "The operator's tool: look at the tree, its universe, its runs and its health.",
        discussion: """
            EXAMPLES
              bellwether status                    what stands, how the last runs went
              bellwether alerts                    what went wrong and is not put aside
              bellwether models                    which is in force and why; rollback, promote, drift
              bellwether show AAPL                 a stock's bars, slot and features, and their origins
              bellwether quality                   coverage, nulls, extremes and drift of the features
              bellwether verify                    every file against its manifest
              bellwether backtest                  the model in force over past sessions: a tear sheet
              bellwether sync s3://bucket/prefix   mirror the tree into a bucket
              bellwether prune --keep raw=10y      what retention would drop
              bellwether sessions                  the exchange's calendar, a month
              bellwether universe at 2022-12-30    who held which slot
              bellwether universe import members.csv --effective 2023-06-26
              bellwether universe check            whether every slot is as it must be
              bellwether trials --month 2023-01    every candidate that was tried for a month
              bellwether trials verify             whether the trial record is whole
              bellwether mail                      what was sent to whom, what waits, what was given up
              bellwether signals explain AAPL      why the last signals say what they say of a stock
              bellwether paper                     the paper account: books every session that is over
              bellwether risk                      the limits, and which of them are reached
              bellwether resume --reason TEXT      let a halted paper account buy again
              bellwether costs                     what was paid, and what is left of the budgets
              bellwether scale                     how many machines the endpoints should have
              bellwether site                      make the dashboard in site/
              bellwether serve                     the dashboard, in a browser on this machine
            """,
        version: BellwetherVersion.current,
        subcommands: [
            SessionsVerb.self, UniverseVerb.self, StatusVerb.self, VerifyVerb.self, SyncVerb.self,
            PruneVerb.self, AlertsVerb.self, ShowVerb.self, QualityVerb.self, ModelsVerb.self,
            TrialsVerb.self, BacktestVerb.self, SignalsVerb.self, SiteVerb.self, ServeVerb.self,
            MailVerb.self, PaperVerb.self, RiskVerb.self, ResumeVerb.self, HaltVerb.self,
            CostsVerb.self, ScaleVerb.self,
        ])
}
