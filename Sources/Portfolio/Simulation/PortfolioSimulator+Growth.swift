extension PortfolioSimulator {
    /// Multiplies every position by its growth factor.
    ///
    /// - Parameter growth: 1 plus the return, one a slot; none of them NaN.
    public mutating func grow(by growth: UnsafeBufferPointer<Double>) {
        precondition(growth.count == slotCount, "one factor a slot")
        let invested = values.withUnsafeMutableBufferPointer { values in
            LaneLoop.sum(values.count) { slot in
                let value = values.lanes(slot) * growth.lanes(slot)
                values.set(value, slot)
                return value
            } narrow: { slot in
                values[slot] *= growth[slot]
                return values[slot]
            }
        }
        equity = cash + invested
    }

    /// Two sessions after one another in one walk over memory: the same numbers in less time.
    ///
    /// - Returns: the equity between them.
    public mutating func grow(
        by first: UnsafeBufferPointer<Double>, then second: UnsafeBufferPointer<Double>
    ) -> Double {
        precondition(first.count == slotCount && second.count == slotCount, "one factor a slot")
        let invested = values.withUnsafeMutableBufferPointer { values in
            LaneLoop.sums(values.count) { slot in
                let between = values.lanes(slot) * first.lanes(slot)
                let value = between * second.lanes(slot)
                values.set(value, slot)
                return (between, value)
            } narrow: { slot in
                let between = values[slot] * first[slot]
                values[slot] = between * second[slot]
                return (between, values[slot])
            }
        }
        equity = cash + invested.1
        return cash + invested.0
    }

    /// Grows by returns, NaN counting as 0.
    mutating func grow(returns: UnsafeBufferPointer<Double>) {
        let invested = values.withUnsafeMutableBufferPointer { values in
            LaneLoop.sum(values.count) { slot in
                let value = values.lanes(slot) * Self.growth(returns.lanes(slot))
                values.set(value, slot)
                return value
            } narrow: { slot in
                values[slot] *= Self.growth(returns[slot])
                return values[slot]
            }
        }
        equity = cash + invested
    }

    /// A whole day: both returns, NaN counting as 0.
    mutating func grow(
        overnight: UnsafeBufferPointer<Double>, intraday: UnsafeBufferPointer<Double>
    ) {
        let invested = values.withUnsafeMutableBufferPointer { values in
            LaneLoop.sum(values.count) { slot in
                let day = Self.growth(overnight.lanes(slot)) * Self.growth(intraday.lanes(slot))
                let value = values.lanes(slot) * day
                values.set(value, slot)
                return value
            } narrow: { slot in
                values[slot] *= Self.growth(overnight[slot]) * Self.growth(intraday[slot])
                return values[slot]
            }
        }
        equity = cash + invested
    }

    @inline(__always)
    private static func growth(_ returns: Lanes) -> Lanes {
        // Only NaN differs from itself.
        (returns + 1).replacing(with: 1, where: returns .!= returns)
    }

    @inline(__always)
    private static func growth(_ value: Double) -> Double {
        value.isNaN ? 1 : 1 + value
    }
}
