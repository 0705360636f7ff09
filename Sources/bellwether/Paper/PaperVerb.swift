import ArgumentParser
import JobKit

struct PaperVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paper",
        abstract: "The paper account: trades the published signals session by session, and keeps books.",
        discussion: """
            EXAMPLES
              bellwether paper                       books every session that is over, from cron
              bellwether paper --date 2022-12-30     up to this one
              bellwether paper --date 2022-12-01 --force
                                                     this one and all after it anew
              bellwether paper show                  what is held, and what it came to
              bellwether paper orders                the last session's orders, and how they ended
              bellwether paper journal               every entry of the last session
              bellwether paper check                 the books against themselves, and against the broker's
              bellwether paper reconcile             the account against the backtest of its signals
              bellwether paper submit --dry-run      the next session's orders, for a broker outside

            The account is opened, all in cash, at the close after which the first signals were decided; orders are \
            filled at the next open, a buy only as far as cash pays for it, and cost paper.cost_bps. Splits, dividends, \
            renames and delistings are booked on the day they happen. Reads raw/, signals/ and the ledger, and \
            writes the ledger alone.
            """,
        subcommands: [
            PaperRun.self, PaperShow.self, PaperOrders.self, PaperJournal.self, PaperCheck.self,
            PaperReconcile.self, PaperSubmit.self,
        ],
        defaultSubcommand: PaperRun.self)
}
