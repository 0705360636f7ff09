import Core
import Features
import Testing

@Suite("Companies that change their symbol") struct RenameTests {
    private func dates(_ count: Int) throws -> [CivilDate] {
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        return Array(ExchangeCalendar.nyse.sessions(in: range).prefix(count))
    }

    /// One session each: bars of (symbol, close) with 1,000 shares, and what the partition tells.
    private func sessions(
        _ bars: [[(Symbol, Double)]], telling actions: [Int: [CorporateAction]] = [:]
    ) throws -> [MarketSession] {
        try zip(try dates(bars.count), bars).enumerated().map { index, day in
            try MarketSession(
                date: day.0, bars: day.1.map { Fixture.bar($0.0, day.0, close: $0.1) },
                actions: actions[index] ?? [])
        }
    }

    /// The row of `symbol` in session `index`, of a universe that holds just it.
    private func row(
        _ symbol: Symbol, _ index: Int, _ sessions: [MarketSession]
    ) throws -> (features: [Feature: Double], previousClose: Double) {
        let wanted = sessions.map { Fixture.universe($0.date, [symbol], since: sessions[0].date) }
        let frame = FeatureTable.frames(history: BarHistory(sessions), wanted: wanted)[index]
        return (try frame.row(symbol), frame.previousClose[0])
    }

    private func rename(_ symbol: Symbol, from former: Symbol, _ date: CivilDate) -> CorporateAction {
        CorporateAction(symbol: symbol, exDate: date, kind: .rename(former: former), source: "test")
    }

    private func newSeries(_ symbol: Symbol, _ date: CivilDate) -> CorporateAction {
        CorporateAction(symbol: symbol, exDate: date, kind: .newSeries, source: "test")
    }

    @Test("The bars under the former symbol are its history")
    func history() throws {
        // FB closes at 1...25, then META at 26...30.
        let dates = try dates(30)
        let bars = (0..<30).map { index -> [(Symbol, Double)] in
            [(index < 25 ? "FB" : "META", Double(index + 1))]
        }
        let known = try sessions(bars, telling: [25: [rename("META", from: "FB", dates[25])]])
        let first = try row("META", 25, known)
        #expect(first.previousClose == 25)
        #expect(first.features[.return21] == 26.0 / 5 - 1)
        // The mean of 7...26.
        #expect(first.features[.bbMiddle] == 16.5)
        let unknown = try row("META", 25, try sessions(bars))
        #expect(unknown.previousClose.isNaN && unknown.features[.bbMiddle]?.isNaN == true)
    }

    @Test("A rename told ahead waits for its day, and one told late changes nothing before it was told")
    func whenKnown() throws {
        let dates = try dates(30)
        let bars = (0..<30).map { index -> [(Symbol, Double)] in
            [(index < 25 ? "FB" : "META", Double(index + 1))]
        }
        let action = rename("META", from: "FB", dates[25])
        let ahead = try sessions(bars, telling: [20: [action]])
        #expect(try row("META", 25, ahead).previousClose == 25)
        #expect(try row("FB", 24, ahead).previousClose == 24)
        let late = try sessions(bars, telling: [27: [action]])
        #expect(try row("META", 25, late).previousClose.isNaN)
        #expect(try row("META", 26, late).features[.return21]?.isNaN == true)
        #expect(try row("META", 27, late).features[.return21] == 28.0 / 7 - 1)
    }

    @Test("A split before the rename, or on its day by either symbol, is the company's")
    func splits() throws {
        let dates = try dates(8)
        // 100 until a 4:1 split, then 25.
        for (exIndex, symbol) in [(3, "FB" as Symbol), (5, "FB"), (5, "META"), (6, "META")] {
            let bars = (0..<8).map { index -> [(Symbol, Double)] in
                [(index < 5 ? "FB" : "META", index < exIndex ? 100 : 25)]
            }
            let market = try sessions(
                bars,
                telling: [
                    3: [Fixture.split(symbol, dates[exIndex], 4)],
                    5: [rename("META", from: "FB", dates[5])],
                ])
            #expect(try row("META", 5, market).previousClose == (exIndex > 5 ? 100 : 25), "\(exIndex)")
            #expect(try row("META", 7, market).previousClose == 25, "\(exIndex)")
        }
    }

    @Test(
        "What had the letters before a rename is no part of the history, nor is what has the former ones now")
    func strangers() throws {
        let dates = try dates(6)
        var bars: [[(Symbol, Double)]] = []
        for index in 0..<6 {
            let close = 10 + Double(index)
            let before: [(Symbol, Double)] = [("FB", close), ("META", 500)]
            let after: [(Symbol, Double)] = [("FB", 900), ("META", close)]
            bars.append(index < 3 ? before : after)
        }
        let market = try sessions(
            bars, telling: [3: [rename("META", from: "FB", dates[3]), newSeries("FB", dates[3])]])
        #expect(try row("META", 2, market).previousClose == 500)
        #expect(try row("META", 3, market).previousClose == 12)
        #expect(try row("FB", 3, market).previousClose.isNaN)
        #expect(try row("FB", 4, market).previousClose == 900)
    }

