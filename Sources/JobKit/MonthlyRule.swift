public import Core

extension ExchangeCalendar {
    /// The month whose decision is made after the close of `session`: that of the next session, at whose
    /// open it is executed. Nil at the end of the calendar.
    public func decisionMonth(after session: CivilDate) -> YearMonth? {
        self.session(after: session)?.yearMonth
    }

    /// Whether the session after this one is the first of its month.
    public func isMonthlyDecision(_ session: CivilDate) -> Bool {
        guard let next = self.session(after: session) else { return false }
        return firstSession(of: next.yearMonth) == next
    }
}
