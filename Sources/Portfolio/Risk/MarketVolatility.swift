/// How much the market moves: the deviation of its last sessions' returns.
public struct MarketVolatility: Hashable, Sendable {
    /// Sessions that are looked at, and the fewest that say something.
    public static let window = 20
    public static let fewest = 10

    /// Annualised: the sample deviation of the sessions' returns times the root of 252.
    public var annualised: Double
    public var sessions: Int

    public init(annualised: Double, sessions: Int) {
        self.annualised = annualised
        self.sessions = sessions
    }

    /// Nil of fewer than ``fewest``.
    ///
    /// - Parameter dailyReturns: fractions, the last session last; those before the last ``window`` do not count.
    public init?(dailyReturns: [Double]) {
        let returns = dailyReturns.suffix(Self.window).filter(\.isFinite)
        guard returns.count >= Self.fewest else { return nil }
        self.init(
            annualised: Moments(Array(returns)).deviation * 252.0.squareRoot(), sessions: returns.count)
    }

    /// What positions are multiplied by: `limit / volatility`, at most 1 and at least
    /// ``RiskLimits/minimumScale``.
    public func scale(_ limits: RiskLimits) -> Double {
        guard annualised > limits.marketVolatility else { return 1 }
        return min(1, max(limits.minimumScale, limits.marketVolatility / annualised))
    }

    /// Names for how it stands to the limit.
    public enum Regime: String, Hashable, Sendable, Codable, CaseIterable {
        /// Below a half of the limit.
        case calm
        case normal
        /// Above the limit: positions shrink.
        case high
    }

    public func regime(_ limits: RiskLimits) -> Regime {
        if annualised > limits.marketVolatility { return .high }
        return annualised < limits.marketVolatility / 2 ? .calm : .normal
    }
}
