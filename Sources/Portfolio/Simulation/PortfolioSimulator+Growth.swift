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

    /// The same with returns, NaN counting as 0.
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
