/// One limit of a vendor's plan: how many tokens there are at most, and when they come back.
public struct RateLimit: Hashable, Sendable {
    public enum Refill: Hashable, Sendable {
        /// Continuously, this many tokens a second.
        case perSecond(Double)
        /// All at once, at midnight UTC.
        case atMidnightUTC
    }

    /// Tokens in a full bucket: the longest burst.
    public var capacity: Double
    public var refill: Refill

    /// In any stretch of t seconds at most `capacity` + `refill` x t tokens are granted.
    public init(capacity: Double, refill: Refill) {
        self.capacity = capacity
        self.refill = refill
    }

    /// No more than `count` in any stretch of `seconds` (its end excluded), wherever the vendor's own
    /// window begins.
    ///
    /// For n calls in T seconds and a burst of b the refill is r = (n + 1 - b) / T: a stretch shorter than
    /// T sees fewer than b + r T = n + 1 calls. So a longer burst is paid for with a slower refill, and a
    /// burst of 1 gives evenly spaced calls at the full rate n / T.
    ///
    /// - Parameter burst: calls at once, clamped to 1...`count`.
    public static func calls(_ count: Int, perSeconds seconds: Double, burst: Int = 1) -> RateLimit {
        let burst = max(1, min(burst, count))
        return RateLimit(
            capacity: Double(min(burst, count)), refill: .perSecond(Double(count + 1 - burst) / seconds))
    }

    /// No more than `count` between two midnights in UTC.
    public static func callsPerDay(_ count: Int) -> RateLimit {
        RateLimit(capacity: Double(count), refill: .atMidnightUTC)
    }
}

/// The limits of one of a vendor's plans; a call needs a token of each. Empty means unlimited.
public struct RatePlan: Hashable, Sendable {
    /// Such as `free`: processes share the tokens of the same vendor and plan.
    public var name: String
    public var limits: [RateLimit]

    public init(name: String, limits: [RateLimit]) {
        self.name = name
        self.limits = limits
    }
}
