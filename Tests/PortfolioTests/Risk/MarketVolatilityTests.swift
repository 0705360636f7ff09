import Portfolio
import Testing

@Suite("Volatility of the market") struct MarketVolatilityTests {
    /// Two returns in turn, of which the sample deviation is known.
    private func returns(_ size: Double, count: Int = 20) -> [Double] {
        (0..<count).map { $0 % 2 == 0 ? size : -size }
    }

    @Test("It is the sample deviation of the last twenty returns times the root of 252")
    func deviation() throws {
        let volatility = try #require(MarketVolatility(dailyReturns: returns(0.01)))
        #expect(abs(volatility.annualised - 0.01 * (20.0 / 19 * 252).squareRoot()) < 1e-12)
        #expect(volatility.sessions == 20)
        #expect(MarketVolatility(dailyReturns: [5, -3] + returns(0.01)) == volatility)
    }

    @Test("Ten returns say something, nine do not, and what is no number is none")
    func fewest() {
        #expect(MarketVolatility(dailyReturns: returns(0.01, count: 10)) != nil)
        #expect(MarketVolatility(dailyReturns: returns(0.01, count: 9)) == nil)
        #expect(MarketVolatility(dailyReturns: returns(0.01, count: 9) + [.nan]) == nil)
    }

    @Test("Positions shrink from one basis point above the limit on, in proportion, down to the least")
    func scale() {
        let limits = RiskLimits()
        func scale(_ annualised: Double) -> Double {
            MarketVolatility(annualised: annualised, sessions: 20).scale(limits)
        }
        #expect(scale(0.2999) == 1 && scale(0.3) == 1)
        #expect(scale(0.3001) < 1 && abs(scale(0.3001) - 0.3 / 0.3001) < 1e-12)
        #expect(abs(scale(0.6) - 0.5) < 1e-12)
        #expect(scale(1.2) == 0.25 && scale(5) == 0.25)
        #expect(MarketVolatility(annualised: 5, sessions: 20).scale(.none) == 1)
    }

    @Test("Regimes have names")
    func regimes() {
        let limits = RiskLimits()
        func regime(_ annualised: Double) -> MarketVolatility.Regime {
            MarketVolatility(annualised: annualised, sessions: 20).regime(limits)
        }
        #expect(regime(0.1499) == .calm && regime(0.15) == .normal)
        #expect(regime(0.3) == .normal && regime(0.3001) == .high)
    }
}
