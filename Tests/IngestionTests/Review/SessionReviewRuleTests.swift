import Core
import Foundation
import Ingestion
import Testing

@Suite("Session review: rules") struct SessionReviewRuleTests {
    private let market = SmallMarket()

    @Test("An ordinary session is kept as it is")
    func ordinary() {
        let bars = [market.bar("AAA"), market.bar("BBB")]
        let review = market.review(bars.reversed())
        #expect(review.unsettled.isEmpty && review.settled == ["AAA", "BBB"])
        let result = review.result()
        #expect(result.accepted == bars && result.rejected.isEmpty && result.notes.isEmpty)
    }

    @Test("Bars of another day, and all bars of a day without trading, are rejected")
    func dates() {
        var late = market.bar("AAA")
        late.date = market.sessions[5]
        let review = market.review([late, market.bar("BBB")])
        #expect(review.result().rules == [.wrongDate] && review.unsettled == ["AAA"])
        let holiday = CivilDate("2024-07-04")!
        var closed = SessionReview(session: holiday, memory: market.memory)
        closed.take(
            VendorSession(bars: [SmallMarket.bar("AAA", on: holiday, open: 50, close: 50, volume: 10)]),
            from: "one")
        #expect(closed.result().accepted.isEmpty && closed.result().rules == [.wrongDate])
    }

    @Test("Rows that come more than once are taken once; a different one is rejected")
    func duplicates() {
        let (bar, far, near) = (
            market.bar("AAA"), market.bar("AAA", times: 1.6), market.bar("AAA", times: 1.002)
        )
        let tripled = market.review([bar, bar, bar]).result()
        #expect(tripled.accepted == [bar] && tripled.rejected.isEmpty)
        #expect(tripled.notes == ["2 rows came more than once and were taken once"])
        for order in [[bar, far], [far, bar]] {
            let result = market.review(order).result()
            #expect(result.accepted == [bar] && result.rules == [.twoInstruments])
        }
        #expect(market.review([bar, near]).result().rules == [.duplicate])
    }

    @Test("An earlier session's bar over again is stale; the next vendor is asked")
    func stale() {
        let bar = market.bar("AAA")
        var later = market
        later.publish(market.review([bar, market.bar("BBB")]).result())
        var again = bar
        again.date = later.session
        let review = later.review([again, later.bar("BBB")])
        #expect(review.result().rules == [.stale] && review.unsettled == ["AAA"])
    }

    @Test(
        "Prices off by a power of ten, with as many shares as ever, are a wrong unit",
        arguments: [10, 100, 1000, 0.1, 0.01])
    func units(factor: Double) {
        let result = market.review([market.bar("AAA", times: factor), market.bar("BBB")]).result()
        #expect(result.rules == [.unitError] && result.accepted.map(\.symbol) == ["BBB"])
    }

    @Test("One price ten times too high is a wrong unit")
    func spike() {
        var bar = market.bar("AAA")
        bar.high *= 10
        #expect(market.review([bar]).result().rules == [.unitError])
    }

    @Test("A split that the vendor tells of explains its move", arguments: [2, 7, 0.1, 0.05])
    func splitTold(ratio: Double) {
        let bar = market.bar("AAA", times: 1.01 / ratio, shares: ratio)
        let review = market.review([bar], actions: [market.split("AAA", ratio)])
        #expect(review.unsettled.isEmpty)
        let result = review.result()
        #expect(result.accepted == [bar] && result.rejected.isEmpty && result.actions.count == 1)
    }

    @Test("A split told a day early is dropped that day and applied on the day of the move")
    func splitToldTwice() {
        var market = market
        let early = market.review([market.bar("AAA")], actions: [market.split("AAA", 7)])
        let first = early.result()
        #expect(first.rules == [.splitWithoutMove] && first.actions.isEmpty)
        #expect(first.accepted.map(\.flags) == [.disputed] && early.unsettled == ["AAA"])
        market.publish(first)
        let bar = market.bar("AAA", times: 1.0 / 7, shares: 7)
        let second = market.review([bar], actions: [market.split("AAA", 7)]).result()
        #expect(second.accepted == [bar] && second.rejected.isEmpty && second.actions.count == 1)
    }

    @Test("Prices divided twice by a split are rejected")
    func splitTwice() {
        let bar = market.bar("AAA", times: 1.0 / 9, shares: 3)
        let result = market.review([bar], actions: [market.split("AAA", 3)]).result()
        #expect(result.accepted.isEmpty && result.rules == [.splitAppliedTwice])
    }

    @Test("Prices from before a split of the days before are rejected")
    func splitForgotten() {
        var market = market
        market.publish(
            market.review(
                [market.bar("AAA", times: 0.25, shares: 4)], actions: [market.split("AAA", 4)]
            ).result())
        #expect(market.review([market.bar("AAA", times: 4)]).result().rules == [.splitNotApplied])
    }

