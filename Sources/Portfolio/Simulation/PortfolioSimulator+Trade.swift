extension PortfolioSimulator {
    /// Moves the money to `targets` at the prices that the positions stand at; leaves `equity` reduced by
    /// the cost. A portfolio that has nothing left does not trade.
    ///
    /// - Parameters:
    ///   - targets: fractions of equity, one a slot.
    ///   - withoutBar: slots that cannot be traded, each once; their targets do not count.
    ///   - impact: what a trade costs over ``costBasisPoints``, one a slot: moving the money `m` costs
    ///     `impact x m^1.5` more. Nil where size costs nothing.
    @discardableResult
    public mutating func trade(
        to targets: UnsafeBufferPointer<Double>, withoutBar: UnsafeBufferPointer<Int32>,
        impact: UnsafeBufferPointer<Double>? = nil
    ) -> Trade {
        precondition(targets.count == slotCount, "one target a slot")
        precondition(impact.map { $0.count == slotCount } ?? true, "one impact a slot")
        var trade = Trade()
        guard equity > 0 else { return trade }
        trade.total = equity
        trade.available = equity
        let sum =
            if withoutBar.isEmpty {
                Self.exchange(&values, targets, &cash, &trade, costBasisPoints, impact)
            } else {
                Self.exchange(
                    &values, targets, &cash, &trade, costBasisPoints, impact, around: withoutBar,
                    &self.targets, &kept)
            }
        equity = cash + sum
        return trade
    }

    /// The same where something cannot be traded: it steps aside, so that the loops know only what can.
    ///
    /// - Returns: the money in all slots.
    private static func exchange(
        _ values: inout [Double], _ targets: UnsafeBufferPointer<Double>, _ cash: inout Double,
        _ trade: inout Trade, _ basisPoints: Double, _ impact: UnsafeBufferPointer<Double>?,
        around withoutBar: UnsafeBufferPointer<Int32>, _ wishes: inout [Double], _ kept: inout [Double]
    ) -> Double {
        for slot in 0..<targets.count { wishes[slot] = targets[slot] }
        var untraded = 0.0
        for (place, slot) in withoutBar.enumerated() {
            kept[place] = values[Int(slot)]
            untraded += kept[place]
            values[Int(slot)] = 0
            wishes[Int(slot)] = 0
        }
        // Summed anew: taking a portfolio that cannot be traded off its equity would leave rounding.
        trade.available =
            cash
            + values.withUnsafeBufferPointer { values in
                LaneLoop.sum(values.count) {
                    values.lanes($0)
                } narrow: {
                    values[$0]
                }
            }
        let invested = wishes.withUnsafeBufferPointer {
            exchange(&values, $0, &cash, &trade, basisPoints, impact)
        }
        for (place, slot) in withoutBar.enumerated() { values[Int(slot)] = kept[place] }
        return untraded + invested
    }

    /// Trades every slot.
    ///
    /// - Returns: the money in all slots.
    private static func exchange(
        _ values: inout [Double], _ targets: UnsafeBufferPointer<Double>, _ cash: inout Double,
        _ trade: inout Trade, _ basisPoints: Double, _ impact: UnsafeBufferPointer<Double>?
    ) -> Double {
        let invested = values.withUnsafeMutableBufferPointer { values in
            measure(&trade, values: values, targets: targets, basisPoints: basisPoints)
            if let impact { charge(impact, to: &trade, values: values, targets: targets) }
            let factor = trade.unit * trade.left
            return LaneLoop.sum(values.count) { slot in
                let value = targets.lanes(slot) * factor
                values.set(value, slot)
                return value
            } narrow: { slot in
                values[slot] = targets[slot] * factor
                return values[slot]
            }
        }
        cash = max(0, trade.available * trade.left - invested)
        return invested
    }

    /// The sums of a trade, from what can be traded alone.
    private static func measure(
        _ trade: inout Trade, values: UnsafeMutableBufferPointer<Double>,
        targets: UnsafeBufferPointer<Double>, basisPoints: Double
    ) {
        // Most targets fit, so the trade is measured as if they did while they are added up.
        var wanted = Lanes(repeating: 0)
        var rest = 0.0
        let total = trade.total
        trade.moved = LaneLoop.sum(values.count) { slot in
            let target = targets.lanes(slot)
            wanted += target
            return (target * total - values.lanes(slot)).magnitudes
        } narrow: { slot in
            rest += targets[slot]
            return abs(targets[slot] * total - values[slot])
        }
        trade.wanted = wanted.sum() + rest
        // Weights that sum to 1 but for rounding ask for no more than there is.
        trade.isScaled = trade.wanted * total > trade.available * (1 + 1e-14)
        if trade.isScaled {
            let unit = trade.unit
            trade.moved = LaneLoop.sum(values.count) { slot in
                (targets.lanes(slot) * unit - values.lanes(slot)).magnitudes
            } narrow: { slot in
                abs(targets[slot] * unit - values[slot])
            }
        }
        trade.turnover = trade.moved / total
        trade.cost = Turnover.cost(trade.turnover, basisPoints: basisPoints)
        trade.left =
            trade.available > 0 ? max(0, 1 - trade.cost * total / trade.available) : 0
    }
}
