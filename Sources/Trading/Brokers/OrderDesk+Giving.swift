import Core
import Ledger

extension OrderDesk {
    /// What keeps an order from being taken now.
    enum Obstacle: Sendable {
        case funds(available: Money?)
        case conflict
    }

    struct Given: Sendable {
        var order: PaperOrder
        /// Where it was not taken and may be later.
        var obstacle: Obstacle?
    }

    /// Gives one order until it is known how it stands.
    ///
    /// - Parameter shares: fewer than it is for, where money is short.
    func give(_ order: PaperOrder, shares: Int? = nil, _ note: String? = nil) async throws(BrokerError)
        -> Given
    {
        var order = order
        var failures = 0
        while true {
            if order.state == .sending, let found = try await find(order) {
                order.take(found)
                try write(order)
                return Given(order: order)
            }
            order.send()
            order.note = note
            try write(order)
            let sent = order.brokerOrder(shares: shares)
            do throws(BrokerError) {
                let status = try await one { (broker) in try await broker.place(sent) }
                order.take(status)
                try write(order)
                return Given(order: order)
            } catch {
                switch error.code {
                case .refused:
                    return Given(order: try await end(order, .rejected, error.message))
                case .insufficientFunds(let available):
                    return try obstructed(order, .funds(available: available), error.message)
                case .conflict:
                    return try obstructed(order, .conflict, error.message)
                case .uncertain, .notReached, .rateLimited, .unavailable, .unreadable:
                    failures += 1
                    guard failures < patience.attempts else { throw unknown(order, error) }
                    try await pause(patience.pause(after: failures, asked: error.seconds))
                case .unauthorized, .blocked, .settings, .liveRefused, .wrongTime, .ground:
                    // It stays "sending", so that the next run asks first.
                    throw error
                }
            }
        }
    }

    /// Not taken. Where an attempt before got lost, that one may yet arrive, so that it stays to be asked about.
    private func obstructed(
        _ order: PaperOrder, _ obstacle: Obstacle, _ why: String
    ) throws(BrokerError) -> Given {
        var order = order
        if order.attempts == 1 { order.takeBack(why) } else { order.note = why }
        try write(order)
        return Given(order: order, obstacle: obstacle)
    }

    /// Ends an order that the broker does not take, unless an attempt that seemed lost has arrived after all.
    private func end(
        _ order: PaperOrder, _ state: PaperOrder.State, _ why: String
    ) async throws(BrokerError) -> PaperOrder {
        var order = order
        if order.attempts > 1, let found = try await find(order) {
            order.take(found)
        } else {
            order.end(state, why)
        }
        try write(order)
        return order
    }

    // MARK: What is delayed

    /// Waits for sales to bring money and for conflicts to end, then tries once more; purchases that still lack
    /// money are made for what there is.
    func giveDelayed(
        _ orders: inout [PaperOrder], _ delayed: [(place: Int, obstacle: Obstacle)]
    ) async throws(BrokerError) {
        guard !delayed.isEmpty else { return }
        try await waitForSales(&orders)
        for (place, _) in delayed.sorted(by: { $0.place < $1.place }) {
            var given = try await give(orders[place])
            if case .funds(let available) = given.obstacle {
                let count = try await affordable(given.order, available)
                if count > 0, count < given.order.shares {
                    let note =
                        "cut to \(count) of \(given.order.shares) shares: \(given.order.note ?? "no money")"
                    given = try await give(given.order, shares: count, note)
                }
            }
            if given.obstacle != nil {
                given.order = try await end(given.order, .missed, given.order.note ?? "not taken")
            }
            orders[place] = given.order
        }
    }

    private func waitForSales(_ orders: inout [PaperOrder]) async throws(BrokerError) {
        var waited = 0.0
        while true {
            for place in orders.indices where orders[place].side == .sell && orders[place].state == .placed {
                orders[place] = try await look(at: orders[place])
            }
            guard orders.contains(where: { $0.side == .sell && $0.state == .placed }),
                waited < patience.settling
            else { return }
            try await pause(patience.interval)
            waited += max(patience.interval, 0.001)
        }
    }

    /// The shares that the money at hand pays for. Buying power may be lent; cash is not.
    private func affordable(_ order: PaperOrder, _ available: Money?) async throws(BrokerError) -> Int {
        let account = try await repeating("the account") { (broker) in try await broker.account() }
        let money = min(available ?? account.cash, account.cash).dollars
        guard order.close > 0, money > 0 else { return 0 }
        // Brokers reckon a market order somewhat dearer than its last price.
        return Int((money / (order.close * 1.03)).rounded(.down))
    }

    private func unknown(_ order: PaperOrder, _ error: BrokerError) -> BrokerError {
        BrokerError(
            error.code,
            "whether \(broker.name) has the order \(order.clientID) is not known after \(order.attempts) attempts: "
                + "\(error.message); run the same again, which asks before it gives anything twice")
    }
}

extension CodedFailure where RoomCode == BrokerErrorCode {
    /// How long the broker asks to wait.
    var seconds: Double? {
        if case .rateLimited(let seconds) = code { seconds } else { nil }
    }

    /// Whether the same question may be answered later.
    var mayPass: Bool {
        switch code {
        case .uncertain, .notReached, .rateLimited, .unavailable, .unreadable: true
        case .refused, .insufficientFunds, .conflict, .unauthorized, .blocked, .settings, .liveRefused,
            .wrongTime,
            .ground:
            false
        }
    }
}
