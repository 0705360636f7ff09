/// Moving average convergence/divergence with periods 12, 26 and 9.
///
/// Starts as TA-Lib's MACD does: both averages of the close are seeded at step 25, the fast one with the mean
/// of closes 14...25, the slow one with 0...25; the signal line with the mean of the differences 25...33. All
/// three outputs begin at ``firstStep``.
struct MACD {
    struct Values {
        var macd = Lanes.undefined
        var signal = Lanes.undefined
        var histogram = Lanes.undefined
    }

    static let fastPeriod = 12
    static let slowPeriod = 26
    static let signalPeriod = 9
    /// The first step with a value: 33.
    static let firstStep = slowPeriod - 1 + signalPeriod - 1

    private static let fastWeight = 2 / Double(fastPeriod + 1)
    private static let slowWeight = 2 / Double(slowPeriod + 1)
    private static let signalWeight = 2 / Double(signalPeriod + 1)

    private var fast = Lanes.zero
    private var slow = Lanes.zero
    private var signal = Lanes.zero

    /// Takes in the closes of a step, the first of which is 0.
    ///
    /// - Parameter isSteady: whether the step is known to be past the first ones.
    @inline(__always)
    mutating func add(_ close: Lanes, at step: Int, isSteady: Bool) -> Values {
        guard isSteady || step > Self.firstStep else { return begin(with: close, at: step) }
        advance(close)
        let macd = fast - slow
        signal += (macd - signal) * Self.signalWeight
        return Values(macd: macd, signal: signal, histogram: macd - signal)
    }

    @inline(__always)
    private mutating func advance(_ close: Lanes) {
        fast += (close - fast) * Self.fastWeight
        slow += (close - slow) * Self.slowWeight
    }

    /// The steps up to the first value: sums that become means, one after another.
    private mutating func begin(with close: Lanes, at step: Int) -> Values {
        let seed = Self.slowPeriod - 1
        if step > seed {
            advance(close)
        } else {
            if step > seed - Self.fastPeriod { fast += close }
            slow += close
            guard step == seed else { return Values() }
            fast /= Double(Self.fastPeriod)
            slow /= Double(Self.slowPeriod)
        }
        let macd = fast - slow
        signal += macd
        guard step == Self.firstStep else { return Values() }
        signal /= Double(Self.signalPeriod)
        return Values(macd: macd, signal: signal, histogram: macd - signal)
    }
}
