import Core

/// Which of Alpaca's kinds of orders trades at the next open, by the clock of New York.
enum OpeningOrder: String, Sendable {
    /// Joins the opening auction. Refused from 09:28 to 19:00.
    case auction = "opg"
    /// A plain order of the day: queues for the open while the market is closed.
    case day

    /// - Parameter now: seconds since 1970 UTC.
    init(at now: Double, calendar: ExchangeCalendar = .nyse) {
        let today = CivilDate(secondsSinceEpoch: Int64(now))
        // The day in New York is the one in UTC, or the one before.
        let isRefused = [today.adding(days: -1), today].contains { day in
            let opening = Double(calendar.openTime(of: day))
            return (opening - 120..<opening + 9.5 * 3_600).contains(now)
        }
        self = isRefused ? .day : .auction
    }

    var note: String? {
        self == .day
            ? "given as an order of the day: orders for the auction are refused from 09:28 to 19:00" : nil
    }
}
