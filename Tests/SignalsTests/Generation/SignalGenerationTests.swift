import Core
import Lake
import Models
import PolicyModel
import Portfolio
import Signals
import Testing

@Suite("Signal generation") struct SignalGenerationTests {
    private let scene: SignalScene
    private let november = SignalScene.november
    private let december = SignalScene.december

    init() throws {
        scene = try SignalScene()
    }

    @Test("The first month buys the best fifty; weights sum to one and ranks count up")
    func firstMonth() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { Float($0) / 100 }
        let summary = try scene.generate(november)
        #expect(summary.execution.description == "2022-12-01" && summary.warnings == [])
        let signals = try scene.lake.signals(on: november)
        #expect(signals == summary.signals && summary.difference == nil)
        #expect(signals.map(\.rank) == Array(1...50))
        #expect(signals.map(\.slot) == Array((150..<200).reversed()))
        #expect(signals.allSatisfy { $0.action == .buy && $0.previousWeight == 0 && $0.model == "2022-12" })
        #expect(abs(signals.reduce(0) { $0 + $1.targetWeight } - 1) < 1e-12)
        #expect(signals[0].reason.contains("ranked 1 of 200") && signals[0].reason.contains("+12.3%"))
        // The model looks at no feature, and the explanation says so.
        #expect(signals.allSatisfy { $0.drivers.count == 6 && $0.drivers.allSatisfy { $0.delta == 0 } })
        #expect(signals.allSatisfy { $0.expectedHitRate == nil })
    }

    @Test("The next month keeps what stays, closes what falls out, and never buys the archived")
    func nextMonth() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        _ = try scene.generate(november)
        try scene.publish(CivilDate(daysSinceEpoch: november.daysSinceEpoch + 1))
        // Ten of the held leave the index, ten more lose their rank to slots 100..<120.
        var session = SignalScene.Session(archived: Set(190..<200), absent: [189])
        session.value = { feature, slot in feature == .return21 && slot == 150 ? .nan : nil }
        try scene.publish(december, session)
        try scene.publishModel("2023-01") { (100..<120).contains($0) ? 0.2 : Float($0) / 1000 }
        let summary = try scene.generate(december)
        let byAction = Dictionary(grouping: summary.signals, by: \.action)
        #expect(byAction[.buy]?.map(\.slot).sorted() == Array(100..<120))
        #expect(byAction[.hold]?.map(\.slot).sorted() == Array(159..<189))
        #expect(byAction[.sell]?.map(\.slot).sorted() == Array(150..<159) + Array(189..<200))
        #expect(byAction[.hold]?.allSatisfy { $0.targetWeight == $0.previousWeight } == true)
        #expect(summary.signals.count == 70)
        let sold = try #require(byAction[.sell])
        #expect(sold.allSatisfy { $0.targetWeight == 0 && $0.previousWeight > 0 && $0.rank > 50 })
        #expect(sold.first { $0.slot == 195 }?.reason.contains("eft the index") == true)
        #expect(sold.first { $0.slot == 189 }?.reason.contains("id not trade") == true)
        #expect(sold.first { $0.slot == 189 }?.close.isNaN == true)
        #expect(summary.signals.reduce(0) { $0 + $1.targetWeight } <= 1 + 1e-12)
    }

    @Test("Archived slots are not bought by any rules, whatever the model thinks of them")
    func archivedNeverBought() throws {
        try scene.publish(november, .init(archived: Set(180..<200)))
        try scene.publishModel("2022-12") { Float($0) }
        let signals = try scene.generate(
            november, settings: SignalScene.settings { $0.rules = SignalRules(maximumWeight: 1) }
        ).signals
        #expect(!signals.isEmpty && signals.allSatisfy { $0.slot < 180 })
    }

    @Test("Stocks below the floors of price and of money traded are passed over")
    func floors() throws {
        var session = SignalScene.Session()
        session.price = { $0 == 199 ? 0.99 : 10 + Double($0) }
        session.volume = { $0 == 198 ? 100 : 1_000_000 }
        try scene.publish(november, session)
        try scene.publishModel("2022-12") { Float($0) / 100 }
        #expect(try scene.generate(november).signals.map(\.slot) == Array((148..<198).reversed()))
    }

    @Test("What is held has drifted with prices since it was bought at the next open")
    func drift() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { $0 < 2 ? 1 : -1 }
        let settings = SignalScene.settings { $0.rules = SignalRules(count: 2, band: 0.001) }
        #expect(try scene.generate(november, settings: settings).signals.map(\.targetWeight) == [0.5, 0.5])
        // Sold at the open where the close before was: columns open and close are the same, so all of the day's
        // move is overnight, before the purchase; the month's second session moves the portfolio.
        let between = CivilDate(daysSinceEpoch: november.daysSinceEpoch + 1)
        try scene.publish(between, .init(growth: { $0 == 0 ? 3 : 1.001 }))
        try scene.publish(december, .init(growth: { $0 == 0 ? 1.5 : 1 / 1.001 }))
        let summary = try scene.generate(december, settings: settings)
        let held = summary.signals.reduce(into: [:]) { $0[$1.slot] = $1.previousWeight }
        let (first, second) = (0.5 * 1.5, 0.5 / 1.001)
        #expect(abs((held[0] ?? 0) - first / (first + second)) < 1e-12)
        #expect(abs((held[1] ?? 0) - second / (first + second)) < 1e-12)
        #expect(summary.signals.map(\.action) == [.sell, .buy])
        #expect(summary.warnings.contains { $0.contains("sessions since 2022-11-30 have no features") })
    }

    @Test(
        "A stock that was renamed is still held; one whose slot went to another counts as cash, with a warning"
    )
    func renamedAndReplaced() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { $0 < 2 ? 1 : -1 }
        let settings = SignalScene.settings { $0.rules = SignalRules(count: 2) }
        _ = try scene.generate(november, settings: settings)
        try scene.publish(december, .init(symbols: [0: "NEW", 1: "OTHER"]))
        // Slot 1's stock came after the decision; slot 0's has been there all along.
        var slots = try scene.lake.slots(on: december)
        slots[1].since = december
        try scene.lake.publish(slots: slots, on: december, provenance: SignalScene.provenance("moved"))
        let summary = try scene.generate(december, settings: settings)
        #expect(summary.signals.first { $0.symbol == Symbol(rawValue: "NEW") }?.previousWeight ?? 0 > 0.4)
        #expect(summary.signals.first { $0.symbol == Symbol(rawValue: "OTHER") }?.previousWeight == 0)
        #expect(summary.warnings.contains { $0.hasPrefix("S1, held since 2022-11-30") })
    }

    @Test("A past date is decided by the model of its month, with a warning when that is missing")
    func pastDate() throws {
        try scene.publish(november)
        try scene.publish(december)
        try scene.publishModel("2022-12") { Float($0) }
        try scene.publishModel("2023-02") { -Float($0) }
        let settings = SignalScene.settings { $0.rules = SignalRules() }
        #expect(try scene.generate(november, settings: settings).model == "2022-12")
        let later = try scene.generate(december, settings: settings)
        #expect(later.model == "2022-12" && later.warnings.contains { $0.contains("no model was trained") })
    }

    @Test("All 3,600 slots tradable: the best fifty of them")
    func fullUniverse() throws {
        var session = SignalScene.Session()
        session.stocks = Universe.slotCount
        try scene.publish(november, session)
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        let signals = try scene.generate(november).signals
        #expect(signals.map(\.slot) == Array((3_550..<3_600).reversed()))
    }

    @Test("Deleting everything later changes no byte")
    func noLookAhead() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        _ = try scene.generate(november)
        let before = try scene.lake.manifest(of: .signals, on: november).files
        try scene.publish(december, .init(growth: { _ in 0.5 }))
        try scene.publishModel("2023-01") { -Float($0) / 1000 }
        _ = try scene.generate(december)
        _ = try scene.generate(november) { $0.isForced = true }
        #expect(try scene.lake.manifest(of: .signals, on: november).files == before)
    }
}
