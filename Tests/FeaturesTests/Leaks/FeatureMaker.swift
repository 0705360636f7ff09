import Core
import Features

/// A way to make the features of some of a world's sessions.
struct FeatureMaker: Sendable {
    var name: String
    var make: @Sendable (World, [CivilDate]) throws -> [FeatureFrame]

    /// The one that is held to its promise.
    static let real = FeatureMaker(name: "the real one") { try $0.features(on: $1) }
}
