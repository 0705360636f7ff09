public import Core
public import PolicyModel

/// One feature of a model card: what was fitted on the training window, of the values as transformed for the
/// observation.
public struct ScaledFeature: Codable, Sendable, Hashable {
    /// Column of features.parquet.
    public var column: String
    public var scaling: FeatureScaling
    /// Values beyond count as the limit; nil where there is none.
    public var lower: Double?
    public var upper: Double?
    /// Of the values within the limits. With `crossSection` the observation takes the session's own instead.
    public var mean: Double
    public var deviation: Double

    /// What `normaliser`, of the universe's features, does to `feature`.
    public init(_ feature: Feature, of normaliser: Normaliser) {
        let place = feature.rawValue
        column = feature.column
        scaling = normaliser.scaling[place]
        lower = normaliser.lower[place].isFinite ? normaliser.lower[place] : nil
        upper = normaliser.upper[place].isFinite ? normaliser.upper[place] : nil
        mean = normaliser.mean[place]
        deviation = normaliser.deviation[place]
    }
}
