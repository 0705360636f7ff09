import Core

/// Bars of one stock that are walked as one series, as known on a day.
struct SeriesTask: Sendable {
    /// Why a series begins where it does.
    enum Origin: UInt8, Sendable {
        /// The history at hand begins there.
        case history
        /// The stock had no bar before.
        case listing
        /// It did not trade, or was not fetched, for longer than ``SeriesWalk/longestGap``.
        case gap
    }

    var stock: Int
    /// Bars of the panel, from the series' first to the last one wanted.
    var bars: Range<Int>
    /// The first bar that rows are wanted of.
    var firstWanted: Int
    /// The stock's bar before the series, if it has one.
    var before: Int?
    var origin: Origin
    /// Prices are adjusted as known on this day, that of the last bar wanted.
    var day: CivilDate
    /// Of the stock, whatever day they are of.
    var splits: SplitSchedule
    var dividends: DividendSchedule

    /// The step of the first row.
    var firstStep: Int { firstWanted - bars.lowerBound }
}
