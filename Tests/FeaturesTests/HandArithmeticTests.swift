import Core
import Features
import Foundation
import Testing

@Suite("Features by hand") struct HandArithmeticTests {
    /// The features of the last of these bars, and of all before it.
    private func frames(closes: [Double], volumes: [Int64]) throws -> [FeatureFrame] {
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        let dates = ExchangeCalendar.nyse.sessions(in: range).prefix(closes.count)
        let sessions = try zip(dates, zip(closes, volumes)).map { date, values in
            try MarketSession(
                date: date, bars: [Fixture.bar("AAA", date, close: values.0, volume: values.1)], actions: [])
        }
        return FeatureTable.frames(
            history: BarHistory(sessions),
            wanted: sessions.map { Fixture.universe($0.date, ["AAA"], since: sessions[0].date) })
    }

    @Test("Volume ratio counts today among the 20")
    func volumeRatio() throws {
        // 19 days of 100 and one of 500: the mean is 120.
        let frames = try frames(
            closes: [Double](repeating: 10, count: 20), volumes: [Int64](repeating: 100, count: 19) + [500])
        #expect(frames[18][.volumeRatio20][0].isNaN)
        #expect(agree(frames[19][.volumeRatio20][0], 500.0 / 120))
    }

    @Test("A volume that is not the market's is none: its features are null and the prices stay")
    func missingVolume() throws {
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range).prefix(45))
        for flags: BarFlags in [.venueVolume, [.volumeMissing, .largeMove]] {
            let sessions = try dates.enumerated().map { index, date in
                var bar = Fixture.bar("AAA", date, close: 10, volume: 100)
                // One day without the market's volume, one with a flag that does not touch it.
                bar.flags = index == 21 ? flags : index == 3 ? .disputed : []
                return try MarketSession(date: date, bars: [bar], actions: [])
            }
            let frames = FeatureTable.frames(
                history: BarHistory(sessions),
                wanted: dates.map { Fixture.universe($0, ["AAA"], since: dates[0]) })
            #expect(frames.indices.filter { frames[$0][.volume][0].isNaN } == [21])
            let without = frames.indices.filter { frames[$0][.volumeRatio20][0].isNaN }
            #expect(without == Array(0..<19) + Array(21..<41))
            #expect(frames[41][.volumeRatio20] == [1] && frames[21][.close] == [10])
            #expect(frames[21][.bbMiddle] == [10] && frames[22].previousClose == [10])
        }
    }

    @Test("Volatility is the sample deviation of 20 log returns, over a year")
    func volatility() throws {
        // Returns of +ln 2 and -ln 2 in turn: mean 0, sum of squares 20 ln(2)^2, over 19.
        let closes = (0..<21).map { $0.isMultiple(of: 2) ? 10.0 : 20.0 }
        let frames = try frames(closes: closes, volumes: [Int64](repeating: 100, count: 21))
        #expect(frames[19][.volatility20][0].isNaN)
        #expect(agree(frames[20][.volatility20][0], log(2) * (252.0 * 20 / 19).squareRoot()))
    }

    @Test("Return over 21 sessions")
    func return21() throws {
        let closes = (0..<23).map { 100 + Double($0) }
        let frames = try frames(closes: closes, volumes: [Int64](repeating: 100, count: 23))
        #expect(frames[20][.return21][0].isNaN)
        #expect(frames[21][.return21] == [121.0 / 100 - 1])
        #expect(frames[22][.return21] == [122.0 / 101 - 1])
    }

    @Test("Each feature begins at its own bar and not before")
    func firstValues() throws {
        let closes = Fixture.closes(40, from: 20, volatility: 0.02, seed: 3)
        let frames = try frames(closes: closes, volumes: [Int64](repeating: 100, count: 40))
        let first: [Feature: Int] = [
            .open: 0, .high: 0, .low: 0, .close: 0, .volume: 0, .rsi14: 14, .macd: 33, .macdSignal: 33,
            .macdHist: 33, .bbUpper: 19, .bbMiddle: 19, .bbLower: 19, .volumeRatio20: 19, .volatility20: 20,
            .return21: 21, .isNew: 0, .tenureMonths: 0,
        ]
        for feature in Feature.allCases {
            let defined = frames.indices.filter { !frames[$0][feature][0].isNaN }
            #expect(defined == Array((first[feature] ?? -1)..<40), "\(feature)")
        }
    }

    private func membership(_ slot: Slot, on date: CivilDate) throws -> (isNew: Double, tenure: Double) {
        let session = try MarketSession(
            date: date, bars: [Fixture.bar("AAA", date, close: 10)], actions: [])
        let universe = UniverseSession(date: date, slots: [slot])
        let frame = try #require(
            FeatureTable.frames(history: BarHistory([session]), wanted: [universe]).first)
        let row = try frame.row("AAA")
        return (try #require(row[.isNew]), try #require(row[.tenureMonths]))
    }

    @Test("A stock is new until the same day three months after it joined")
    func isNew() throws {
        let slot = Slot(index: 0, symbol: "AAA", state: .active, since: try Fixture.date("2021-06-28"))
        #expect(try membership(slot, on: try Fixture.date("2021-06-28")).isNew == 1)
        #expect(try membership(slot, on: try Fixture.date("2021-09-27")).isNew == 1)
        #expect(try membership(slot, on: try Fixture.date("2021-09-28")).isNew == 0)
    }

    @Test("Tenure counts the day of joining, and runs below zero from the day of removal")
    func tenure() throws {
        var slot = Slot(index: 0, symbol: "AAA", state: .active, since: try Fixture.date("2020-06-29"))
        #expect(try membership(slot, on: try Fixture.date("2020-06-29")).tenure == 1 / 30.4375)
        #expect(try membership(slot, on: try Fixture.date("2021-06-28")).tenure == 365 / 30.4375)
        slot.state = .archived
        slot.removed = try Fixture.date("2021-06-28")
        let archived = try membership(slot, on: try Fixture.date("2021-07-01"))
        #expect(archived.tenure == -4 / 30.4375 && archived.isNew == 0)
    }

    @Test("A joining day that nobody knows gives no membership features")
    func unknownSince() throws {
        let slot = Slot(index: 0, symbol: "AAA", state: .active)
        let unknown = try membership(slot, on: try Fixture.date("2021-07-01"))
        #expect(unknown.isNew.isNaN && unknown.tenure.isNaN)
    }
}
