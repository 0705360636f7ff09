/// A stretch of time that must pass: a pause that a server asked for, an open circuit, a probe under way.
///
/// Times are seconds since any fixed instant. A clock that goes back by a little makes the stretch longer
/// by as much; one that goes back by more than the stretch (or a minute, when that is longer) starts it
/// again. So a step back never ends a hold early, and makes it last at most twice as long, or a minute
/// longer.
public struct Hold: Hashable, Sendable {
    /// Processes read their clocks before they wait for each other, so times arrive late by some seconds;
    /// only a longer step back is taken for a clock that was set.
    package static let slack = 60.0

    public var since: Double
    public var seconds: Double

    /// A negative or undefined length is none.
    public init(since: Double, seconds: Double) {
        self.since = since
        self.seconds = seconds > 0 ? seconds : 0
    }

    /// The seconds still to wait, 0 once it is over.
    public mutating func remaining(at now: Double) -> Double {
        if since - now > max(seconds, Self.slack) { since = now }
        return max(0, since + seconds - now)
    }
}
