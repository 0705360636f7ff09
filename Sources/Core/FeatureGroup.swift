/// What features tell of a stock, put together: the terms in which a signal is explained.
public enum FeatureGroup: String, CaseIterable, Sendable, Hashable, Codable {
    case price, momentum, volatility, volume, oscillators, membership
    /// The weight held before the decision; only some networks look at it.
    case holding

    /// None for ``holding``, which is no column of features.parquet.
    public var features: [Feature] {
        switch self {
        case .price: [.open, .high, .low, .close]
        case .momentum: [.return21]
        case .volatility: [.bbUpper, .bbMiddle, .bbLower, .volatility20]
        case .volume: [.volume, .volumeRatio20]
        case .oscillators: [.rsi14, .macd, .macdSignal, .macdHist]
        case .membership: [.isNew, .tenureMonths]
        case .holding: []
        }
    }
}

/// What one group of features does to a stock's score.
public struct SignalDriver: Hashable, Sendable, Codable {
    public var group: FeatureGroup
    /// The score less what it would be with the stock's own features of the group at their neutral value, all
    /// else as it was: positive where the group speaks for the stock. In the score's unit.
    public var delta: Double

    public init(_ group: FeatureGroup, delta: Double) {
        self.group = group
        self.delta = delta
    }
}