    @Test("A new series starts anew: null until there is enough of it")
    func begins() throws {
        let dates = try dates(50)
        let market = try sessions(
            (0..<50).map { index -> [(Symbol, Double)] in [("X", index < 25 ? 1_000 : 10)] },
            telling: [25: [newSeries("X", dates[25])]])
        #expect(try row("X", 24, market).features[.return21] == 0)
        #expect(try row("X", 25, market).previousClose.isNaN)
        #expect(try row("X", 43, market).features[.bbMiddle]?.isNaN == true)
        let full = try row("X", 44, market).features
        #expect(full[.bbMiddle] == 10 && full[.bbUpper] == 10 && full[.volumeRatio20] == 1)
        #expect(full[.return21]?.isNaN == true && full[.close] == 10)
        #expect(try row("X", 46, market).features[.return21] == 0)
    }

    @Test("There and back, and told again with a later day: still one history")
    func back() throws {
        let dates = try dates(9)
        let names: [Symbol] = ["A", "A", "A", "B", "B", "B", "A", "A", "A"]
        let market = try sessions(
            names.enumerated().map { [($1, Double($0))] },
            telling: [
                3: [rename("B", from: "A", dates[3])], 4: [rename("B", from: "A", dates[4])],
                6: [rename("A", from: "B", dates[6])],
            ])
        for index in 1..<9 {
            #expect(try row(names[index], index, market).previousClose == Double(index - 1))
        }
    }

    /// Every symbol of `market` under changing letters: on some days the letters are dealt out anew.
    private struct Relabelled {
        /// Of each session, the letters of each stock.
        var letters: [[Symbol]] = []
        var sessions: [MarketSession] = []

        init(_ market: [MarketSession], _ symbols: [Symbol], seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            var current = symbols
            for (index, session) in market.enumerated() {
                var actions: [CorporateAction] = []
                if index > 0, generator.uniform() < 0.04 {
                    let before = current
                    for (stock, other) in symbols.indices.shuffled(using: &generator).prefix(3).enumerated() {
                        let place = generator.index(below: symbols.count)
                        if stock == 0 {
                            current[other] = Symbol(rawValue: "N\(index).\(other)")
                        } else {
                            current.swapAt(place, other)
                        }
                    }
                    for stock in symbols.indices where before[stock] != current[stock] {
                        actions.append(
                            CorporateAction(
                                symbol: current[stock], exDate: session.date,
                                kind: .rename(former: before[stock]), source: "test"))
                    }
                }
                let letters = Dictionary(uniqueKeysWithValues: zip(symbols, current))
                let bars = session.bars.map { bar in
                    var bar = bar
                    bar.symbol = letters[bar.symbol] ?? bar.symbol
                    return bar
                }
                let splits = session.splits.map {
                    Fixture.split(letters[$0.symbol] ?? $0.symbol, $0.exDate, $0.ratio)
                }
                sessions.append(try MarketSession(date: session.date, bars: bars, actions: actions + splits))
                self.letters.append(current)
            }
        }
    }

    @Test("A series renamed half way has the features of the one that was not", arguments: 1...6)
    func equalsUnrenamed(seed: UInt64) throws {
        let symbols = Fixture.symbols(6)
        let range = try Fixture.date("2019-10-01")...(try Fixture.date("2021-02-26"))
        let splits = [
            Fixture.split("S001", try Fixture.date("2020-12-15"), 4),
            Fixture.split("S002", try Fixture.date("2021-01-04"), 0.1),
            Fixture.split("S002", try Fixture.date("2020-03-16"), 3),
        ]
        let market = try Fixture.market(symbols, in: range, splits: splits, seed: seed)
        let relabelled = try Relabelled(market, symbols, seed: seed &* 77)
        #expect(Set(relabelled.letters.joined()).count > symbols.count)
        let since = range.lowerBound
        let plain = FeatureTable.frames(
            history: BarHistory(market),
            wanted: market.suffix(120).map { Fixture.universe($0.date, symbols, since: since) })
        let renamed = FeatureTable.frames(
            history: BarHistory(relabelled.sessions),
            wanted: zip(market, relabelled.letters).suffix(120).map {
                Fixture.universe($0.date, $1, since: since)
            })
        for (frame, letters) in zip(renamed, relabelled.letters.suffix(120)) {
            #expect(frame.symbols == frame.slots.map { letters[Int($0)] })
        }
        #expect(plain.map(\.bits) == renamed.map(\.bits))
        // One session by itself gives the same.
        for index in stride(from: 0, to: 120, by: 17) {
            let day = renamed[index].date
            let own = relabelled.sessions.filter { $0.date <= day && $0.date >= FeatureTable.anchor(of: day) }
            let letters = relabelled.letters[market.count - 120 + index]
            let single = FeatureTable.frames(
                history: BarHistory(own), wanted: [Fixture.universe(day, letters, since: since)])
            #expect(single.map(\.bits) == [renamed[index].bits])
        }
    }
}
