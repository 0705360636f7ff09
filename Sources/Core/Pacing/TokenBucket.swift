/// Tokens of one vendor's plan, in one bucket for each of its limits; a call takes a token from each.
///
/// A bucket of capacity b that refills at r a second holds min(b, tokens + r (now - updated)); a daily one
/// is full again on each new day. The state is a value and the time is given, in seconds since 1970 UTC.
///
/// A clock that goes back never adds a token. After a small step back, time stands still until the clock
/// has caught up. After a step longer than the bucket takes to fill (or a minute, or a day for a daily
/// bucket) the time before it is taken for wrong, and the bucket goes on from the new time: empty, or for
/// a daily one with what the day had left.
public struct TokenBucket: Hashable, Sendable {
    /// What one limit's bucket held, and when.
    public struct Level: Hashable, Sendable {
        public var limit: RateLimit
        public var tokens: Double
        public var updated: Double

        public init(limit: RateLimit, tokens: Double, updated: Double) {
            self.limit = limit
            self.tokens = tokens
            self.updated = updated
        }
    }

    public private(set) var levels: [Level]
    /// A pause that the server asked for, over or not.
    public private(set) var pause: Hold?

    /// A full bucket.
    public init(limits: [RateLimit], at now: Double) {
        levels = limits.map { Level(limit: $0, tokens: $0.capacity, updated: now) }
    }

    /// The bucket as it was stored, under the limits that hold now: where a limit has changed, the tokens
    /// that were in use still are.
    public init(limits: [RateLimit], stored: [Level], pause: Hold?, at now: Double) {
        levels = limits.enumerated().map { index, limit in
            guard index < stored.count, stored[index].limit.refill.isDaily == limit.refill.isDaily else {
                return Level(limit: limit, tokens: limit.capacity, updated: now)
            }
            var level = stored[index]
            if level.limit != limit {
                level.fill(at: now)
                level.tokens = max(0, limit.capacity - (level.limit.capacity - level.tokens))
                level.limit = limit
            }
            return level
        }
        self.pause = pause
    }

    /// Takes `count` tokens of every limit, or none of any.
    ///
    /// Who waits as long as told, and finds that nobody else took a token, is granted. A `count` of zero
    /// or less asks only whether a pause is over. `now` is finite.
    public mutating func take(_ count: Int = 1, at now: Double) -> PacingDecision {
        let count = Double(max(0, count))
        var wait = 0.0
        for index in levels.indices {
            levels[index].fill(at: now)
            guard let seconds = levels[index].wait(for: count, at: now) else { return .never }
            wait = max(wait, seconds)
        }
        let paused = pause?.remaining(at: now) ?? 0
        wait = max(wait, paused)
        guard wait <= 0 else {
            // Above the resolution of today's times in a Double (2.4e-7 s): a caller who adds this to its
            // clock must not come back a rounding too early.
            return .wait(seconds: wait + 1e-6)
        }
        for index in levels.indices { levels[index].tokens -= count }
        return .granted
    }

    /// Grants nothing for `seconds`, as a server asked by `Retry-After`; a longer pause under way stays.
    /// No pause is longer than a day, whatever the server says.
    public mutating func pause(for seconds: Double, at now: Double) {
        let asked = Hold(since: now, seconds: min(seconds, 86_400))
        if (pause?.remaining(at: now) ?? 0) < asked.seconds { pause = asked }
    }
}

extension TokenBucket.Level {
    private static let day = 86_400.0

    private static func dayNumber(_ time: Double) -> Double { (time / day).rounded(.down) }

    /// Brings the level to `now`.
    fileprivate mutating func fill(at now: Double) {
        switch limit.refill {
        case .perSecond(let rate):
            let elapsed = now - updated
            if elapsed >= 0 {
                tokens = min(limit.capacity, tokens + rate * elapsed)
                updated = now
            } else if -elapsed > max(limit.capacity / rate, Hold.slack) {
                tokens = min(tokens, 0)
                updated = now
            }
        case .atMidnightUTC:
            let (today, last) = (Self.dayNumber(now), Self.dayNumber(updated))
            if today > last { tokens = limit.capacity }
            if now > updated || updated - now > Self.day { updated = now }
        }
    }

    /// Seconds until `count` tokens are there, 0 when they are; nil when they never will be.
    fileprivate func wait(for count: Double, at now: Double) -> Double? {
        guard count > 0 else { return 0 }
        guard count <= limit.capacity else { return nil }
        if tokens >= count { return 0 }
        switch limit.refill {
        case .perSecond(let rate):
            return rate > 0 ? max(0, updated - now) + (count - tokens) / rate : nil
        case .atMidnightUTC:
            return (Self.dayNumber(updated) + 1) * Self.day - now
        }
    }
}

extension RateLimit.Refill {
    fileprivate var isDaily: Bool {
        if case .atMidnightUTC = self { true } else { false }
    }
}
