public import Core

/// When an endpoint's machines are wanted: while the exchange is open, and for a while after its close.
public struct ScalingWindow: Hashable, Sendable {
    /// Seconds that machines are kept after the close, for jobs that run then.
    public var afterClose: Int64

    public init(afterClose: Int64 = 0) {
        self.afterClose = afterClose
    }

    /// How it stands at an instant.
    public enum State: Hashable, Sendable {
        /// Seconds until it closes; above zero.
        case open(left: Int64)
        /// The next session's opening; nil past the calendar.
        case closed(until: Int64?)
    }

    /// - Parameter seconds: since 1970 UTC.
    public func state(at seconds: Int64, in calendar: ExchangeCalendar = .nyse) -> State {
        let today = CivilDate(secondsSinceEpoch: seconds)
        // A session's evening in New York may lie in the next day of UTC.
        for date in [today.adding(days: -1), today] where calendar.isSession(date) {
            let end = calendar.closeTime(of: date) + afterClose
            if calendar.openTime(of: date) <= seconds, seconds < end { return .open(left: end - seconds) }
        }
        var next = calendar.isSession(today) ? today : calendar.session(after: today)
        if let date = next, calendar.openTime(of: date) <= seconds { next = calendar.session(after: date) }
        return .closed(until: next.map(calendar.openTime(of:)))
    }
}
