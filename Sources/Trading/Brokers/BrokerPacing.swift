import Core
public import Ledger

/// Keeps the calls to a broker within its limits, and away from one that fails: shared with all processes
/// through the ledger.
public struct BrokerPacing: Sendable {
    /// The seconds to wait before a call may go out; 0 takes the turn.
    let turn: @Sendable () throws(LedgerError) -> Double
    /// Notes how a call ended.
    let record: @Sendable (_ succeeded: Bool) throws(LedgerError) -> Void

    /// Neither waits nor counts: for commands that only look.
    public static let none = BrokerPacing(
        turn: { () throws(LedgerError) in 0 }, record: { (_) throws(LedgerError) in })

    init(
        turn: @escaping @Sendable () throws(LedgerError) -> Double,
        record: @escaping @Sendable (Bool) throws(LedgerError) -> Void
    ) {
        self.turn = turn
        self.record = record
    }

    /// - Parameters:
    ///   - perMinute: calls that the broker allows.
    ///   - now: seconds since 1970 UTC.
    public init(
        _ ledger: LedgerDatabase, broker: String, perMinute: Int, now: @escaping @Sendable () -> Double
    ) {
        let plan = RatePlan(
            name: "trading", limits: [.calls(perMinute, perSeconds: 60, burst: max(1, perMinute / 2))])
        self.init(
            turn: { () throws(LedgerError) in
                switch try ledger.takeTokens(vendor: broker, plan: plan, at: now()) {
                case .granted: break
                case .wait(let seconds): return seconds
                case .never: return 60
                }
                return switch try ledger.admitCall(vendor: broker, policy: policy, at: now()) {
                case .allowed, .probe: 0
                case .refused(let seconds): seconds
                }
            },
            record: { (succeeded) throws(LedgerError) in
                try ledger.recordOutcome(vendor: broker, succeeded: succeeded, policy: policy, at: now())
            })
    }
}

/// Orders are few and their time is short: it opens late and not for long.
private let policy = BreakerPolicy(
    consecutiveFailures: 8, failureShare: 2, firstOpen: 5, growth: 1.5, longestOpen: 30, probeTimeout: 20)
