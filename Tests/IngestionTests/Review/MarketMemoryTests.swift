import Core
import Foundation
import Ingestion
import Lake
import TestSupport
import Testing

@Suite("Market memory") struct MarketMemoryTests {
    @Test("Sessions since a stock's last bar are counted; beyond reach it was never seen")
    func silence() {
        var market = SmallMarket()
        #expect(market.memory.sessionsSilent("AAA") == 1 && market.memory.sessionsSilent("ZZZ") == nil)
        #expect(market.memory.lastSession == market.sessions.last)
        for count in 2...63 {
            market.publish(market.review([market.bar("BBB")]).result())
            #expect(market.memory.sessionsSilent("AAA") == count)
        }
        market.publish(market.review([market.bar("BBB")]).result())
        #expect(market.memory.sessionsSilent("AAA") == nil && market.memory.sessionsSilent("BBB") == 1)
    }

    @Test("A renamed stock's history goes on under its new symbol")
    func rename() {
        var market = SmallMarket()
        var bar = market.bar("AAA")
        bar.symbol = "NEW"
        let rename = CorporateAction(
            symbol: "NEW", exDate: market.session, kind: .rename(former: "AAA"), source: "one")
        market.memory.append(market.session, bars: [bar], actions: [rename], rejected: [])
        #expect(market.memory.sessionsSilent("NEW") == 1 && market.memory.sessionsSilent("AAA") == nil)
    }

    @Test("A memory read from the tree judges as one that was carried along")
    func fromTree() throws {
        let folder = try TemporaryFolder()
        let lake = DataLake(root: folder.appending("lake"))
        var market = SmallMarket(["AAA": 120, "BBB": 20, "CCC": 45, "DDD": 8], sessions: 1)
        let provenance = Provenance(
            command: "test", version: "1", inputs: [], counts: [:], started: Date(timeIntervalSince1970: 0))
        var probed = 0
        for number in 0..<90 {
            // A split, a quote of something else for weeks, a silence and a new series on the way.
            var bars = [market.bar("BBB"), market.bar("DDD", times: number == 60 ? 10 : 1.001)]
            var actions: [CorporateAction] = []
            if number < 70 || number > 84 {
                bars.append(market.bar("CCC", times: number == 30 ? 0.5 : 0.999))
            }
            if number == 30 { actions.append(market.split("CCC", 2)) }
            bars.append(
                number < 25
                    ? market.bar("AAA")
                    : SmallMarket.bar("AAA", on: market.session, open: 24, close: 24.1, volume: 150_000))
            let result = market.review(bars, actions: actions).result()
            try lake.publish(
                bars: result.accepted, actions: result.actions, rejects: result.rejected, on: market.session,
                provenance: provenance)
            market.publish(result)
            guard number.isMultiple(of: 6), number > 63 else { continue }
            let read = try MarketMemory(lake: lake, before: market.session)
            var other = market
            other.memory = read
            for symbol in ["AAA", "BBB", "CCC", "DDD"] as [Symbol] {
                #expect(read.sessionsSilent(symbol) == market.memory.sessionsSilent(symbol))
                guard market.closes[symbol] != nil else { continue }
                for factor in [0.1, 0.2, 0.5, 0.97, 2, 10] {
                    let bar = market.bar(symbol, times: factor)
                    let (one, two) = (market.review([bar]).result(), other.review([bar]).result())
                    #expect(one.accepted == two.accepted && one.rejected == two.rejected)
                    #expect(one.actions == two.actions)
                    probed += 1
                }
            }
        }
        #expect(probed > 50)
    }

    @Test("An empty tree gives an empty memory")
    func empty() throws {
        let folder = try TemporaryFolder()
        let memory = try MarketMemory(
            lake: DataLake(root: folder.appending("lake")), before: try #require(CivilDate("2024-03-01")))
        #expect(memory.lastSession == nil)
    }
}
