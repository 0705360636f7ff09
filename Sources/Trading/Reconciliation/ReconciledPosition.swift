public import Core

/// One stock's part of a month: fractions of the account's equity at the decision.
public struct ReconciledPosition: Hashable, Sendable {
    /// As at the decision.
    public var symbol: Symbol
    /// What the journal says that the stock brought, and what it brought in the backtest; both after costs.
    public var paper: Double
    public var backtest: Double
    public var effects: GapEffects

    public var gap: Double { paper - backtest }
    /// What the effects do not explain.
    public var residual: Double { gap - effects.sum }
}
