import Core
import Portfolio
import Testing

@Suite("Trading metrics") struct TradingMetricsTests {
    static let start = CivilDate(daysSinceEpoch: 19_723)

    @Test("Turnover, cost and exposure of a path agree with arithmetic by hand")
    func byHand() {
        let path = PortfolioPath(
            dates: (0..<5).map { Self.start.adding(days: $0) }, equity: [1, 0.999, 1.01, 1.008, 1.02],
            exposure: [0, 1, 0.9, 0.8, 0.7], turnover: [0, 1, 0, 0.5, 0], cost: [0, 0.001, 0, 0.0005, 0],
            largestWeight: [0, 0.02, 0.03, 0.025, 0.02], holdings: [0, 50, 50, 48, 48])
        let metrics = TradingMetrics(path)
        #expect(metrics.sessions == 4 && metrics.trades == 2)
        #expect(abs(metrics.annualisedTurnover - 1.5 * 63) < 1e-12)
        #expect(abs(metrics.annualisedCost - 0.0015 * 63) < 1e-12)
        #expect(abs(metrics.meanTurnover - 0.75) < 1e-15 && abs(metrics.meanCost - 0.00075) < 1e-15)
        #expect(abs(metrics.meanExposure - 0.85) < 1e-15)
        #expect(metrics.largestWeight == 0.03 && metrics.meanHoldings == 49)
        let performance = PerformanceMetrics(path)
        #expect(performance.sessions == 4 && abs(performance.totalReturn - 0.02) < 1e-15)
        #expect(performance.drawdownPeak == nil || performance.drawdownPeak == path.dates[2])
    }

    @Test("An empty path, one session and a path that never trades have zeros")
    func empty() {
        #expect(TradingMetrics(PortfolioPath()).sessions == 0)
        let single = PortfolioPath(
            dates: [Self.start], equity: [1], exposure: [0], turnover: [0], cost: [0], largestWeight: [0],
            holdings: [0])
        #expect(TradingMetrics(single).annualisedTurnover == 0)
        let still = PortfolioPath(
            dates: [Self.start, Self.start.adding(days: 1)], equity: [1, 1], exposure: [0, 0],
            turnover: [0, 0], cost: [0, 0], largestWeight: [0, 0], holdings: [0, 0])
        let metrics = TradingMetrics(still)
        #expect(metrics.trades == 0 && metrics.meanTurnover == 0 && metrics.meanCost == 0)
        #expect(PerformanceMetrics(still).sessions == 1)
    }

    @Test("Months are compounded by the calendar, the first and last in part")
    func months() {
        // 2024-01-01 is a Monday: 31 days of January and 3 of February.
        let dates = (0..<34).map { Self.start.adding(days: $0) }
        let returns = dates.map { $0.month == 1 ? 0.001 : -0.01 }
        let months = CalendarMonth.months(dailyReturns: returns, dates: dates)
        #expect(months.map(\.month.description) == ["2024-01", "2024-02"])
        var january = 1.0
        for _ in 0..<31 { january *= 1.001 }
        #expect(abs(months[0].netReturn - (january - 1)) < 1e-15)
        #expect(abs(months[1].netReturn - (0.99 * 0.99 * 0.99 - 1)) < 1e-15)
        let metrics = PerformanceMetrics(dailyReturns: returns, dates: dates)
        #expect(metrics.bestMonth == months[0] && metrics.worstMonth == months[1])
        #expect(metrics.monthlyHitRate == 0.5)
        #expect(PerformanceMetrics(dailyReturns: returns).bestMonth == nil)
    }
}
