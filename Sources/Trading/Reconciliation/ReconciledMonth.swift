import Core
public import Ledger

/// A month of the paper account beside the backtest of the same signals, as a whole and stock by stock.
public struct ReconciledMonth: Sendable {
    public var summary: PaperReconciliation
    /// By symbol: what was held or asked for.
    public var positions: [ReconciledPosition]
    /// The next signals were decided at its last close.
    public var isOver: Bool

    /// The stocks that the residual comes from, those with most of it first.
    public var unexplained: [ReconciledPosition] {
        positions.filter { abs($0.residual) > PaperReconciliation.largestResidual / 10 }
            .sorted { (abs($0.residual), $1.symbol) > (abs($1.residual), $0.symbol) }
    }

    /// What the operator must hear of; nil where the residual is within a basis point.
    public var warning: String? {
        guard !summary.isExplained else { return nil }
        let stocks = unexplained.prefix(5).map { "\($0.symbol) \(BasisPoints.text($0.residual))" }
        let named = stocks.isEmpty ? "no single stock" : stocks.joined(separator: ", ")
        return "the paper account and the backtest of the signals of \(summary.session) differ by "
            + "\(BasisPoints.text(summary.residual)) bp that nothing explains (\(named)); run bellwether paper check, "
            + "and bellwether paper --date \(summary.session) --force where the books are wrong"
    }
}
