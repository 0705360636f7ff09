/// How a policy is learned.
public enum TrainingAlgorithm: String, Hashable, Sendable, Codable, CaseIterable {
    case ppo
    case a2c
    case sac
    /// The reward's own gradient in the weights; no action is drawn.
    case direct
    /// Several of the others, weighted by how they do on the validation sessions.
    case ensemble
}

/// Precision of the products of large matrices; sums and weights are kept in float32 either way.
public enum TrainingPrecision: String, Hashable, Sendable, Codable, CaseIterable {
    case float32
    case bfloat16
}

/// Where a learner does its arithmetic.
public enum TrainingDevice: String, Hashable, Sendable, Codable, CaseIterable {
    case cpu
    /// A graphics card; needs a libtorch that was built for it.
    case cuda
}
