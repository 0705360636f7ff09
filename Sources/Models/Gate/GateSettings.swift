/// What a candidate has to show before it may replace the model in force.
///
/// Figures are out of sample and after costs. Sharpe ratios are annual, of daily returns.
public struct GateSettings: Codable, Hashable, Sendable {
    /// What becomes of a candidate that is sound but unproven while no model is in force.
    public enum WithoutModel: String, Codable, Sendable, CaseIterable {
        /// It is put in force, and every report says that it is on probation.
        case probation
        /// It is refused like any other.
        case refuse
    }

    /// The fewest sessions to judge by: three months.
    public var minimumSessions = 63
    /// The least probability that the true Sharpe ratio of the returns above equal weights exceeds ``margin``,
    /// deflated by the number of candidates that were tried.
    public var confidence = 0.95
    /// That Sharpe ratio.
    public var margin = 0.0
    /// How far the Sharpe ratio may lie below that of the model in force.
    public var inForceMargin = 0.1
    /// How far the deepest fall may exceed that of equal weights, a fraction of equity.
    public var drawdownMargin = 0.1
    /// The most that a decision may trade on average, buys plus sells as a fraction of equity.
    public var maximumTurnover = 1.95
    /// The largest position at any close, a fraction of equity.
    public var maximumWeight = 0.25
    /// The highest probability that the best of the candidates was chosen by luck, where there are enough of
    /// them to tell.
    public var maximumOverfitting = 0.5
    public var withoutModel = WithoutModel.probation

    public init() {}

    /// As a manifest has them.
    public var parameters: [String: String] {
        [
            "gate.minimum_sessions": "\(minimumSessions)", "gate.confidence": "\(confidence)",
            "gate.margin": "\(margin)", "gate.in_force_margin": "\(inForceMargin)",
            "gate.drawdown_margin": "\(drawdownMargin)", "gate.maximum_turnover": "\(maximumTurnover)",
            "gate.maximum_weight": "\(maximumWeight)", "gate.maximum_overfitting": "\(maximumOverfitting)",
            "gate.without_model": withoutModel.rawValue,
        ]
    }
}
