import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing
import Trading

@Suite("Reconciler") struct ReconcilerTests {
    /// An account of random stocks over two decisions: buys, sells and holds, some not filled, some in part.
    static func random(_ seed: UInt64, sessions: Int = 26, second: Int = 13) throws -> GapScene {
        var generator = SeededGenerator(seed: seed)
        let count = 3 + generator.index(below: 10)
        let stocks = (0..<count).map { slot in
            InventedStock.random(
                Symbol(rawValue: "S\(slot)"), slot: 7 * slot, sessions: sessions, &generator)
        }
        let scene = try GapScene(stocks, basisPoints: 5 + 20 * generator.uniform())
        func decide() throws {
            let chosen = stocks.indices.filter {
                stocks[$0].hasBar[scene.session] && generator.uniform() < 0.7
            }
            try scene.decide(
                chosen.map { stock in
                    let held = scene.books.shares(of: stocks[stock].symbols[scene.session]) > 0
                    if held, generator.uniform() < 0.3 { return (stock, .hold, 0.1) }
                    let target = generator.uniform() < 0.2 ? 0 : generator.uniform() / Double(count)
                    return (stock, held && target == 0 ? .sell : .buy, target)
                }
            ) { _ in
                switch generator.uniform() {
                case ..<0.1: .none(.missed)
                case ..<0.2: .part(1 + generator.index(below: 400))
                default: .whole
                }
            }
        }
        try decide()
        try scene.book(through: second)
        try decide()
        try scene.book(through: sessions - 1)
        return scene
    }

    @Test(
        "In any market the effects add up to the gap, and what is left is a matter of cents",
        arguments: 0..<24)
    func random(_ seed: Int) throws {
        let scene = try Self.random(UInt64(900 + seed))
        let outcome = try scene.reconciler().reconcile(through: scene.sessions[25], at: GapScene.noon)
        #expect(outcome.made.count == 2)
        for month in outcome.made { ReconciliationTests.expectExplained(month, within: 2e-7) }
        #expect(outcome.warning == nil)
        #expect(try scene.ledger.paperReconciliations() == outcome.months)
    }

    @Test("What comes after the session asked for changes nothing")
    func noLookAhead() throws {
        let whole = try Self.random(4_711)
        let early = try whole.reconciler().reconcile(through: whole.sessions[20], at: GapScene.noon)
        #expect(early.months.map(\.through) == [whole.sessions[13], whole.sessions[20]])
        for session in whole.sessions[21...] {
            for dataset in [Dataset.features, .signals] {
                try? FileManager.default.removeItem(atPath: whole.lake.path(of: dataset.partition(session)))
            }
        }
        let short = try whole.reconciler().reconcile(
            through: whole.sessions[20], isDryRun: true, at: GapScene.noon)
        #expect(short.months == early.months && short.made.isEmpty)
        let again = try whole.reconciler().month(decided: whole.sessions[13], through: whole.sessions[20])
        #expect(again?.summary == early.months[1])
    }

    @Test("What is recorded is worked out again only where its inputs changed")
    func repeated() throws {
        let scene = try Self.random(12)
        let reconciler = scene.reconciler()
        let first = try reconciler.reconcile(through: scene.sessions[25], at: GapScene.noon)
        let second = try reconciler.reconcile(through: scene.sessions[25], at: GapScene.noon)
        #expect(first.made.count == 2 && second.made.isEmpty && second.months == first.months)
        let held = try #require(scene.stocks.indices.first { scene.stocks[$0].hasBar[25] })
        scene.stocks[held].close[25] *= 1.01
        try scene.publishFeatures(25)
        let third = try reconciler.reconcile(through: scene.sessions[25], at: GapScene.noon)
        #expect(third.made.map(\.summary.session) == [scene.sessions[13]])
        #expect(third.months[1].digest != first.months[1].digest)
        let dearer = try scene.reconciler(basisPoints: 77)
            .reconcile(through: scene.sessions[25], isDryRun: true, at: GapScene.noon)
        #expect(dearer.made.count == 2)
        #expect(try scene.ledger.paperReconciliations() == third.months)
    }

