/// How a training is run; nothing of it changes what is learned.
public struct TrainingOptions: Sendable {
    /// Where it is put away when it is stopped; nil: it is lost then.
    public var checkpoint: String?
    /// Looked at after each minibatch.
    public var shouldStop: @Sendable () -> Bool
    public var report: @Sendable (TrainingProgress) -> Void

    public init(
        checkpoint: String? = nil, shouldStop: @escaping @Sendable () -> Bool = { false },
        report: @escaping @Sendable (TrainingProgress) -> Void = { _ in }
    ) {
        self.checkpoint = checkpoint
        self.shouldStop = shouldStop
        self.report = report
    }
}
