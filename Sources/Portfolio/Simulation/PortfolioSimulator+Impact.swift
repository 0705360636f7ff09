extension PortfolioSimulator {
    /// Adds what the sizes of the trades cost to a trade that has been measured.
    static func charge(
        _ impact: UnsafeBufferPointer<Double>, to trade: inout Trade,
        values: UnsafeMutableBufferPointer<Double>, targets: UnsafeBufferPointer<Double>
    ) {
        let unit = trade.unit
        let cost = LaneLoop.sum(values.count) { slot in
            let moved = (targets.lanes(slot) * unit - values.lanes(slot)).magnitudes
            return impact.lanes(slot) * moved * moved.squareRoot()
        } narrow: { slot in
            let moved = abs(targets[slot] * unit - values[slot])
            return impact[slot] * moved * moved.squareRoot()
        }
        trade.cost += cost / trade.total
        trade.left = trade.available > 0 ? max(0, 1 - trade.cost * trade.total / trade.available) : 0
    }
}
