/// One member of an ensemble.
public struct ModelMember: Codable, Sendable, Hashable {
    public var algorithm: String
    /// What its scores count for; those of all members add up to 1.
    public var weight: Double

    public init(algorithm: String, weight: Double) {
        self.algorithm = algorithm
        self.weight = weight
    }
}
