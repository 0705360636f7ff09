/// A source of signals besides the policy.
public enum CombinationPart: String, CaseIterable, Hashable, Sendable, Codable {
    /// What a forecaster expects of a stock.
    case forecast
    /// The mood of a stock's news.
    case sentiment
}
