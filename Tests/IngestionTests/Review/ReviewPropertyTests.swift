import Core
import Foundation
import Ingestion
import Testing

@Suite("Session review: properties") struct ReviewPropertyTests {
    private static let names: [Symbol] = (0..<40).map { Symbol(rawValue: "S\($0)") }

    /// Forty stocks at all kinds of prices.
    private func market(seed: UInt64) -> SmallMarket {
        var generator = SeededGenerator(seed: seed)
        let closes = Self.names.map { ($0, exp(generator.uniform() * 6)) }
        return SmallMarket(Dictionary(uniqueKeysWithValues: closes), seed: seed)
    }

    /// A session in which a third of the bars are wrong in some way.
    private func messy(_ market: SmallMarket, seed: UInt64) -> (bars: [Bar], actions: [CorporateAction]) {
        var generator = SeededGenerator(seed: seed)
        var bars: [Bar] = []
        var actions: [CorporateAction] = []
        for symbol in Self.names {
            var bar = market.bar(symbol)
            switch generator.index(below: 15) {
            case 0: bar = market.bar(symbol, times: 10)
            case 1: bars.append(market.bar(symbol, times: 1.5))
            case 2: bar = market.bar(symbol, times: 0.3, shares: 0.01)
            case 3: actions.append(market.split(symbol, 2))
            case 4: bar.volume = 0
            default: break
            }
            bars.append(bar)
        }
        return (bars, actions)
    }

    @Test("The order of a delivery's bars and actions does not matter", arguments: 1...10)
    func order(seed: Int) {
        let market = market(seed: UInt64(seed))
        let (bars, actions) = messy(market, seed: UInt64(seed))
        let straight = market.review(bars, actions: actions).result()
        #expect(!straight.rejected.isEmpty)
        var generator = SeededGenerator(seed: UInt64(seed) + 100)
        for _ in 0..<5 {
            let shuffled = market.review(
                bars.shuffled(using: &generator), actions: actions.shuffled(using: &generator)
            ).result()
            #expect(shuffled.accepted == straight.accepted && shuffled.rejected == straight.rejected)
            #expect(shuffled.actions == straight.actions && shuffled.notes == straight.notes)
        }
    }

    @Test("A delivery taken twice is the same as taken once", arguments: 1...5)
    func idempotent(seed: Int) {
        let market = market(seed: UInt64(seed))
        let (bars, actions) = messy(market, seed: UInt64(seed))
        let once = market.review(bars, actions: actions).result()
        var review = market.review(bars, actions: actions)
        review.take(VendorSession(bars: bars, actions: actions), from: "one")
        let twice = review.result()
        #expect(once.accepted == twice.accepted && once.rejected == twice.rejected)
        #expect(once.actions == twice.actions)
    }

    @Test("Every delivered bar is kept, rejected, or one of several that are the same", arguments: 1...5)
    func nothingLost(seed: Int) {
        let market = market(seed: UInt64(seed))
        let (bars, actions) = messy(market, seed: UInt64(seed))
        let result = market.review(bars, actions: actions).result()
        #expect(result.accepted.count + result.rejected.count { $0.close != nil } == bars.count)
        #expect(Set(result.accepted.map(\.symbol)).count == result.accepted.count)
    }

    @Test("What later sessions bring changes nothing in the judgement of earlier ones")
    func noLookAhead() {
        func run(sessions: Int) -> [ReviewResult] {
            var market = market(seed: 3)
            return (0..<sessions).map { number in
                let (bars, actions) = messy(market, seed: UInt64(number))
                let result = market.review(bars, actions: actions).result()
                market.publish(result)
                return result
            }
        }
        let (short, long) = (run(sessions: 12), run(sessions: 25))
        for (one, other) in zip(short, long) {
            #expect(one.accepted == other.accepted && one.rejected == other.rejected)
        }
    }

    @Test("A year of random walks with true crashes and jumps is kept whole", arguments: 1...3)
    func cleanWalk(seed: Int) {
        var market = market(seed: UInt64(seed))
        var generator = SeededGenerator(seed: UInt64(seed) + 50)
        var (delivered, kept, moves) = (0, 0, 0)
        for _ in 0..<250 {
            var bars: [Bar] = []
            for symbol in Self.names {
                var bar = market.bar(symbol, times: exp(0.01 * generator.gaussian()))
                bar.volume = Int64(SmallMarket.shares * exp(0.3 * generator.gaussian()))
                if generator.uniform() < 0.002 {
                    // News: a fall to a quarter or a rise to twice the price, on ten to thirty times the dollars.
                    let factor =
                        generator.uniform() < 0.6
                        ? 0.25 + 0.5 * generator.uniform() : 1.3 + 0.7 * generator.uniform()
                    let dollars = 10 + 20 * generator.uniform()
                    let close = market.closes[symbol]! * factor
                    bar = SmallMarket.bar(
                        symbol, on: market.session, open: close * exp(0.05 * generator.gaussian()),
                        close: close,
                        volume: Int64(SmallMarket.shares * dollars / factor))
                    moves += 1
                }
                bars.append(bar)
            }
            let result = market.review(bars).result()
            delivered += bars.count
            kept += result.accepted.count
            #expect(result.inferred.isEmpty)
            market.publish(result)
        }
        #expect(moves > 10)
        #expect(kept == delivered)
    }
}