    @Test("A month under way grows with the books, and a look back leaves it as it is")
    func growing() throws {
        let scene = try GapScene(ReconciliationTests.pair())
        try scene.decide(ReconciliationTests.halves)
        #expect(
            try scene.reconciler().reconcile(through: scene.sessions[7], at: GapScene.noon).months.isEmpty)
        try scene.book(through: 5)
        for last in [3, 5] {
            let found = try scene.reconciler().reconcile(through: scene.sessions[last], at: GapScene.noon)
            #expect(found.months.map(\.through) == [scene.sessions[last]])
            #expect(try scene.ledger.paperReconciliations() == found.months)
        }
        let back = try scene.reconciler().reconcile(through: scene.sessions[4], at: GapScene.noon)
        #expect(back.months.map(\.through) == [scene.sessions[4]])
        #expect(try scene.ledger.paperReconciliations().map(\.through) == [scene.sessions[5]])
    }

    @Test(
        "Books that say another price than the order was filled at leave a residual, and the stock is named")
    func wrongBooks() throws {
        let scene = try GapScene(ReconciliationTests.pair())
        try scene.decide(ReconciliationTests.halves)
        try scene.book(through: 7) { session, booking in
            guard session == 1 else { return }
            // Two basis points of a million: 200 USD.
            for place in booking.orders.indices where booking.orders[place].symbol == "BBB" {
                booking.orders[place].price = 20.008
            }
        }
        let outcome = try scene.reconciler().reconcile(through: scene.sessions[7], at: GapScene.noon)
        let month = outcome.made[0]
        #expect(abs(month.summary.residual - 0.0002) < 1e-9 && !month.summary.isExplained)
        #expect(month.unexplained.map(\.symbol) == ["BBB"])
        let warning = try #require(outcome.warning)
        #expect(warning.contains("2.00 bp") && warning.contains("BBB") && warning.contains("paper check"))
        // The ledger remembers that it is unexplained.
        let again = try scene.reconciler().reconcile(through: scene.sessions[7], at: GapScene.noon)
        #expect(again.made.isEmpty && again.warning?.contains("2.00 bp") == true)
    }

    @Test("Cash that comes from nowhere is a residual")
    func cashFromNowhere() throws {
        let scene = try GapScene(ReconciliationTests.pair())
        try scene.decide(ReconciliationTests.halves)
        try scene.book(through: 7) { session, booking in
            guard session == 6 else { return }
            booking.session.cash += Money(cents: 15_000)
            booking.session.equity += Money(cents: 15_000)
        }
        // Of the last session alone, as a booking states its own balance.
        let month = try scene.month(through: 6)
        #expect(abs(month.summary.residual - 0.00015) < 1e-9)
        #expect(month.unexplained.isEmpty && month.warning?.contains("no single stock") == true)
    }

    @Test(
        "Absent features say what to run; damaged ones are not believed; where all are gone the record stands"
    )
    func inputs() throws {
        let scene = try Self.random(3)
        let first = try scene.reconciler().reconcile(through: scene.sessions[13], at: GapScene.noon)
        #expect(first.months.count == 1)
        let file = scene.lake.path(of: Dataset.features.partition(scene.sessions[20])) + "/features.parquet"
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: file))
        let damaged = #expect(throws: TradingError.self) {
            try scene.reconciler().reconcile(through: scene.sessions[25], at: GapScene.noon)
        }
        #expect(damaged?.code == .inconsistent && damaged?.message.contains("build-features") == true)
        try FileManager.default.removeItem(
            atPath: scene.lake.path(of: Dataset.features.partition(scene.sessions[20])))
        let absent = #expect(throws: TradingError.self) {
            try scene.reconciler().reconcile(through: scene.sessions[25], at: GapScene.noon)
        }
        #expect(absent?.code == .missing)
        #expect(absent?.message.contains("build-features --from \(scene.sessions[20])") == true)
        for session in scene.sessions[...13] {
            try FileManager.default.removeItem(
                atPath: scene.lake.path(of: Dataset.features.partition(session)))
        }
        let kept = try scene.reconciler().reconcile(through: scene.sessions[12], at: GapScene.noon)
        #expect(kept.months.isEmpty || kept.months == first.months)
        #expect(try scene.ledger.paperReconciliations() == first.months)
    }

    @Test("Without an account there is nothing to compare")
    func noAccount() throws {
        let scene = try GapScene(ReconciliationTests.pair())
        let other = Reconciler(lake: scene.lake, ledger: scene.ledger, account: "another")
        #expect(try other.reconcile(through: scene.sessions[7], at: GapScene.noon).months.isEmpty)
        #expect(try other.month(decided: scene.sessions[0], through: scene.sessions[7]) == nil)
    }
}
