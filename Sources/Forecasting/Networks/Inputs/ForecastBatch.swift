public import Tensors

/// Windows of B series up to the session of a forecast, as networks take them. All float32, nothing of them later than
/// that session but what a calendar tells ahead.
public struct ForecastBatch {
    /// [B, L]: the target (log price), oldest first.
    public var window: Tensor
    /// [B, L, P]: what was known of each past step beside the target; nil where a network takes none.
    public var past: Tensor?
    /// [B, L + H, K]: what a calendar tells of past and future steps.
    public var known: Tensor?
    /// [B, S]: what does not change within a series.
    public var fixed: Tensor?

    public init(window: Tensor, past: Tensor? = nil, known: Tensor? = nil, fixed: Tensor? = nil) {
        self.window = window
        self.past = past
        self.known = known
        self.fixed = fixed
    }
}

@available(*, unavailable)
extension ForecastBatch: Sendable {}
