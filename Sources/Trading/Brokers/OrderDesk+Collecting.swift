public import Core
public import Ledger

extension OrderDesk {
    /// Finds out how orders end whose session has opened; what was not given by then never will be.
    ///
    /// - Parameter isOver: whether their session is over, so that an order that the broker still has open after
    ///   some waiting is closed as far as it was filled. Otherwise it is returned as it stands.
    /// - Throws: ``BrokerError`` where the broker gives no answer: no answer is never taken for a "no".
    public func collect(_ orders: [PaperOrder], isOver: Bool) async throws(BrokerError) -> [PaperOrder] {
        var orders = orders
        var waited = 0.0
        while true {
            for place in orders.indices where !orders[place].state.isFinal {
                orders[place] = try await look(at: orders[place])
            }
            guard orders.contains(where: { !$0.state.isFinal }) else { return orders }
            guard waited < patience.collecting else { break }
            try await pause(patience.interval)
            waited += max(patience.interval, 0.001)
        }
        guard isOver else { return orders }
        for place in orders.indices where !orders[place].state.isFinal {
            orders[place].close()
            try write(orders[place])
        }
        return orders
    }

    /// How an order stands now, written down where it changed.
    func look(at order: PaperOrder) async throws(BrokerError) -> PaperOrder {
        var now = order
        switch order.state {
        case .planned:
            now.end(
                .missed, ["not sent before the open", order.note].compactMap { $0 }.joined(separator: ": "))
        case .sending:
            if let found = try await find(order) {
                now.take(found)
            } else {
                now.end(.missed, "sent before the open, but it never reached \(broker.name)")
            }
        case .placed:
            if let found = try await find(order) {
                now.take(found)
            } else {
                now.end(
                    order.filled > 0 ? .partial : .missed,
                    "\(broker.name) took it and no longer knows it; compare with bellwether paper check")
            }
        case .filled, .partial, .missed, .rejected, .cancelled: return order
        }
        if now != order { try write(now) }
        return now
    }

    /// What the broker has under the order's client ID; nil where it definitely has nothing.
    func find(_ order: PaperOrder) async throws(BrokerError) -> BrokerOrderStatus? {
        try await repeating("the order \(order.clientID)") { (broker) in
            try await broker.status(ofClientID: order.clientID)
        }
    }

    /// Asks until there is an answer.
    func repeating<Answer: Sendable>(
        _ what: String, _ question: @Sendable (any Broker) async throws -> Answer
    ) async throws(BrokerError) -> Answer {
        var failures = 0
        while true {
            do throws(BrokerError) {
                return try await one(question)
            } catch {
                failures += 1
                guard error.mayPass else { throw error }
                guard failures < patience.attempts else {
                    throw BrokerError(
                        .unavailable,
                        "\(broker.name) does not say how \(what) stands: \(error.message); run the same again"
                    )
                }
                try await pause(patience.pause(after: failures, asked: error.seconds))
            }
        }
    }

    /// One call. A broker's own errors are ``BrokerError``; any other says nothing about what was done.
    func one<Answer: Sendable>(
        _ call: @Sendable (any Broker) async throws -> Answer
    ) async throws(BrokerError) -> Answer {
        do {
            return try await call(broker)
        } catch let error as BrokerError {
            throw error
        } catch {
            throw BrokerError(.uncertain, "\(broker.name): \(error)")
        }
    }
}

extension OrderDesk {
    /// Gives the orders of a session to a broker outside, before it opens there.
    ///
    /// - Parameter opening: of the session, in seconds since 1970 UTC.
    /// - Returns: all of them as they stand; those that were not given before the open are missed.
    /// - Throws: ``BrokerError``: `wrongTime` where the broker opens another session next.
    public func place(
        _ orders: [PaperOrder], before opening: Double
    ) async throws(BrokerError) -> [PaperOrder] {
        guard orders.contains(where: \.isToBeGiven) else { return orders }
        let clock = try await repeating("the clock") { (broker) in try await broker.clock() }
        if clock.now >= opening {
            var orders = orders
            for place in orders.indices where orders[place].isToBeGiven {
                orders[place] = try await look(at: orders[place])
            }
            return orders
        }
        guard !clock.isOpen, abs(clock.nextOpen - opening) < 60 else {
            let next = Timestamp(secondsSinceEpoch: Int64(clock.nextOpen))
            let wanted = Timestamp(secondsSinceEpoch: Int64(opening))
            throw BrokerError(
                .wrongTime,
                "\(broker.name) \(clock.isOpen ? "is open" : "opens next at \(next)"), and the orders are for the open "
                    + "at \(wanted); give them after the close before it")
        }
        return try await place(orders)
    }
}
