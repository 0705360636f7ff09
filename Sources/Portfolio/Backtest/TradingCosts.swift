/// What a trade costs.
///
/// A trade of `m` USD costs `m x ((basisPoints + spreadBasisPoints / 2) / 10,000 + impact x sigma x
/// sqrt(m / v))`, where `sigma` is the stock's daily volatility and `v` its average daily dollar volume: the
/// square-root law of market impact. Sources: Grinold and Kahn, "Active Portfolio Management" (2nd edition
/// 2000), chapter 16; Almgren, Thum, Hauptmann and Li, "Direct Estimation of Equity Market Impact" (2005),
/// who find an exponent of 0.6 and coefficients of the order of 1. ``MarketImpact`` says where `sigma` and
/// `v` come from.
public struct TradingCosts: Hashable, Sendable, Codable {
    /// Commission and fees, 1/10,000 of what is traded.
    public var basisPoints: Double
    /// Quoted spread, 1/10,000 of the price; a trade pays half of it.
    public var spreadBasisPoints: Double
    /// Coefficient of the square-root impact, 0 for none; it needs dollar volumes.
    public var impact: Double

    public init(basisPoints: Double = 10, spreadBasisPoints: Double = 0, impact: Double = 0) {
        precondition(basisPoints >= 0 && spreadBasisPoints >= 0 && impact >= 0, "trading costs something")
        self.basisPoints = basisPoints
        self.spreadBasisPoints = spreadBasisPoints
        self.impact = impact
    }

    /// What every trade costs whatever its size, in 1/10,000 of its value.
    public var proportional: Double { basisPoints + spreadBasisPoints / 2 }
}
