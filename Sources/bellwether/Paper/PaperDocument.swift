import Core
import Ledger
import Portfolio

/// `bellwether paper show`. Amounts are decimal text, so that they stay exact.
struct PaperDocument: Encodable {
    struct Session: Encodable {
        var session: CivilDate
        var cash, stocks, equity: Money
        var bought, sold, costs, dividends, actions, realised: Money
        var trades, wins, closings: Int
        var note: String?
    }
    struct Position: Encodable {
        var symbol: Symbol
        var slot: Int?
        var shares: Int
        var price: Double
        var priced: CivilDate
        var value, basis: Money
        /// Of the equity.
        var weight: Double
    }
    struct Risk: Encodable {
        var level: String
        var drawdown: Double
        var peakSession: CivilDate
        var haltedSince: CivilDate?
    }

    var account: String
    var broker: String
    var opened: CivilDate
    var capital: Money
    var session: CivilDate
    var equity, cash: Money
    /// Since the opening, a fraction.
    var gain: Double
    var positions: [Position]
    var sessions: [Session]
    var risk: Risk?

    /// - Parameter sessions: ascending, not empty.
    init(
        _ account: PaperAccountRow, sessions: [PaperSession], positions: [PaperPosition], state: RiskState?
    ) {
        self.account = account.name
        broker = account.broker
        opened = account.opened
        capital = account.capital
        session = sessions.last?.session ?? account.opened
        let equity = sessions.last?.equity ?? account.capital
        self.equity = equity
        cash = sessions.last?.cash ?? account.capital
        gain = equity.dollars / account.capital.dollars - 1
        self.positions = positions.map {
            Position(
                symbol: $0.symbol, slot: $0.slot, shares: $0.shares, price: $0.price, priced: $0.priced,
                value: $0.value, basis: $0.basis,
                weight: equity > .zero ? $0.value.dollars / equity.dollars : 0)
        }
        self.sessions = sessions.map {
            Session(
                session: $0.session, cash: $0.cash, stocks: $0.stocks, equity: $0.equity, bought: $0.bought,
                sold: $0.sold, costs: $0.costs, dividends: $0.dividends, actions: $0.actions,
                realised: $0.realised, trades: $0.trades, wins: $0.wins, closings: $0.closings, note: $0.note)
        }
        risk = state.map {
            Risk(
                level: "\($0.level)", drawdown: $0.drawdown, peakSession: $0.peakSession,
                haltedSince: $0.haltedSince)
        }
    }

    var lines: [String] {
        let head = ["symbol", "shares", "price", "of", "value", "weight", "cost", "gain"]
        let held = positions.map { one in
            [
                one.symbol.rawValue, "\(one.shares)", "\(one.price)",
                one.priced == session ? "" : "\(one.priced)", one.value.grouped, Figure.percent(one.weight),
                one.basis.grouped,
                one.basis > .zero ? Figure.signedPercent(one.value.dollars / one.basis.dollars - 1) : "",
            ]
        }
        let days = sessions.map { one in
            [
                "\(one.session)", one.equity.grouped, one.cash.grouped, one.bought.grouped, one.sold.grouped,
                one.costs.grouped, one.dividends.grouped, one.realised.grouped, one.note ?? "",
            ]
        }
        let heads = [
            "session", "equity", "cash", "bought", "sold", "cost", "dividends", "realised", "",
        ]
        return [
            "\(equity.grouped) USD at the close of \(session), \(Figure.signedPercent(gain)) on "
                + "\(capital.grouped) since \(opened); \(cash.grouped) in cash; broker \(broker)"
        ]
            + (positions.isEmpty
                ? ["nothing is held"] : tableLines([head] + held, rightAligned: [1, 2, 4, 5, 6, 7]))
            + [""] + tableLines([heads] + days, rightAligned: Set(1...7))
    }
}
