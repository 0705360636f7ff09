/// What the parts count beside the policy, whose own weight is 1: in standard deviations of its scores a standard
/// deviation of theirs.
public struct CombinationWeights: Hashable, Sendable, Codable {
    public var forecast: Double
    public var sentiment: Double

    public init(forecast: Double = 0, sentiment: Double = 0) {
        self.forecast = forecast
        self.sentiment = sentiment
    }

    /// The policy alone.
    public static let none = CombinationWeights()

    public subscript(part: CombinationPart) -> Double {
        get {
            switch part {
            case .forecast: forecast
            case .sentiment: sentiment
            }
        }
        set {
            switch part {
            case .forecast: forecast = newValue
            case .sentiment: sentiment = newValue
            }
        }
    }
}
