public import Core
import Ledger

/// A calendar month of the paper account.
public struct PaperMonth: Hashable, Sendable {
    public var month: YearMonth
    /// The last session of it that is booked.
    public var through: CivilDate
    /// Of its sessions together, a fraction.
    public var monthReturn: Double
    /// At the close of ``through``.
    public var equity: Money
    public var activity: PaperActivity
    /// The account stood before its first session and is booked past its last.
    public var isWhole: Bool
}

extension PaperMonth {
    /// - Parameter sessions: ascending; the first is the close at which the account began.
    static func months(of sessions: [PaperSession]) -> [PaperMonth] {
        guard let first = sessions.first else { return [] }
        var months: [PaperMonth] = []
        var before = first.equity
        var start = 1
        while start < sessions.count {
            let month = sessions[start].session.yearMonth
            let end = sessions[start...].firstIndex { $0.session.yearMonth != month } ?? sessions.count
            let last = sessions[end - 1]
            let calendar = ExchangeCalendar.nyse.sessions(in: month.firstDay...month.lastDay)
            months.append(
                PaperMonth(
                    month: month, through: last.session,
                    monthReturn: before > .zero ? last.equity.dollars / before.dollars - 1 : 0,
                    equity: last.equity, activity: PaperActivity(sessions[start..<end]),
                    isWhole: calendar.first == sessions[start].session && calendar.last == last.session))
            before = last.equity
            start = end
        }
        return months
    }
}
