/// How many instances an endpoint should have, and why.
public struct ScalingPlan: Hashable, Sendable {
    public var endpoint: String
    public var regime: ScalingRegime
    public var instances: Int
    /// One line.
    public var reason: String
    /// What they cost until the window closes, in millionths of a US dollar.
    public var cost: Int64
}
