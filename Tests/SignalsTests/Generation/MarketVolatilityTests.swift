import Core
import Lake
import Portfolio
import Signals
import Testing

@Suite("Volatility of the market, from features") struct MarketVolatilityTests {
    private let scene: AccountScene
    private let sessions: [CivilDate]

    init() throws {
        scene = try AccountScene()
        sessions = Array(ExchangeCalendar.nyse.sessions(in: day("2022-11-01")...day("2022-12-30")))
    }

    /// Two members, of which one goes up where the other stays and pays a dividend; an archived stock and one that was
    /// not known the day before move as nothing else does.
    private func publish(_ session: CivilDate, growth: Double) throws {
        try scene.publish(
            [
                .init(slot: 0, symbol: "UP", open: 100, close: 100 * growth, before: 100),
                .init(slot: 1, symbol: "PAYS", open: 50, close: 50, before: 50, dividend: 50 * (growth - 1)),
                .init(slot: 2, symbol: "LEFT", open: 1, close: 900, before: 1, tenure: -2),
                .init(slot: 3, symbol: "NEW", open: 1, close: 900, before: .nan),
            ], on: session)
    }

    @Test("It is of the members' mean returns with dividends, over the last twenty sessions and none later")
    func equalWeights() throws {
        let last = 25
        for (place, session) in sessions.enumerated() {
            // What lies before the window, or after the session, is wild.
            let isWithin = (last - 19...last).contains(place)
            try publish(session, growth: isWithin ? (place % 2 == 0 ? 1.03 : 1.01) : 3)
        }
        let volatility = try #require(try MarketVolatility(through: sessions[last], in: scene.lake))
        #expect(volatility.sessions == 20)
        #expect(abs(volatility.annualised - 0.01 * (20.0 / 19 * 252).squareRoot()) < 1e-12)
    }

    @Test(
        "Sessions without features leave gaps: ten of twenty are enough, nine are not, older ones do not stand in"
    )
    func gaps() throws {
        for session in sessions.prefix(12) { try publish(session, growth: 2) }
        for session in sessions[20..<29] { try publish(session, growth: 1.01) }
        let date = sessions[38]
        #expect(try MarketVolatility(through: date, in: scene.lake) == nil)
        try publish(sessions[29], growth: 1.02)
        #expect(try MarketVolatility(through: date, in: scene.lake)?.sessions == 10)
    }
}
