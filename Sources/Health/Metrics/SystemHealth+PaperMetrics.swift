import Core

extension SystemHealth {
    /// The paper account's gauges; none before there is one.
    func addPaper(to text: inout Exposition) {
        guard let paper else { return }
        text.gauge("paper_equity_dollars", "Cash and stocks of the paper account.", [.init(paper.equity)])
        text.gauge("paper_cash_dollars", "Cash of the paper account.", [.init(paper.cash)])
        text.gauge(
            "paper_daily_return_ratio", "Return of the last session that is booked.",
            [.init(paper.dailyReturn)])
        text.gauge(
            "paper_drawdown_ratio", "Fall from the peak since the account began or was resumed.",
            [.init(paper.drawdown)])
        let level = PaperHealth.Level.allCases.firstIndex(of: paper.level) ?? 0
        text.gauge(
            "paper_risk_level", "0 normal, 1 halved, 2 closed to new positions, 3 halted.",
            [.init(Double(level))])
        text.gauge(
            "paper_positions", "Stocks that the paper account holds.", [.init(Double(paper.positions))])
        text.gauge(
            "paper_last_session_timestamp_seconds", "Midnight UTC of the last session that is booked.",
            [.init(Double(paper.session.daysSinceEpoch) * 86_400)])
        text.gauge(
            "paper_behind_sessions", "Sessions whose prices are in the tree that are not booked.",
            [.init(Double(paper.behind))])
    }
}
