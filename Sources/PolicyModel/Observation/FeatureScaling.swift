/// Which mean and deviation bring a feature to unit scale.
public enum FeatureScaling: String, Sendable, Hashable, Codable, CaseIterable {
    /// Those of the whole training window, fitted once: keeps what moves all stocks together.
    case timeSeries
    /// The session's own, over the slots that have a value: keeps only how stocks differ that day.
    case crossSection
}
