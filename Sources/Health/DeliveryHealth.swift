public import Ledger

/// The mail of the last 30 days, counted by message and recipient.
public struct DeliveryHealth: Hashable, Sendable, Encodable {
    public var sent: Int
    /// To be tried again.
    public var waiting: Int
    /// Given up.
    public var failed: Int
    public var oldestWaiting: Timestamp?
    /// `sent / (sent + waiting + failed)`; nil before the first message.
    public var rate: Double?
}

extension DeliveryHealth {
    init(_ counts: DeliveryCounts) {
        sent = counts.sent
        waiting = counts.waiting
        failed = counts.failed
        oldestWaiting = counts.oldestWaiting
        let all = sent + waiting + failed
        if all > 0 { rate = Double(sent) / Double(all) }
    }
}
