import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Trading

struct PaperReconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Hold the account against the backtest of the same signals, month by month.",
        discussion: """
            EXAMPLES
              bellwether paper reconcile
              bellwether paper reconcile --date 2022-12-30
              bellwether paper reconcile --month 2022-12     the stocks with the largest gaps
              bellwether paper reconcile --json

            A month runs from one decision's close to the next one's. The backtest begins with what the account \
            held, trades the published targets at the next open in fractions of shares, and reinvests dividends. \
            The gap is split into basis points of the account's equity at the decision:

              price    prices that were corrected since they were booked, and fills that are not the open
              sizing   whole shares, counted at the close before; cash left over; the daily loss limit's sales
              cost     of trading
              actions  dividends kept in cash and not reinvested, splits, delistings
              missed   orders that were not filled, or not whole
              residual what none of these explains: at most one basis point, else this leaves with 65

            What is known stays in the ledger, and is worked out again only where its inputs have changed.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Option(
        help: ArgumentHelp(
            "Up to this session's close; the last closed one by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @Option(
        help: ArgumentHelp("Show the stocks of the signals that trade in this month.", valueName: "YYYY-MM"))
    var month: YearMonth?

    @Option(help: ArgumentHelp("With --month: at most so many stocks.", valueName: "count"))
    var limit = 20

    @Option(
        help: ArgumentHelp(
            "Seconds to wait for another run of this command before leaving with 75.", valueName: "seconds"))
    var wait = 0

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit \(limit) is below 1; give the number of stocks.") }
        if wait < 0 { throw ValidationError("--wait \(wait) is below 0; give the seconds to wait.") }
    }

    func run() async throws {
        var options = look.values
        options.date = date
        options.wait = wait
        try await Job("paper", options, in: .process).run { context in
            guard try context.ledger.paperAccount() != nil else {
                return .nothingToDo("there is no paper account yet; run bellwether paper")
            }
            let reconciler = Reconciler(
                lake: context.lake, ledger: context.ledger,
                costBasisPoints: try context.settings.paperCostBasisPoints())
            let outcome = try reconciler.reconcile(through: context.session, at: context.now())
            guard !outcome.months.isEmpty else {
                return .nothingToDo("no session is booked after the first signals; run bellwether paper")
            }
            let chosen = try month.map { try chosenMonth($0, outcome, reconciler, context) }
            let document = ReconciliationDocument(outcome.months, chosen: chosen, limit: limit)
            if output.json {
                context.print(try jsonText(document))
            } else {
                for line in document.lines { context.print(line) }
            }
            if let warning = outcome.warning { throw TradingError(.inconsistent, warning) }
            return .done(rows: outcome.months.count)
        }
    }

    private func chosenMonth(
        _ month: YearMonth, _ outcome: Reconciler.Outcome, _ reconciler: Reconciler, _ context: JobContext
    ) throws -> ReconciledMonth {
        let decided = outcome.months.last { one in
            ExchangeCalendar.nyse.session(after: one.session)?.yearMonth == month
        }
        guard let decided,
            let found = try reconciler.month(decided: decided.session, through: context.session)
        else {
            throw MissingInput(
                "no signals that the paper account traded in \(month) are there to look at; see bellwether paper "
                    + "reconcile for the months there are")
        }
        return found
    }
}
