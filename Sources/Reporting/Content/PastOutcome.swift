public import Core

/// What the holdings of the signals before these returned, close to close, before costs.
public struct PastOutcome: Sendable, Hashable {
    public var session: CivilDate
    /// Holdings with a price on both days.
    public var holdings: Int
    /// Share of them that rose.
    public var hitRate: Double
    public var meanReturn: Double
    /// Mean over every stock of the universe with a price on both days.
    public var universeReturn: Double
    /// What the whole portfolio returned by the weights that were asked for, cash without interest included; nil
    /// where nobody worked it out.
    public var portfolioReturn: Double?

    public init(
        session: CivilDate, holdings: Int, hitRate: Double, meanReturn: Double, universeReturn: Double
    ) {
        self.session = session
        self.holdings = holdings
        self.hitRate = hitRate
        self.meanReturn = meanReturn
        self.universeReturn = universeReturn
    }
}
