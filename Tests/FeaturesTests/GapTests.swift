import Core
import Features
import Testing

@Suite("Gaps, halts and new listings") struct GapTests {
    /// Sessions of 2021 with a bar of AAA at 1, 2, 3... unless its index is silent.
    private func frames(
        _ count: Int, silent: Range<Int>, before: Int = 0, absent: Range<Int> = 0..<0
    ) throws -> [FeatureFrame] {
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range).prefix(count))
        let sessions = try dates.enumerated().filter { !absent.contains($0.offset) }.map { index, date in
            var bars = [Fixture.bar("ZZZ", date, close: 5)]
            if !silent.contains(index), index >= before {
                bars.append(Fixture.bar("AAA", date, close: Double(100 + index)))
            }
            return try MarketSession(date: date, bars: bars, actions: [])
        }
        return FeatureTable.frames(
            history: BarHistory(sessions),
            wanted: sessions.map { Fixture.universe($0.date, ["AAA"], since: dates[0]) })
    }

    @Test("Over five silent sessions a series goes on, bar by bar")
    func shortGap() throws {
        let frames = try frames(60, silent: 40..<45)
        #expect(frames[40..<45].allSatisfy { $0.rowCount == 0 })
        #expect(frames[45].previousClose == [139])
        // 21 of its bars back, which are 26 sessions.
        #expect(frames[45][.return21] == [145.0 / 119 - 1])
        #expect(frames[45].columns.allSatisfy { !$0[0].isNaN })
    }

    @Test("After six silent sessions it begins anew, and only the previous close is remembered")
    func longGap() throws {
        let frames = try frames(90, silent: 40..<46)
        let first: [Feature: Int] = [
            .rsi14: 14, .macd: 33, .macdSignal: 33, .macdHist: 33, .bbUpper: 19, .bbMiddle: 19, .bbLower: 19,
            .volumeRatio20: 19, .volatility20: 20, .return21: 21,
        ]
        #expect(frames[46].previousClose == [139] && frames[46][.close] == [146])
        for (feature, step) in first {
            let defined = (46..<90).filter { !frames[$0][feature][0].isNaN }
            #expect(defined == Array((46 + step)..<90), "\(feature)")
        }
        // As a stock that is listed that day.
        let listed = try self.frames(90, silent: 0..<0, before: 46)
        for index in 46..<90 {
            #expect(
                frames[index].columns.map { $0.map(\.bitPattern) }
                    == listed[index].columns.map { $0.map(\.bitPattern) })
        }
        #expect(listed[46].previousClose[0].isNaN)
    }

    @Test("Sessions that were never fetched are silence too")
    func neverFetched() throws {
        let short = try frames(60, silent: 0..<0, absent: 40..<45)
        #expect(short[40][.return21] == [145.0 / 119 - 1])
        let long = try frames(60, silent: 0..<0, absent: 40..<46)
        #expect(long[40][.return21][0].isNaN && long[40].previousClose == [139])
    }
}
