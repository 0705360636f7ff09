extension PortfolioSimulator {
    /// A session without a rebalancing.
    public mutating func hold(
        overnight: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>
    ) -> SessionResult {
        precondition(overnight.count == slotCount && intraday.count == slotCount, "one return a slot")
        let before = equity
        grow(overnight: overnight, intraday: intraday)
        return SessionResult(netReturn: Self.change(from: before, to: equity))
    }

    /// A session with a rebalancing to `targets`, fractions of equity that sum to at most 1.
    ///
    /// The cost, `bps / 10,000 x turnover x equity`, is paid out of what is traded and cash in proportion:
    /// with a bar in every slot the new weights are exactly `targets`. What sits in slots without a bar
    /// stays there; if the targets then ask for more than the rest, they are scaled down to it.
    public mutating func rebalance(
        to targets: UnsafeBufferPointer<Double>, at price: ExecutionPrice,
        overnight: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>
    ) -> SessionResult {
        precondition(overnight.count == slotCount && intraday.count == slotCount, "one return a slot")
        let before = equity
        switch price {
        case .open: grow(returns: overnight)
        case .close: grow(overnight: overnight, intraday: intraday)
        }
        var missing = 0
        for slot in 0..<intraday.count where intraday[slot].isNaN {
            withoutBar[missing] = Int32(slot)
            missing += 1
        }
        let untradable = withoutBar
        let traded = untradable.withUnsafeBufferPointer {
            trade(to: targets, withoutBar: UnsafeBufferPointer(rebasing: $0[..<missing]))
        }
        if price == .open { grow(returns: intraday) }
        return SessionResult(
            netReturn: Self.change(from: before, to: equity), turnover: traded.turnover, cost: traded.cost)
    }

    /// A session without a rebalancing, from growth factors.
    public mutating func hold(_ growth: SessionGrowth) -> SessionResult {
        let before = equity
        grow(by: growth.whole)
        return SessionResult(netReturn: Self.change(from: before, to: equity))
    }

    /// A session with a rebalancing, from growth factors; the same arithmetic as from returns.
    public mutating func rebalance(
        to targets: UnsafeBufferPointer<Double>, at price: ExecutionPrice, _ growth: SessionGrowth
    ) -> SessionResult {
        let before = equity
        grow(by: price == .open ? growth.overnight : growth.whole)
        let traded = trade(to: targets, withoutBar: growth.withoutBar)
        if price == .open { grow(by: growth.intraday) }
        return SessionResult(
            netReturn: Self.change(from: before, to: equity), turnover: traded.turnover, cost: traded.cost)
    }
}
