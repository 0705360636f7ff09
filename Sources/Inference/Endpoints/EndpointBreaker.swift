public import Core
public import Ledger

/// Keeps calls away from an endpoint that fails: shared with all processes through the ledger.
public struct EndpointBreaker: Sendable {
    let admit: @Sendable () throws(LedgerError) -> CircuitBreaker.Decision
    /// Notes how a call that was let through ended.
    let record: @Sendable (_ succeeded: Bool) throws(LedgerError) -> Void

    /// Always closed: for commands that only look.
    public static let none = EndpointBreaker(
        admit: { () throws(LedgerError) in .allowed }, record: { (_) throws(LedgerError) in })

    /// A run has a few batches to send, and each failure costs their time and money: it opens early.
    public static let policy = BreakerPolicy(
        consecutiveFailures: 3, failureShare: 0.5, window: 10, firstOpen: 60, longestOpen: 1_800,
        probeTimeout: 180)

    /// What the ledger calls an endpoint, beside vendors and brokers.
    public static func vendor(of endpoint: String) -> String { "inference.\(endpoint)" }

    init(
        admit: @escaping @Sendable () throws(LedgerError) -> CircuitBreaker.Decision,
        record: @escaping @Sendable (Bool) throws(LedgerError) -> Void
    ) {
        self.admit = admit
        self.record = record
    }

    /// - Parameter now: seconds since 1970 UTC, of the machine.
    public init(
        _ ledger: LedgerDatabase, endpoint: String, policy: BreakerPolicy = Self.policy,
        now: @escaping @Sendable () -> Double
    ) {
        let vendor = Self.vendor(of: endpoint)
        self.init(
            admit: { () throws(LedgerError) in
                try ledger.admitCall(vendor: vendor, policy: policy, at: now())
            },
            record: { (succeeded) throws(LedgerError) in
                try ledger.recordOutcome(vendor: vendor, succeeded: succeeded, policy: policy, at: now())
            })
    }
}
