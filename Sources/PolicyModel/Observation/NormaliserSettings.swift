public import Core

/// How a ``Normaliser`` is fitted.
public struct NormaliserSettings: Hashable, Sendable, Codable {
    /// One a feature.
    public var scaling: [FeatureScaling]
    /// Share of a feature's training values beyond the lower limit, and beyond the upper one: 0..<0.5. With 0
    /// the limits are the extremes of the training window; nil sets none.
    public var tailShare: Double?
    /// Standardised values are cut to -clip...clip.
    public var clip: Double

    public init(scaling: [FeatureScaling], tailShare: Double?, clip: Double = Normaliser.defaultClip) {
        self.scaling = scaling
        self.tailShare = tailShare
        self.clip = clip
    }

    /// Settings for the universe's features, those of `crossSection` scaled by their session.
    public init(crossSection: Set<Feature>, tailShare: Double?, clip: Double = Normaliser.defaultClip) {
        self.init(
            scaling: Feature.allCases.map { crossSection.contains($0) ? .crossSection : .timeSeries },
            tailShare: tailShare, clip: clip)
    }

    /// What measurement favours: see DOC.
    public static let standard = NormaliserSettings(
        crossSection: Set(Feature.allCases).subtracting([.isNew]), tailShare: 0.005)

    /// The features of each scaling, by column, in one line.
    public var scalingSummary: String {
        let names = Feature.allCases.map(\.column)
        return FeatureScaling.allCases.compactMap { kind in
            let chosen = scaling.indices.filter { scaling[$0] == kind }
            guard !chosen.isEmpty else { return nil }
            let columns = chosen.map { $0 < names.count ? names[$0] : "feature \($0)" }
            return "\(kind.rawValue): \(columns.joined(separator: ", "))"
        }.joined(separator: "; ")
    }
}
