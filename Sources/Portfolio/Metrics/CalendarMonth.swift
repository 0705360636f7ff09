public import Core

/// What the sessions of one calendar month returned, compounded.
public struct CalendarMonth: Hashable, Sendable {
    public var month: YearMonth
    /// A fraction.
    public var netReturn: Double

    public init(month: YearMonth, netReturn: Double) {
        self.month = month
        self.netReturn = netReturn
    }

    /// The months that daily net returns make up, oldest first; the first and the last may be part of one.
    ///
    /// - Parameter dates: the session of each return, in order.
    public static func months(dailyReturns: [Double], dates: [CivilDate]) -> [CalendarMonth] {
        precondition(dates.count == dailyReturns.count, "one date a return")
        var months: [CalendarMonth] = []
        var growth = 1.0
        for (date, dailyReturn) in zip(dates, dailyReturns) {
            let month = date.yearMonth
            if months.last?.month != month {
                months.append(CalendarMonth(month: month, netReturn: 0))
                growth = 1
            }
            growth *= 1 + dailyReturn
            months[months.count - 1].netReturn = growth - 1
        }
        return months
    }
}
