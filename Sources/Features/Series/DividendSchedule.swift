import Core

/// The dividends of one stock, and which of them are known on a given day.
///
/// A dividend counts from the first session that is both on or after its ex-date and on or after the session
/// whose partition told of it, as a split does. Of one ex-date the dividends count that were told first.
struct DividendSchedule: Sendable {
    struct Step: Sendable {
        var exDate: CivilDate
        /// The first day on which it counts.
        var standsFrom: CivilDate
        /// USD a share, in the shares of its ex-date; all dividends of that date together.
        var amount: Double
        fileprivate var toldIn: Int
        fileprivate var parts: [Double]
    }

    /// What a bar is the first one after.
    struct Payment {
        /// The bar's place among those asked about.
        var place: Int
        /// USD a share, in the shares of the bar's session.
        var amount: Double
    }

    /// Ascending by ex-date.
    private(set) var steps: [Step] = []

    /// Dividends told by the sessions from index `first` on.
    init(_ dividends: [BarPanel.Dividend], dates: [CivilDate], from first: Int) {
        for dividend in dividends where dividend.toldIn >= first {
            if let known = steps.firstIndex(where: { $0.exDate == dividend.exDate }) {
                // Two of one day are two, unless they are the same under a company's two symbols.
                guard steps[known].toldIn == dividend.toldIn,
                    !steps[known].parts.contains(dividend.amount)
                else { continue }
                steps[known].parts.append(dividend.amount)
                steps[known].amount += dividend.amount
            } else {
                steps.append(
                    Step(
                        exDate: dividend.exDate, standsFrom: max(dividend.exDate, dates[dividend.toldIn]),
                        amount: dividend.amount, toldIn: dividend.toldIn, parts: [dividend.amount]))
            }
        }
        steps.sort { $0.exDate < $1.exDate }
    }

    /// How many dividends stand on `date` that were told after their ex-date: when that changes, so do values
    /// of the past.
    func lateCount(on date: CivilDate) -> Int {
        steps.count { $0.standsFrom > $0.exDate && $0.standsFrom <= date }
    }

    /// What was paid between the bars, as known on `date`: each dividend at the first bar on or after its
    /// ex-date. Ascending by place, which may repeat.
    ///
    /// - Parameter before: the day of the stock's bar before these; without one, what went before the first
    ///   bar was paid to nobody.
    func payments(
        on date: CivilDate, sessions: ArraySlice<Int32>, dates: [CivilDate], after before: CivilDate?
    ) -> [Payment] {
        var payments: [Payment] = []
        var bar = sessions.startIndex
        for step in steps where step.standsFrom <= date {
            while bar < sessions.endIndex, dates[Int(sessions[bar])] < step.exDate { bar += 1 }
            guard bar < sessions.endIndex else { break }
            if bar == sessions.startIndex {
                guard let before, step.exDate > before else { continue }
            }
            payments.append(Payment(place: bar - sessions.startIndex, amount: step.amount))
        }
        return payments
    }
}
