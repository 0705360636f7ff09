/// The market as scaling sees it. The raw value is stored with each decision.
public enum ScalingRegime: String, Hashable, Sendable, CaseIterable {
    case closed
    case calm
    case normal
    /// It moves more than the limit that positions shrink at.
    case high
    /// Too few sessions to tell; scaled as normal.
    case unknown
}
