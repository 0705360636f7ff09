extension PortfolioSimulator {
    /// A session without a rebalancing.
    public mutating func hold(
        overnight: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>
    ) -> SessionResult {
        precondition(overnight.count == slotCount && intraday.count == slotCount, "one return a slot")
        let before = equity
        let invested = values.withUnsafeMutableBufferPointer { Self.grow($0, by: overnight, and: intraday) }
        equity = cash + invested
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
        precondition(targets.count == slotCount, "one target a slot")
        let before = equity
        let traded: (turnover: Double, cost: Double)
        switch price {
        case .open:
            equity = cash + values.withUnsafeMutableBufferPointer { Self.grow($0, by: overnight) }
            traded = trade(to: targets, intraday: intraday)
            equity = cash + values.withUnsafeMutableBufferPointer { Self.grow($0, by: intraday) }
        case .close:
            equity =
                cash + values.withUnsafeMutableBufferPointer { Self.grow($0, by: overnight, and: intraday) }
            traded = trade(to: targets, intraday: intraday)
        }
        return SessionResult(
            netReturn: Self.change(from: before, to: equity), turnover: traded.turnover, cost: traded.cost)
    }

    /// Moves the money at today's prices; leaves `equity` reduced by the cost.
    private mutating func trade(
        to targets: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>
    ) -> (turnover: Double, cost: Double) {
        guard equity > 0 else { return (0, 0) }
        let total = equity
        let bank = cash
        let basisPoints = costBasisPoints
        let outcome = values.withUnsafeMutableBufferPointer { values in
            var kept = 0.0
            var sold = 0.0
            var wanted = 0.0
            for slot in 0..<values.count {
                if intraday[slot].isNaN {
                    kept += values[slot]
                } else {
                    sold += values[slot]
                    wanted += targets[slot]
                }
            }
            let available = sold + bank
            let scale = wanted * total > available ? available / (wanted * total) : 1
            var moved = 0.0
            for slot in 0..<values.count where !intraday[slot].isNaN {
                moved += abs(targets[slot] * scale * total - values[slot])
            }
            let turnover = moved / total
            let cost = Turnover.cost(turnover, basisPoints: basisPoints)
            let left = available > 0 ? max(0, 1 - cost * total / available) : 0
            var invested = 0.0
            for slot in 0..<values.count where !intraday[slot].isNaN {
                values[slot] = targets[slot] * scale * total * left
                invested += values[slot]
            }
            let cash = max(0, available * left - invested)
            return (turnover: turnover, cost: cost, cash: cash, equity: cash + kept + invested)
        }
        cash = outcome.cash
        equity = outcome.equity
        return (outcome.turnover, outcome.cost)
    }

    private static func change(from before: Double, to after: Double) -> Double {
        before > 0 ? after / before - 1 : 0
    }

    private typealias Lanes = SIMD8<Double>

    /// `values *= (1 + first)(1 + second)` with NaN as 0; returns the new sum.
    ///
    /// Eight partial sums, always added up in the same order: quick, and the same bits every time.
    private static func grow(
        _ values: UnsafeMutableBufferPointer<Double>, by first: UnsafeBufferPointer<Double>,
        and second: UnsafeBufferPointer<Double>
    ) -> Double {
        guard let money = UnsafeMutableRawPointer(values.baseAddress),
            let one = UnsafeRawPointer(first.baseAddress), let two = UnsafeRawPointer(second.baseAddress)
        else { return 0 }
        var sums = Lanes(repeating: 0)
        let wide = values.count - values.count % Lanes.scalarCount
        for slot in stride(from: 0, to: wide, by: Lanes.scalarCount) {
            let offset = slot * MemoryLayout<Double>.stride
            let growth = growth(one.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
            let further = Self.growth(two.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
            let value = money.loadUnaligned(fromByteOffset: offset, as: Lanes.self) * growth * further
            money.storeBytes(of: value, toByteOffset: offset, as: Lanes.self)
            sums += value
        }
        var sum = sums.sum()
        for slot in wide..<values.count {
            values[slot] *= growth(first[slot]) * growth(second[slot])
            sum += values[slot]
        }
        return sum
    }

    /// `values *= 1 + returns` with NaN as 0; returns the new sum.
    private static func grow(
        _ values: UnsafeMutableBufferPointer<Double>, by returns: UnsafeBufferPointer<Double>
    ) -> Double {
        guard let money = UnsafeMutableRawPointer(values.baseAddress),
            let source = UnsafeRawPointer(returns.baseAddress)
        else { return 0 }
        var sums = Lanes(repeating: 0)
        let wide = values.count - values.count % Lanes.scalarCount
        for slot in stride(from: 0, to: wide, by: Lanes.scalarCount) {
            let offset = slot * MemoryLayout<Double>.stride
            let growth = growth(source.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
            let value = money.loadUnaligned(fromByteOffset: offset, as: Lanes.self) * growth
            money.storeBytes(of: value, toByteOffset: offset, as: Lanes.self)
            sums += value
        }
        var sum = sums.sum()
        for slot in wide..<values.count {
            values[slot] *= growth(returns[slot])
            sum += values[slot]
        }
        return sum
    }

    @inline(__always)
    private static func growth(_ returns: Lanes) -> Lanes {
        // Only NaN differs from itself.
        (1 + returns).replacing(with: 1, where: returns .!= returns)
    }

    @inline(__always)
    private static func growth(_ value: Double) -> Double {
        value.isNaN ? 1 : 1 + value
    }
}
