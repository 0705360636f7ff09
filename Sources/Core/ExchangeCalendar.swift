/// The New York Stock Exchange's sessions from 1990 to 2035, by rule.
///
/// Holidays, early closes and the one-off closures are in `NYSEHolidays.swift`; daylight saving follows
/// the US rules in force at the time. No time zone data of the machine is read.
public struct ExchangeCalendar: Sendable {
    /// The one calendar this system trades on.
    public static let nyse = ExchangeCalendar()

    /// First and last day that the rules are known to hold for.
    public static let coverage =
        CivilDate(uncheckedYear: 1990, month: 1, day: 1)...CivilDate(uncheckedYear: 2035, month: 12, day: 31)

    /// All sessions of the coverage, ascending: found once, then searched.
    private let all: [CivilDate]

    private init() {
        all = Self.coverage.filter { !NYSEHolidays.isClosed($0) }
    }

    public func isSession(_ date: CivilDate) -> Bool {
        let index = firstIndex(notBefore: date)
        return index < all.count && all[index] == date
    }

    /// The sessions of the range, ascending, both ends included.
    public func sessions(in range: ClosedRange<CivilDate>) -> ArraySlice<CivilDate> {
        all[firstIndex(notBefore: range.lowerBound)..<firstIndex(notBefore: range.upperBound.adding(days: 1))]
    }

    /// The first session after `date`; nil past the coverage.
    public func session(after date: CivilDate) -> CivilDate? {
        let index = firstIndex(notBefore: date.adding(days: 1))
        return index < all.count ? all[index] : nil
    }

    /// The last session before `date`; nil before the coverage.
    public func session(before date: CivilDate) -> CivilDate? {
        let index = firstIndex(notBefore: date)
        return index > 0 ? all[index - 1] : nil
    }

    /// The session `count` sessions later (earlier when negative), counted from a session or from the
    /// place between two; nil outside the coverage.
    public func session(_ count: Int, from date: CivilDate) -> CivilDate? {
        let index = firstIndex(notBefore: date) + count
        return all.indices.contains(index) ? all[index] : nil
    }

    /// The month's first session; nil outside the coverage.
    public func firstSession(of month: YearMonth) -> CivilDate? {
        sessions(in: month.firstDay...month.lastDay).first
    }

    /// The last session whose close lies at or before the instant (seconds since 1970 UTC).
    public func lastClosedSession(at seconds: Int64) -> CivilDate? {
        let today = CivilDate(secondsSinceEpoch: seconds)
        // The New York day is the UTC day or the one before; the close settles which.
        for date in [today, today.adding(days: -1)] where isSession(date) && closeTime(of: date) <= seconds {
            return date
        }
        return session(before: today.adding(days: -1))
    }

    /// Whether the session ends early.
    public func isEarlyClose(_ date: CivilDate) -> Bool {
        isSession(date) && NYSEHolidays.earlyClose(date) != nil
    }

    /// 09:30 New York, in seconds since 1970 UTC.
    public func openTime(of session: CivilDate) -> Int64 {
        NYSEHolidays.newYorkInstant(session, minutes: 9 * 60 + 30)
    }

    /// 16:00 New York, or the early close, in seconds since 1970 UTC.
    public func closeTime(of session: CivilDate) -> Int64 {
        NYSEHolidays.newYorkInstant(session, minutes: NYSEHolidays.earlyClose(session) ?? 16 * 60)
    }

    private func firstIndex(notBefore date: CivilDate) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle] < date { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
