import Core
import Features
import Testing

@Suite("Split adjustment") struct SplitTests {
    /// 30 sessions at a steady 100 USD and 1,000 shares that become 25 USD and 4,000 at a 4:1 split.
    private func sessions(exIndex: Int, toldIndex: Int, tellings: Int = 1) throws -> [MarketSession] {
        let dates = try dates()
        let split = Fixture.split("AAA", dates[exIndex], 4)
        return try dates.enumerated().map { index, date in
            let after = index >= exIndex
            let bar = Fixture.bar("AAA", date, close: after ? 25 : 100, volume: after ? 4_000 : 1_000)
            let told = (toldIndex..<(toldIndex + tellings)).contains(index)
            return try MarketSession(date: date, bars: [bar], actions: told ? [split] : [])
        }
    }

    private func dates() throws -> [CivilDate] {
        Array(
            ExchangeCalendar.nyse.sessions(
                in: try Fixture.date("2021-03-01")...(try Fixture.date("2021-04-12"))))
    }

    private func frames(_ sessions: [MarketSession]) -> [FeatureFrame] {
        FeatureTable.frames(
            history: BarHistory(sessions),
            wanted: sessions.map { Fixture.universe($0.date, ["AAA"], since: sessions[0].date) })
    }

    @Test("Before its ex-date a split changes nothing; from then on the past is told in new shares")
    func exDate() throws {
        let frames = frames(try sessions(exIndex: 25, toldIndex: 25))
        #expect(frames[24][.close] == [100] && frames[24].previousClose == [100])
        #expect(frames[24][.bbMiddle] == [100])
        #expect(frames[25][.close] == [25] && frames[25].previousClose == [25])
        #expect(frames[25][.bbMiddle] == [25] && frames[25][.bbUpper] == [25])
        #expect(frames[25][.volumeRatio20] == [1] && frames[25][.volatility20] == [0])
        #expect(frames[25][.return21] == [0] && frames[25][.volume] == [4_000])
    }

    @Test("A split told ahead of its ex-date waits for it")
    func toldAhead() throws {
        let ahead = frames(try sessions(exIndex: 25, toldIndex: 20))
        let punctual = frames(try sessions(exIndex: 25, toldIndex: 25))
        #expect(ahead.map(\.bits) == punctual.map(\.bits))
    }

    @Test("A split told late changes nothing before it was told")
    func toldLate() throws {
        let late = frames(try sessions(exIndex: 25, toldIndex: 27))
        #expect(late[26].previousClose == [25] && late[26][.bbMiddle] == [(18 * 100 + 2 * 25) / 20])
        #expect(late[27][.bbMiddle] == [25])
    }

    @Test("A split told twice counts once")
    func toldTwice() throws {
        let once = frames(try sessions(exIndex: 25, toldIndex: 25))
        let thrice = frames(try sessions(exIndex: 25, toldIndex: 24, tellings: 3))
        #expect(once.map(\.bits) == thrice.map(\.bits))
    }

    @Test("Two splits multiply, and a 3:1 split is rounded once")
    func product() throws {
        let dates = Array(try dates().prefix(4))
        let splits = [Fixture.split("AAA", dates[1], 3), Fixture.split("AAA", dates[3], 7)]
        let sessions = try dates.map { date in
            try MarketSession(
                date: date, bars: [Fixture.bar("AAA", date, close: 100)],
                actions: splits.filter { $0.exDate == date })
        }
        let frames = frames(sessions)
        #expect(frames[1].previousClose == [100.0 / 3])
        #expect(frames[2].previousClose == [100])
        #expect(frames[3].previousClose == [100.0 / 7])
    }

    @Test("A ratio that is not a positive number is bad data", arguments: [0, -2, .nan, .infinity])
    func badRatio(ratio: Double) throws {
        let day = try Fixture.date("2021-03-01")
        let error = #expect(throws: FeatureError.self) {
            try MarketSession(date: day, bars: [], actions: [Fixture.split("AAA", day, ratio)])
        }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("AAA") == true)
    }
}
