/// Messages by what became of them, each counted once for every recipient.
public struct DeliveryCounts: Hashable, Sendable {
    public var sent: Int
    /// To be tried again.
    public var waiting: Int
    /// Given up.
    public var failed: Int
    /// When the oldest that waits was written down.
    public var oldestWaiting: Timestamp?

    public init(sent: Int = 0, waiting: Int = 0, failed: Int = 0, oldestWaiting: Timestamp? = nil) {
        self.sent = sent
        self.waiting = waiting
        self.failed = failed
        self.oldestWaiting = oldestWaiting
    }
}
