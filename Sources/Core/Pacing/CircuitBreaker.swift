/// Keeps calls away from a vendor that fails, and lets one call at a time try whether it has recovered.
///
/// Closed, it opens after a number of failures in a row, or when too large a share of the last calls
/// failed. Open, it refuses for min(`longestOpen`, `firstOpen` x `growth`^n) seconds, n being the times it
/// opened without a success between. Then it is half-open: one call goes through as a probe. Its success
/// closes the breaker, its failure opens it for longer.
///
/// A pure value; times are given in seconds since any fixed instant, and ``Hold`` says what happens when
/// they go back.
public struct CircuitBreaker: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case closed
        /// No calls until this is over, then one.
        case open(Hold)
        /// A probe is out. When its outcome does not come within the hold, another may go.
        case halfOpen(Hold)
    }

    public enum Decision: Hashable, Sendable {
        case allowed
        /// Allowed, and what comes of it decides: record its outcome.
        case probe
        /// Ask again after this many seconds.
        case refused(seconds: Double)
    }

    public private(set) var state: State
    public private(set) var consecutiveFailures: Int
    /// Times it opened since it was last closed by a success.
    public private(set) var trips: Int
    /// The last calls while closed, oldest first; true is a success.
    public private(set) var outcomes: [Bool]

    /// A breaker as it was stored; by default a new, closed one.
    public init(
        state: State = .closed, consecutiveFailures: Int = 0, trips: Int = 0, outcomes: [Bool] = []
    ) {
        self.state = state
        self.consecutiveFailures = consecutiveFailures
        self.trips = trips
        self.outcomes = outcomes
    }

    /// Whether a call may go out now.
    public mutating func admit(under policy: BreakerPolicy, at now: Double) -> Decision {
        switch state {
        case .closed:
            return .allowed
        case .open(var hold):
            let seconds = hold.remaining(at: now)
            state = .open(hold)
            if seconds > 0 { return .refused(seconds: seconds + 1e-6) }
        case .halfOpen(var hold):
            let seconds = hold.remaining(at: now)
            state = .halfOpen(hold)
            if seconds > 0 { return .refused(seconds: seconds + 1e-6) }
        }
        state = .halfOpen(Hold(since: now, seconds: policy.probeTimeout))
        return .probe
    }

    /// Notes how a call that was let through ended. While open it is ignored: that call began before.
    public mutating func record(succeeded: Bool, under policy: BreakerPolicy, at now: Double) {
        switch state {
        case .open:
            return
        case .halfOpen:
            if succeeded { self = CircuitBreaker() } else { open(under: policy, at: now) }
        case .closed:
            outcomes.append(succeeded)
            outcomes.removeFirst(max(0, outcomes.count - max(1, policy.window)))
            consecutiveFailures = succeeded ? 0 : consecutiveFailures + 1
            let failures = outcomes.count { !$0 }
            let tooMany =
                outcomes.count >= policy.window && failures > 0
                && Double(failures) >= policy.failureShare * Double(outcomes.count)
            if !succeeded, tooMany || consecutiveFailures >= policy.consecutiveFailures {
                open(under: policy, at: now)
            }
        }
    }

    private mutating func open(under policy: BreakerPolicy, at now: Double) {
        state = .open(Hold(since: now, seconds: policy.openSeconds(after: trips)))
        trips += 1
        consecutiveFailures = 0
        outcomes = []
    }
}
