public import Core
import Lake
import Ledger
import Portfolio

extension PaperAccount {
    /// The orders for a session's open: those that were written down before, else what the signals of the close before,
    /// or the daily loss limit, ask for.
    func orders(for session: CivilDate, _ books: Books, _ walk: inout BookingWalk) throws -> OrderPlan {
        if walk.account.broker != PaperBroker.brokerName {
            let standing = try ledger.paperOrders(account: walk.account.name, executing: session...session)
            if !standing.isEmpty {
                var plan = OrderPlan.none
                plan.orders = standing
                return plan
            }
        }
        return try plan(for: session, books, closes: walk.closes, state: walk.state(settings.limits))
    }

    /// What the next session's orders are, by the books as they stand: for those who give them to a broker before
    /// its open. Writes nothing.
    ///
    /// - Returns: nil before the account is open, and at the calendar's end.
    /// - Throws: ``Lake/LakeError``, ``Ledger/LedgerError``.
    public func nextOrders() throws -> (execution: CivilDate, plan: OrderPlan)? {
        guard let account = try ledger.paperAccount(),
            let last = try ledger.paperSessions(account: account.name).last,
            let execution = ExchangeCalendar.nyse.session(after: last.session)
        else { return nil }
        let books = Books(
            restoring: last, positions: try ledger.paperPositions(account: account.name, on: last.session))
        let curve = try ledger.paperSessions(account: account.name)
        let state = RiskState(
            curve: curve.map { ($0.session, $0.equity.dollars) },
            orders: try ledger.riskEvents(account: account.name).compactMap(RiskState.order),
            limits: settings.limits)
        return (execution, try plan(for: execution, books, closes: nil, state: state))
    }

    private func plan(
        for session: CivilDate, _ books: Books, closes: (session: CivilDate, prices: [Symbol: Double])?,
        state: RiskState?
    ) throws -> OrderPlan {
        let basis = OrderPlan.Basis(books, execution: session)
        guard try lake.contains(.signals, on: books.session) else {
            return state?.isHalving ?? false ? OrderPlan(halving: basis) : .none
        }
        var prices: [Symbol: Double] = [:]
        if let closes, closes.session == books.session {
            prices = closes.prices
        } else if try lake.contains(.raw, on: books.session) {
            prices = Dictionary(try lake.bars(on: books.session).map { ($0.symbol, $0.close) }) { first, _ in
                first
            }
        }
        return OrderPlan(try lake.signals(on: books.session), closes: prices, basis: basis, state: state)
    }

    /// Has the orders filled and books what was.
    ///
    /// - Returns: all of them, done with, under the symbols of the decision.
    func trade(
        _ planned: [PaperOrder], _ books: inout Books, in market: TradingSession
    ) async throws -> [PaperOrder] {
        guard !planned.isEmpty else { return [] }
        let isInternal = settings.broker == PaperBroker.brokerName
        var orders = planned
        var symbols: [String: Symbol] = [:]
        for place in orders.indices {
            let symbol = orders[place].symbol
            let current = market.current(symbol)
            symbols[orders[place].clientID] = current ?? symbol
            guard isInternal, !orders[place].state.isFinal else { continue }
            if current == nil {
                orders[place].state = .missed
                orders[place].note = "its symbol passed to another stock"
            } else if let ratio = market.splits[current ?? symbol], ratio != 1 {
                orders[place].split(by: ratio)
            }
        }
        let broker: any Broker =
            self.broker
            ?? PaperBroker(
                session: market.date, bars: market.bars, books: books,
                costBasisPoints: settings.costBasisPoints)
        let open = orders.indices.filter { !orders[$0].state.isFinal }
        let asked = open.map { place in
            var order = orders[place]
            if isInternal { order.symbol = symbols[order.clientID] ?? order.symbol }
            return order
        }
        let told = orders
        for (place, answer) in zip(open, try await work(asked, broker)) {
            orders[place] = answer
            orders[place].symbol = told[place].symbol
            orders[place].note = Self.joined(told[place].note, answer.note)
        }
        for order in orders { try book(order, as: symbols[order.clientID] ?? order.symbol, &books) }
        return orders
    }

    private func book(_ order: PaperOrder, as symbol: Symbol, _ books: inout Books) throws {
        guard order.state.isFinal else {
            throw TradingError(
                .tryAgain,
                "the order \(order.clientID) is not done with at its broker; run bellwether paper again later"
            )
        }
        guard order.filled > 0 else { return }
        guard let price = order.price else {
            throw TradingError(
                .inconsistent,
                "\(order.filled) shares of the order \(order.clientID) were filled at no price; look at the broker's "
                    + "record of it")
        }
        let cost = order.cost ?? .zero
        switch order.side {
        case .sell: try books.sell(symbol, shares: order.filled, price: price, cost: cost)
        case .buy:
            try books.buy(symbol, slot: order.slot, shares: order.filled, price: price, cost: cost)
        }
    }

    private static func joined(_ first: String?, _ second: String?) -> String? {
        guard let first, let second, !second.contains(first) else { return second ?? first }
        return "\(first); \(second)"
    }
}

extension PaperOrder {
    /// A split between the decision and the open splits the order too; what a fraction of a share would be is paid in
    /// cash, where it is held.
    fileprivate mutating func split(by ratio: Double) {
        let ordered = shares
        let (whole, _) = Books.splitShares(shares, by: ratio)
        guard whole > 0 else {
            state = .missed
            note = "\(ordered) shares are none after the split of \(ratio)"
            return
        }
        shares = whole
        note = "\(ordered) shares before the split of \(ratio)"
    }
}
