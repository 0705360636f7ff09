import Core

/// The features that tell how long a stock has been in the index, from its slot on the day.
enum IndexMembership {
    /// Mean length of a month in days: 365.25 / 12.
    static let daysPerMonth = 30.4375

    /// 1 while an active stock's joining lies less than ``Core/Universe/newMonths`` months back, else 0; NaN when
    /// the day it joined is not known.
    static func isNew(_ slot: Slot, on date: CivilDate) -> Double {
        guard slot.state == .active else { return 0 }
        guard let since = slot.since else { return .nan }
        return date < since.adding(months: Universe.newMonths) ? 1 : 0
    }

    /// Months in the index, the day of joining counted, so above 0 while active; minus the months since
    /// removal, the first day out counted, while archived. NaN when the day is not known.
    static func tenureMonths(_ slot: Slot, on date: CivilDate) -> Double {
        switch slot.state {
        case .active: slot.since.map { months(from: $0, to: date) } ?? .nan
        case .archived: slot.removed.map { -months(from: $0, to: date) } ?? .nan
        case .padding: .nan
        }
    }

    private static func months(from first: CivilDate, to last: CivilDate) -> Double {
        Double(first.distance(to: last) + 1) / daysPerMonth
    }
}
