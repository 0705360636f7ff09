public import Core
import Portfolio

/// What a month will have cost, judged by its latest sessions.
///
/// With x₁…xₙ the spending of the last sessions, at most 21 and none before the first that cost anything, m their
/// mean, s their sample deviation, and K the month's sessions from today on, of which today's spending so far is t:
/// `expected = spent + max(0, m - t) + (sessions after today) x m`, and the interval of 90 % is
/// `expected ± q s √(K + K²/n)` with q the 95 % quantile of Student's t with n - 1 degrees, cut at what is spent.
/// Source of the interval: prediction of a sum of K further draws of a normal variable, G. J. Hahn and W. Q. Meeker,
/// "Statistical Intervals" (1991), section 4.8. Spending has a longer tail than a normal variable, so it is a rough one.
public struct SpendForecast: Hashable, Sendable, Encodable {
    /// Sessions that are looked at, and the fewest that give an interval.
    public static let window = 21
    public static let fewest = 5

    /// Of the whole month, in US dollars.
    public var expected: Double
    /// The bounds of the 90 % interval; nil of fewer than ``fewest`` sessions.
    public var low: Double?
    public var high: Double?
    /// Sessions that it is judged by, and those of the month from today on.
    public var sessions: Int
    public var sessionsLeft: Int

    /// Nil before a session that cost anything is over.
    ///
    /// - Parameters:
    ///   - daily: US dollars by day of UTC, of this month and the weeks before; nothing after `today` counts. What is
    ///     spent on a day without a session counts for the session before it.
    ///   - today: in UTC.
    public init?(
        daily: [CivilDate: Double], today: CivilDate, calendar: ExchangeCalendar = .nyse
    ) {
        let month = today.yearMonth
        let isSession = calendar.isSession(today)
        guard let first = daily.filter({ $0.value > 0 && $0.key <= today }).keys.min(),
            let start = calendar.isSession(first) ? first : calendar.session(before: first), start < today
        else { return nil }
        let days = calendar.sessions(in: start...today.adding(days: -1)).suffix(Self.window)
        let past = days.map { session in
            let next = min(
                calendar.session(after: session) ?? today, isSession ? today : today.adding(days: 1))
            return daily.filter { session <= $0.key && $0.key < next }.sum
        }
        guard !past.isEmpty else { return nil }
        let spent = daily.filter { $0.key.yearMonth == month && $0.key <= today }.sum
        let after = calendar.sessions(in: today...month.lastDay).count { $0 > today }
        let mean = past.reduce(0, +) / Double(past.count)
        let rest = isSession ? max(0, mean - daily[today, default: 0]) : 0
        expected = spent + rest + Double(after) * mean
        sessions = past.count
        sessionsLeft = after + (isSession ? 1 : 0)
        guard past.count >= Self.fewest else { return }
        let squares = past.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(past.count - 1)).squareRoot()
        let left = Double(sessionsLeft)
        let half =
            Self.studentQuantile(degrees: Double(past.count - 1)) * deviation
            * (left + left * left / Double(past.count)).squareRoot()
        low = max(spent, expected - half)
        high = expected + half
    }

    /// The 95 % quantile of Student's t, by the expansion of Abramowitz and Stegun's 26.7.5: within 0.1 % from four
    /// degrees on.
    static func studentQuantile(degrees: Double) -> Double {
        let z = NormalDistribution.quantile(0.95)
        let z2 = z * z
        let g1 = z * (z2 + 1) / 4
        let g2 = z * ((5 * z2 + 16) * z2 + 3) / 96
        let g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
        let g4 = z * ((((79 * z2 + 776) * z2 + 1_482) * z2 - 1_920) * z2 - 945) / 92_160
        return z + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees
    }
}

extension [CivilDate: Double] {
    /// In the order of days, as sums of fractions depend on it.
    fileprivate var sum: Double {
        self.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    }
}
