import Core
import Features
import Foundation
import Testing

@Suite("Feature table") struct FeatureTableTests {
    private let symbols = Fixture.symbols(12)

    /// Three and a half years with splits of every sort: plain, reverse, two of one stock, on a year's edge.
    private func market() throws -> [MarketSession] {
        let splits = [
            Fixture.split("S001", try Fixture.date("2020-12-15"), 4),
            Fixture.split("S002", try Fixture.date("2021-01-04"), 0.1),
            Fixture.split("S003", try Fixture.date("2020-08-31"), 3),
            Fixture.split("S003", try Fixture.date("2021-01-12"), 7),
            Fixture.split("S004", try Fixture.date("2018-12-31"), 2),
        ]
        return try Fixture.market(
            symbols, in: try Fixture.date("2018-06-01")...(try Fixture.date("2021-06-30")), splits: splits,
            seed: 42)
    }

    private func wanted(_ range: ClosedRange<CivilDate>) throws -> [UniverseSession] {
        let since = try Fixture.date("2020-11-20")
        return ExchangeCalendar.nyse.sessions(in: range).map { Fixture.universe($0, symbols, since: since) }
    }

    @Test("One session computed by itself and the same among many have the same bits")
    func bulkEqualsSingle() throws {
        let history = try market()
        let wanted = try wanted(try Fixture.date("2020-11-16")...(try Fixture.date("2021-02-12")))
        let bulk = FeatureTable.frames(history: BarHistory(history), wanted: wanted)
        #expect(bulk.map(\.date) == wanted.map(\.date))
        for (frame, session) in zip(bulk, wanted) {
            let anchor = FeatureTable.anchor(of: session.date)
            let own = history.filter { $0.date >= anchor && $0.date <= session.date }
            let single = FeatureTable.frames(history: BarHistory(own), wanted: [session])
            #expect(single.count == 1)
            #expect(single.first?.bits == frame.bits, "\(session.date)")
        }
    }

    @Test("What happens after a session changes none of its bits")
    func noLookAhead() throws {
        let history = try market()
        let wanted = try wanted(try Fixture.date("2020-12-01")...(try Fixture.date("2021-01-29")))
        let full = FeatureTable.frames(history: BarHistory(history), wanted: wanted)
        for (index, session) in wanted.enumerated() {
            let past = history.filter { $0.date <= session.date }
            let truncated = FeatureTable.frames(history: BarHistory(past), wanted: Array(wanted[...index]))
            #expect(truncated.last?.bits == full[index].bits, "\(session.date)")
        }
    }

    @Test("Bars before the anchor, January 1 of the year before last, are not looked at")
    func anchored() throws {
        let day = try Fixture.date("2021-02-12")
        #expect(FeatureTable.anchor(of: day) == (try Fixture.date("2019-01-01")))
        let wanted = try wanted(day...day)
        let history = try market()
        let from2019 = history.filter { $0.date.year >= 2019 }
        let from2020 = history.filter { $0.date.year >= 2020 }
        let all = FeatureTable.frames(history: BarHistory(history), wanted: wanted)
        #expect(
            all.map(\.bits) == FeatureTable.frames(history: BarHistory(from2019), wanted: wanted).map(\.bits))
        #expect(
            all.map(\.bits) != FeatureTable.frames(history: BarHistory(from2020), wanted: wanted).map(\.bits))
    }

    @Test("Each stock's row equals the indicators of its own adjusted series")
    func equalsIndicators() throws {
        let day = try Fixture.date("2021-02-12")
        let history = try market()
        let frame = try #require(
            FeatureTable.frames(history: BarHistory(history), wanted: try wanted(day...day)).first)
        for symbol in frame.symbols {
            var closes: [Double] = []
            var volumes: [Double] = []
            for session in history where session.date.year >= 2019 && session.date <= day {
                guard let bar = session.bars.first(where: { $0.symbol == symbol }) else { continue }
                var shares = 1.0
                for later in history where later.date > session.date && later.date <= day {
                    for split in later.splits where split.symbol == symbol { shares *= split.ratio }
                }
                closes.append(bar.close / shares)
                volumes.append(Double(bar.volume) * shares)
            }
            let row = try frame.row(symbol)
            let order: [Feature] = [
                .rsi14, .macd, .macdSignal, .macdHist, .bbUpper, .bbMiddle, .bbLower, .volumeRatio20,
                .volatility20,
                .return21,
            ]
            let expected = Indicated(closes: closes, volumes: volumes).columns
            for (column, feature) in zip(expected, order) {
                let (ours, theirs) = (try #require(row[feature]), try #require(column.last))
                #expect(agree(ours, theirs), "\(symbol) \(feature)")
            }
            let index = try #require(frame.symbols.firstIndex(of: symbol))
            #expect(agree(frame.previousClose[index], closes[closes.count - 2]))
        }
    }

    @Test("Active and archived slots with a bar give rows by slot; padding, strangers and absentees do not")
    func rows() throws {
        let day = try Fixture.date("2021-03-01")
        let bars = ["D", "A", "C", "X"].map { Fixture.bar(Symbol(rawValue: $0), day, close: 10) }
        let session = try MarketSession(date: day, bars: bars, actions: [])
        let universe = UniverseSession(
            date: day,
            slots: [
                Slot(index: 0, symbol: "C", state: .active, since: day),
                Slot(index: 1),
                Slot(index: 2, symbol: "B", state: .active, since: day),
                Slot(index: 7, symbol: "A", state: .archived, since: day, removed: day),
                Slot(index: 3_599, symbol: "D", state: .active, since: day),
            ])
        let frame = try #require(
            FeatureTable.frames(history: BarHistory([session]), wanted: [universe]).first)
        #expect(frame.slots == [0, 7, 3_599])
        #expect(frame.symbols == ["C", "A", "D"])
        #expect(frame[.close] == [10, 10, 10])
        #expect(frame.previousClose.allSatisfy { $0.isNaN })
    }

    @Test("A session without bars gives a frame without rows")
    func empty() throws {
        let day = try Fixture.date("2021-03-01")
        let session = try MarketSession(date: day, bars: [], actions: [])
        let universe = Fixture.universe(day, symbols, since: day)
        #expect(
            FeatureTable.frames(history: BarHistory([session]), wanted: [universe]).map(\.rowCount) == [0])
        #expect(FeatureTable.frames(history: BarHistory([]), wanted: []).isEmpty)
    }
}
