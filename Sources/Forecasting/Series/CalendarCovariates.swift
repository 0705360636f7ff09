public import Core

/// What the exchange's calendar tells of sessions, past and to come, on scales of -0.5...0.5: day of the week, day of
/// the month, session of the month, month of the year.
public enum CalendarCovariates {
    public static let count = 4

    /// [session x count]
    public static func values(of sessions: [CivilDate]) -> [Float] {
        let calendar = ExchangeCalendar.nyse
        var values: [Float] = []
        values.reserveCapacity(sessions.count * count)
        var place = 0
        for (index, session) in sessions.enumerated() {
            let parts = session.parts
            if index == 0 {
                let month = session.yearMonth
                place =
                    month.firstDay < session ? calendar.sessions(in: month.firstDay...session).count - 1 : 0
            } else if session != sessions[index - 1] {
                place = session.yearMonth == sessions[index - 1].yearMonth ? place + 1 : 0
            }
            values.append(Float(session.weekday.rawValue) / 4 - 0.5)
            values.append(Float(parts.day - 1) / 30 - 0.5)
            values.append(Float(place) / 22 - 0.5)
            values.append(Float(parts.month - 1) / 11 - 0.5)
        }
        return values
    }
}
