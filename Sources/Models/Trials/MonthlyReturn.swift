public import Core

/// A month's return of a portfolio and of equal weights, as fractions, after costs.
public struct MonthlyReturn: Codable, Sendable, Hashable {
    public var month: YearMonth
    public var policy = 0.0
    public var baseline = 0.0

    public init(month: YearMonth) {
        self.month = month
    }
}
