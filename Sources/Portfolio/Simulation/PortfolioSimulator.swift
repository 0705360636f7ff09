/// The daily accounts of a long-only portfolio over the slots: what the learner's environment, the
/// backtest and the paper account all run on.
///
/// A session has two returns a slot: overnight (previous close to open) and intraday (open to close), as
/// fractions. A slot whose intraday return is NaN has no bar that session: its value stays and it can be
/// neither bought nor sold. An overnight return that is NaN (a first bar) counts as 0. Cash earns nothing
/// but what ``earn(on:)`` is told.
/// A caller that walks over the same sessions often hands in ``SessionGrowth`` instead. After
/// ``init(slotCount:equity:costBasisPoints:)`` no step allocates.
public struct PortfolioSimulator: Sendable {
    /// Money in each slot.
    public internal(set) var values: [Double]
    /// Money not invested.
    public internal(set) var cash: Double
    /// `cash` plus all `values`.
    public internal(set) var equity: Double
    /// Cost of a trade in 1/10,000 of its value.
    public let costBasisPoints: Double

    /// Work space of a trade: the targets, what sits in slots without a bar, and which those are.
    var targets: [Double]
    var kept: [Double]
    var withoutBar: [Int32]

    /// Starts with everything in cash.
    public init(slotCount: Int, equity: Double = 1, costBasisPoints: Double) {
        precondition(slotCount > 0 && equity > 0, "a portfolio needs slots and money")
        precondition((0..<5_000).contains(costBasisPoints), "a whole turnover would cost all there is")
        values = [Double](repeating: 0, count: slotCount)
        targets = values
        kept = values
        withoutBar = [Int32](repeating: 0, count: slotCount)
        cash = equity
        self.equity = equity
        self.costBasisPoints = costBasisPoints
    }

    public var slotCount: Int { values.count }

    /// Sells everything at no cost and starts again with `equity` in cash.
    public mutating func reset(equity: Double = 1) {
        for slot in 0..<values.count { values[slot] = 0 }
        cash = equity
        self.equity = equity
    }

    /// Starts again with `equity`, invested in `weights` (fractions, summing to at most 1) at no cost.
    public mutating func reset(equity: Double = 1, weights: UnsafeBufferPointer<Double>) {
        precondition(weights.count == values.count, "one weight a slot")
        var invested = 0.0
        for slot in 0..<values.count {
            values[slot] = weights[slot] * equity
            invested += values[slot]
        }
        cash = max(0, equity - invested)
        self.equity = cash + invested
    }

    /// Fraction of equity in each slot.
    public var weights: [Double] {
        guard equity > 0 else { return [Double](repeating: 0, count: values.count) }
        return values.map { $0 / equity }
    }

    /// Fraction of equity in cash.
    public var cashWeight: Double { equity > 0 ? cash / equity : 1 }

    /// ``weights`` without allocation.
    public func writeWeights(into weights: UnsafeMutableBufferPointer<Double>) {
        precondition(weights.count == values.count, "one weight a slot")
        for slot in 0..<values.count {
            weights[slot] = equity > 0 ? values[slot] / equity : 0
        }
    }

    /// Turns a delisted position into cash at its last price, without a trading cost.
    ///
    /// Call it before the first session in which the stock has no bar and never will again.
    ///
    /// - Parameter finalReturn: the delisting return where it is known, a fraction.
    /// - Returns: the change of equity, a fraction.
    @discardableResult
    public mutating func settle(delisted slot: Int, finalReturn: Double = 0) -> Double {
        let paid = values[slot] * (1 + finalReturn)
        let change = paid - values[slot]
        values[slot] = 0
        cash += paid
        let before = equity
        equity += change
        return before > 0 ? change / before : 0
    }

    /// Change from one equity to the next as a fraction; 0 where nothing was left to change.
    static func change(from before: Double, to after: Double) -> Double {
        before > 0 ? after / before - 1 : 0
    }
}
