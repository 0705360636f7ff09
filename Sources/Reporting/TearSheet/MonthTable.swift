import Core
import Portfolio

/// What a portfolio returned in each calendar month and year, as fractions. The first and the last month may
/// be part of one, and so may the years.
struct MonthTable: Sendable {
    let months: [CalendarMonth]
    private let returns: [YearMonth: Double]

    init(_ path: PortfolioPath) {
        months = CalendarMonth.months(
            dailyReturns: path.dailyReturns, dates: Array(path.dates.dropFirst()))
        returns = Dictionary(months.map { ($0.month, $0.netReturn) }) { $1 }
    }

    var years: [Int] { Set(months.map(\.month.year)).sorted() }

    /// Nil for a month without a session.
    func month(_ month: Int, of year: Int) -> Double? {
        YearMonth(year: year, month: month).flatMap { returns[$0] }
    }

    /// Compounded over the months of the year that there are.
    func year(_ year: Int) -> Double {
        months.filter { $0.month.year == year }.reduce(1) { $0 * (1 + $1.netReturn) } - 1
    }
}
