public import Core

/// A month of the paper account against the backtest of the same signals: a row of `paper_reconciliations`.
///
/// Returns and effects are fractions of the account's equity at the close of ``session``;
/// `paper - backtest = price + sizing + cost + actions + missed + residual`.
public struct PaperReconciliation: Hashable, Sendable {
    /// The session after whose close the signals were decided.
    public var session: CivilDate
    /// The close that both run to.
    public var through: CivilDate
    /// SHA-256 of all that it was worked out from, in hexadecimal.
    public var digest: String
    public var paper: Double
    public var backtest: Double
    /// Prices that were corrected since, and fills at other prices than the open.
    public var price: Double
    /// Whole shares, counted at the close before and not at the open; and what the daily loss limit sold.
    public var sizing: Double
    public var cost: Double
    /// Dividends, which are held in cash and not reinvested, splits and delistings.
    public var actions: Double
    /// Orders that were not filled, or not whole, or taken back by a halt.
    public var missed: Double
    /// What none of these explains.
    public var residual: Double
    public var note: String?

    public init(
        session: CivilDate, through: CivilDate, digest: String, paper: Double, backtest: Double,
        price: Double, sizing: Double, cost: Double, actions: Double, missed: Double, residual: Double,
        note: String? = nil
    ) {
        self.session = session
        self.through = through
        self.digest = digest
        self.paper = paper
        self.backtest = backtest
        self.price = price
        self.sizing = sizing
        self.cost = cost
        self.actions = actions
        self.missed = missed
        self.residual = residual
        self.note = note
    }

    public var gap: Double { paper - backtest }
    /// One basis point.
    public static let largestResidual = 0.0001
    public var isExplained: Bool { abs(residual) <= Self.largestResidual }
}
