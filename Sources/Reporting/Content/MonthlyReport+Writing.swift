import Core
public import Health
public import Ledger

extension MonthlyReport {
    /// Says when the report is told and what running it all costs, with a warning where it comes too late to be
    /// followed.
    public mutating func write(at moment: Timestamp, costs: CostHealth?) {
        written = moment
        self.costs = costs
        guard let execution, !signals.isEmpty,
            moment.secondsSinceEpoch >= ExchangeCalendar.nyse.openTime(of: execution)
        else { return }
        warnings.append(
            "This was written on \(FigureText.instant(moment)), when the session to trade in, "
                + "\(FigureText.date(execution)), had opened already.")
    }
}
