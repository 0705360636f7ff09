public import Portfolio

/// What the policy is combined with in one walk of an ablation.
public enum AblationVariant: String, CaseIterable, Sendable, Hashable, Codable {
    case policy
    case withForecast = "with_forecast"
    case withSentiment = "with_sentiment"
    case all

    public var parts: Set<CombinationPart> {
        switch self {
        case .policy: []
        case .withForecast: [.forecast]
        case .withSentiment: [.sentiment]
        case .all: [.forecast, .sentiment]
        }
    }

    /// As tables name it.
    public var words: String {
        switch self {
        case .policy: "policy alone"
        case .withForecast: "+ forecasts"
        case .withSentiment: "+ news"
        case .all: "+ both"
        }
    }
}
