import Core
import Ingestion
import Testing

@Suite("Restatement") struct RestatementTests {
    private let session = CivilDate(daysSinceEpoch: 19_786)

    @Test(
        "Each bar is replaced, added, kept or the same, whatever the two deliveries hold", arguments: 0..<60)
    func sorts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let symbols = PlanScene.symbols(20)
        let all = PlanScene.bars(symbols, [session], seed: seed)[session] ?? []
        let standing = all.filter { _ in random.uniform() < 0.7 }
        var changed: Set<Symbol> = []
        let fresh = all.filter { _ in random.uniform() < 0.7 }.map { bar in
            var bar = bar.from("another")
            guard random.uniform() < 0.3 else { return bar }
            if random.uniform() < 0.5 { bar.close += 0.01 } else { bar.volume += 1 }
            changed.insert(bar.symbol)
            return bar
        }
        let (old, new) = (Set(standing.map(\.symbol)), Set(fresh.map(\.symbol)))
        let found = Restatement(standing: standing, actions: [], fresh: fresh, freshActions: [])
        #expect(found.added == fresh.filter { !old.contains($0.symbol) })
        #expect(found.kept == standing.filter { !new.contains($0.symbol) })
        let both = old.intersection(changed)
        #expect(found.replaced == standing.filter { both.contains($0.symbol) })
        #expect(found.replacements == fresh.filter { both.contains($0.symbol) })
        #expect(found.isEmpty == (both.isEmpty && found.added.isEmpty))
    }

    @Test("A volume alone is no change of prices; a flag is a change")
    func prices() {
        let bar = SmallMarket.bar("AAA", on: session, open: 10, close: 11, volume: 100)
        var other = bar
        other.volume = 200
        let volume = Restatement(standing: [bar], actions: [], fresh: [other], freshActions: [])
        #expect(!volume.isEmpty && !volume.hasPriceChanges)
        #expect(volume.summary(on: session).contains("AAA volume 100 is now 200"))
        other = bar
        other.flags = .disputed
        #expect(!Restatement(standing: [bar], actions: [], fresh: [other], freshActions: []).isEmpty)
        other.low -= 1
        #expect(Restatement(standing: [bar], actions: [], fresh: [other], freshActions: []).hasPriceChanges)
    }

    @Test("The order of actions does not matter; another amount does")
    func actions() {
        func dividend(_ amount: Double) -> CorporateAction {
            CorporateAction(
                symbol: "AAA", exDate: session, kind: .dividend(amount: amount), source: "one")
        }
        let split = CorporateAction(symbol: "AAA", exDate: session, kind: .split(ratio: 2), source: "one")
        let same = Restatement(
            standing: [], actions: [dividend(0.5), split], fresh: [], freshActions: [split, dividend(0.5)])
        #expect(same.isEmpty && !same.hasOtherActions)
        let other = Restatement(
            standing: [], actions: [dividend(0.5)], fresh: [], freshActions: [dividend(0.6)])
        #expect(!other.isEmpty && other.hasOtherActions)
        #expect(other.summary(on: session).contains("corporate actions changed"))
    }
}
