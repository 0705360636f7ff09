package import Core

/// When the outcome of a decision is settled, as the calendar and the other decisions have it.
///
/// It is due at the close after which the next decision is taken: the next recorded one, or the regular one at the
/// end of the month in which the signals trade, whichever is first. A regular month so has its end from the
/// calendar alone, whether the next one was ever decided or not. A decision out of turn in the last ten sessions of
/// a month is due at the end of the month after.
package struct SignalHorizon {
    /// Sessions of the recorded decisions, ascending.
    package let decisions: [CivilDate]
    static let shortestStretch = 10

    package init(decisions: [CivilDate]) {
        self.decisions = decisions
    }

    /// Where the next regular decision falls; nil past the calendar.
    package static func regularEnd(_ execution: CivilDate) -> CivilDate? {
        let calendar = ExchangeCalendar.nyse
        let month = execution.yearMonth
        let left = calendar.sessions(in: execution...month.lastDay)
        if left.count >= shortestStretch { return left.last }
        let next = month.adding(months: 1)
        return calendar.sessions(in: next.firstDay...next.lastDay).last
    }

    /// The session at whose close the outcome is due; nil where that is not known after the close of `session`.
    ///
    /// A decision that is taken in `session` itself does not settle those before it unless it is the regular one:
    /// so a rerun of a day finds what its first run found.
    package func due(of month: (session: CivilDate, execution: CivilDate), through session: CivilDate)
        -> CivilDate?
    {
        guard let regular = Self.regularEnd(month.execution) else { return nil }
        let next = decisions.first { $0 > month.session }
        if let next, next < regular { return next < session ? next : nil }
        return regular <= session ? regular : nil
    }
}