    @Test(
        "A move by a split's ratio with the usual dollars is a split that no one told of", arguments: [2, 5])
    func splitInferred(ratio: Double) {
        let market = SmallMarket(["AAA": 200])
        let result = market.review([market.bar("AAA", times: 1.002 / ratio, shares: ratio)]).result()
        #expect(result.inferred == [.split(ratio: ratio)] && result.accepted.first?.flags == .inferredSplit)
        #expect(result.notes.count == 1 && result.rejected.isEmpty)
        let penny = SmallMarket(["AAA": 0.6])
        let reverse = penny.review([penny.bar("AAA", times: 10, shares: 0.15)]).result()
        #expect(reverse.inferred == [.split(ratio: 0.1)])
    }

    @Test("A crash by a split's ratio, with ten times the dollars, is kept as one")
    func crash() {
        let market = SmallMarket(["AAA": 80])
        let review = market.review([market.bar("AAA", times: 0.506, shares: 18)])
        let result = review.result()
        #expect(
            result.accepted.first?.flags == .largeMove && result.actions.isEmpty && result.rejected.isEmpty)
        #expect(review.unsettled == ["AAA"])
    }

    @Test("A range without volume is kept and asked for again; a flat bar at the last close is no trade")
    func zeroVolume() {
        let lost = market.review([market.bar("AAA", times: 1.01, shares: 0)])
        #expect(lost.result().accepted.first?.flags == .volumeMissing && lost.unsettled == ["AAA"])
        var flat = market.bar("AAA", times: 1, shares: 0)
        (flat.open, flat.high, flat.low) = (flat.close, flat.close, flat.close)
        let idle = market.review([flat])
        #expect(idle.result().accepted.first?.flags == .noTrade && idle.unsettled.isEmpty)
        (flat.open, flat.high, flat.low, flat.close) = (0.02, 0.02, 0.02, 0.02)
        #expect(market.review([flat]).result().rules == [.twoInstruments])
    }

    @Test("A volume that the stock never came near, without a move, is rejected")
    func flood() {
        #expect(market.review([market.bar("AAA", shares: 5_000)]).result().rules == [.impossibleVolume])
    }

    @Test("A price that falls with the dollars is another instrument's, for as long as it stays")
    func otherInstrument() {
        var market = SmallMarket(["AAA": 120, "BBB": 20])
        let level = market.closes["AAA"]! * 0.2
        for _ in 0..<80 {
            let bar = SmallMarket.bar(
                "AAA", on: market.session, open: level, close: level * 1.001, volume: 200_000)
            let result = market.review([bar, market.bar("BBB")]).result()
            #expect(result.rules == [.twoInstruments] && result.accepted.map(\.symbol) == ["BBB"])
            market.publish(result)
        }
        // The company's own bars come back, and are known by their dollars.
        let back = SmallMarket.bar("AAA", on: market.session, open: 121, close: 122, volume: 1_000_000)
        let result = market.review([back]).result()
        #expect(result.accepted == [back.flagged(.largeMove)] && result.inferred == [.newSeries])
    }

    @Test("A new level that stays and trades as the company did is believed after five sessions")
    func rebased() {
        var market = SmallMarket(["AAA": 25])
        var outcomes: [Bool] = []
        for number in 0..<6 {
            let close = 75 + 0.5 * Double(number)
            let bar = SmallMarket.bar(
                "AAA", on: market.session, open: close, close: close, volume: 60_000_000)
            let result = market.review([bar]).result()
            outcomes.append(!result.accepted.isEmpty)
            market.publish(result)
        }
        #expect(outcomes == [false, false, false, false, true, true])
    }

    @Test("A symbol that comes back after a silence at another level begins a new series")
    func silence() {
        var market = market
        for _ in 0..<40 { market.publish(market.review([market.bar("BBB")]).result()) }
        #expect(market.memory.sessionsSilent("AAA") == 41)
        let bar = SmallMarket.bar("AAA", on: market.session, open: 9.4, close: 9.5, volume: 80_000)
        let result = market.review([bar]).result()
        #expect(result.inferred == [.newSeries] && result.accepted.first?.flags == .largeMove)
    }

    @Test("A few shares at one price are no first bar")
    func placeholder() {
        let stray = Bar(
            symbol: "NEW", date: market.session, open: 0.55, high: 0.55, low: 0.55, close: 0.55, volume: 100,
            source: "one")
        #expect(market.review([stray]).result().rules == [.twoInstruments])
        let real = SmallMarket.bar("NEW", on: market.session, open: 35, close: 29, volume: 8_000_000)
        #expect(market.review([real]).result().accepted == [real])
    }

    @Test("A renamed stock is held against its history under the former symbol")
    func renamed() {
        let rename = CorporateAction(
            symbol: "NEW", exDate: market.session, kind: .rename(former: "AAA"), source: "one")
        var bar = market.bar("AAA", times: 10)
        bar.symbol = "NEW"
        #expect(market.review([bar], actions: [rename]).result().rules == [.unitError])
    }
}

extension Bar {
    func flagged(_ flags: BarFlags) -> Bar {
        var bar = self
        bar.flags = flags
        return bar
    }
}
