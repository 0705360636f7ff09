import Core
import Features
import Foundation
import Testing

@Suite("Dividends") struct DividendTests {
    private func dates(_ count: Int) throws -> [CivilDate] {
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        return Array(ExchangeCalendar.nyse.sessions(in: range).prefix(count))
    }

    /// AAA at the closes; the actions are told by the sessions of their keys.
    private func frames(_ closes: [Double], _ told: [Int: [CorporateAction]]) throws -> [FeatureFrame] {
        let dates = try dates(closes.count)
        let sessions = try dates.enumerated().map { index, date in
            try MarketSession(
                date: date, bars: [Fixture.bar("AAA", date, close: closes[index])], actions: told[index] ?? []
            )
        }
        return FeatureTable.frames(
            history: BarHistory(sessions),
            wanted: dates.map { Fixture.universe($0, ["AAA"], since: dates[0]) })
    }

    private func dividend(_ index: Int, _ amount: Double) throws -> CorporateAction {
        CorporateAction(
            symbol: "AAA", exDate: try dates(40)[index], kind: .dividend(amount: amount), source: "test")
    }

    /// 100 until the ex-date, then 98: exactly what was paid is missing.
    private let fall = [Double](repeating: 100, count: 25) + [Double](repeating: 98, count: 15)

    @Test("A fall by the dividend is no loss; prices and price indicators stay as traded")
    func noLoss() throws {
        let paid = try frames(fall, [25: [try dividend(25, 2)]])
        let unpaid = try frames(fall, [:])
        #expect(paid[25].dividend == [2] && paid[24].dividend == [0] && paid[26].dividend == [0])
        // 2 USD buy 2/98 of a share at the close of the ex-date.
        #expect(
            agree(paid[25][.return21][0], 98.0 / 100 * (1 + 2.0 / 98) - 1)
                && abs(paid[25][.return21][0]) < 1e-15)
        #expect(paid[25][.volatility20][0] < 1e-14 && unpaid[25][.volatility20][0] > 0.05)
        for feature: Feature in [.open, .close, .rsi14, .macd, .bbUpper, .bbMiddle, .bbLower, .volumeRatio20]
        {
            #expect(paid.map { $0[feature][0].bitPattern } == unpaid.map { $0[feature][0].bitPattern })
        }
        #expect(paid[24].bits == unpaid[24].bits)
    }

    @Test("A dividend told ahead waits for its ex-date; one told late changes nothing before it was told")
    func whenKnown() throws {
        let punctual = try frames(fall, [25: [try dividend(25, 2)]])
        let ahead = try frames(fall, [20: [try dividend(25, 2)]])
        #expect(ahead.map(\.bits) == punctual.map(\.bits))
        let late = try frames(fall, [28: [try dividend(25, 2)]])
        let never = try frames(fall, [:])
        #expect(late[..<28].map(\.bits) == never[..<28].map(\.bits))
        #expect(late[28...].map { $0[.return21] } == punctual[28...].map { $0[.return21] })
    }

    @Test("Told twice it counts once; two of one day count both")
    func repeated() throws {
        let once = try frames(fall, [25: [try dividend(25, 2)]])
        let twice = try frames(fall, [24: [try dividend(25, 2)], 25: [try dividend(25, 2)]])
        #expect(twice.map(\.bits) == once.map(\.bits))
        let both = try frames(fall, [25: [try dividend(25, 1.5), try dividend(25, 0.5)]])
        #expect(both.map(\.bits) == once.map(\.bits))
    }

    @Test("After a split a dividend is told in new shares")
    func split() throws {
        let closes =
            [Double](repeating: 100, count: 25) + [Double](repeating: 98, count: 5)
            + [Double](repeating: 49, count: 10)
        let split = CorporateAction(
            symbol: "AAA", exDate: try dates(40)[30], kind: .split(ratio: 2), source: "test")
        let frames = try frames(closes, [25: [try dividend(25, 2)], 30: [split]])
        #expect(frames[25].dividend == [2] && frames[30].dividend == [0])
        #expect(abs(frames[31][.return21][0]) < 1e-14 && frames[31][.volatility20][0] < 1e-13)
    }

    @Test("What is paid during a halt comes with the first bar after it")
    func halt() throws {
        let dates = try dates(40)
        for silent in [20..<24, 20..<30] {
            let sessions = try dates.enumerated().map { index, date in
                try MarketSession(
                    date: date, bars: silent.contains(index) ? [] : [Fixture.bar("AAA", date, close: 50)],
                    actions: index == 22 ? [try dividend(22, 1)] : [])
            }
            let frames = FeatureTable.frames(
                history: BarHistory(sessions),
                wanted: dates.map { Fixture.universe($0, ["AAA"], since: dates[0]) })
            #expect(frames[silent.upperBound].dividend == [1])
            #expect(frames[silent.upperBound].previousClose == [50])
        }
    }

    @Test("An amount that is not a number from 0 up is bad data", arguments: [-1, .nan, .infinity])
    func badAmount(amount: Double) throws {
        let day = try Fixture.date("2021-03-01")
        let action = CorporateAction(
            symbol: "AAA", exDate: day, kind: .dividend(amount: amount), source: "test")
        let error = #expect(throws: FeatureError.self) {
            try MarketSession(date: day, bars: [], actions: [action])
        }
        #expect(error?.kind == .badData && error?.description.contains("AAA") == true)
    }
}
