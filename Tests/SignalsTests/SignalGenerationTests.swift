import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Signal generation") struct SignalGenerationTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let november = CivilDate(daysSinceEpoch: 19_326)  // 2022-11-30
    private let december = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
    }

    private func provenance(_ seed: String = "1") -> Provenance {
        Provenance(
            command: "test", version: "1", inputs: [Manifest.Input(path: "x", digest: seed)],
            started: Date(timeIntervalSince1970: 1_672_500_000))
    }

    /// 200 stocks in slots 0..<200; those in `archived` have left the index.
    private func publishSession(_ date: CivilDate, archived: Set<Int> = [], absent: Set<Int> = []) throws {
        let since = date.adding(months: -30)
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for index in 0..<200 {
            slots[index] = Slot(
                index: index, symbol: Symbol(rawValue: "S\(index)"),
                state: archived.contains(index) ? .archived : .active,
                since: since, removed: archived.contains(index) ? date.adding(days: -10) : nil)
        }
        try lake.publish(slots: slots, on: date, provenance: provenance("\(archived)"))
        let rows = (0..<200).filter { !absent.contains($0) }
        let columns = Feature.allCases.map { feature in
            rows.map { index -> Double in
                switch feature {
                case .tenureMonths: archived.contains(index) ? -0.4 : 30
                case .isNew: 0
                case .return21: 0.1234
                case .rsi14: 61
                default: 10 + Double(index)
                }
            }
        }
        let frame = FeatureFrame(
            date: date, slots: rows.map(Int32.init), symbols: rows.map { Symbol(rawValue: "S\($0)") },
            columns: columns, previousClose: rows.map { 10 + Double($0) })
        try lake.publish(features: frame, provenance: provenance())
    }

    /// A model that scores slots by `score` alone.
    private func publishModel(_ version: String, score: (Int) -> Float) throws {
        let network = PolicyNetwork(hidden: [2])
        var weights = PolicyWeights(
            network: network,
            normaliser: Normaliser(
                mean: Array(repeating: 0, count: Feature.count),
                deviation: Array(repeating: 1, count: Feature.count)))
        for slot in 0..<Universe.slotCount { weights.outputBias[slot] = score(slot) }
        let figures = PerformanceFigures(PerformanceMetrics(dailyReturns: []))
        let both = PerformanceComparison(policy: figures, baseline: figures)
        let card = ModelCard(
            version: try #require(YearMonth(version)), algorithm: "ppo", network: "dense", hidden: [2],
            parameters: 1,
            trainedFrom: november, trainedTo: november, validatedFrom: nil, validatedTo: nil, steps: 1,
            seed: 1,
            portfolioSize: 50, costBasisPoints: 10, settings: [:], inSample: both, outOfSample: nil, notes: []
        )
        let curve = EquityCurve(dates: [november], policy: [1], baseline: [1], isOutOfSample: [false])
        try ModelRegistry(lake: lake).publish(
            card: card, weights: weights, backtest: BacktestResult(equity: curve, meanTurnover: 0),
            provenance: provenance(version))
    }

    private func generate(_ date: CivilDate, force: Bool = false) throws -> SignalGeneration.Summary {
        try SignalGeneration(lake: lake, version: "test").run(on: date, portfolioSize: 50, force: force)
    }

    @Test("The first month buys the best fifty; weights sum to one and ranks count up")
    func firstMonth() throws {
        try publishSession(november)
        try publishModel("2022-12") { Float($0) / 100 }
        let summary = try generate(november)
        #expect(summary.execution.description == "2022-12-01" && summary.warnings == [])
        let signals = try lake.signals(on: november)
        #expect(signals == summary.signals)
        #expect(signals.map(\.rank) == Array(1...50))
        #expect(signals.map(\.slot) == Array((150..<200).reversed()))
        #expect(signals.allSatisfy { $0.action == .buy && $0.previousWeight == 0 && $0.model == "2022-12" })
        #expect(abs(signals.reduce(0) { $0 + $1.targetWeight } - 1) < 1e-12)
        #expect(signals[0].reason.contains("ranked 1 of 200") && signals[0].reason.contains("+12.3%"))
        #expect(zip(signals, signals.dropFirst()).allSatisfy { $0.confidence >= $1.confidence })
    }

    @Test("The next month keeps what stays, sells what falls out, and never buys the archived")
    func nextMonth() throws {
        try publishSession(november)
        try publishModel("2022-12") { Float($0) / 100 }
        _ = try generate(november)
        // Ten of the held leave the index, ten more lose their rank to slots 100..<120.
        try publishSession(december, archived: Set(190..<200), absent: [189])
        try publishModel("2023-01") { (100..<120).contains($0) ? 5 : Float($0) / 100 }
        let summary = try generate(december)
        let byAction = Dictionary(grouping: summary.signals, by: \.action)
        #expect(byAction[.buy]?.map(\.slot).sorted() == Array(100..<120))
        #expect(byAction[.hold]?.map(\.slot).sorted() == Array(159..<189))
        #expect(byAction[.sell]?.map(\.slot).sorted() == Array(150..<159) + Array(189..<200))
        #expect(summary.signals.count >= 50 && summary.signals.count <= 100)
        let sold = try #require(byAction[.sell])
        #expect(sold.allSatisfy { $0.targetWeight == 0 && $0.previousWeight > 0 && $0.rank > 50 })
        #expect(sold.first { $0.slot == 195 }?.reason.contains("Left the index") == true)
        #expect(sold.first { $0.slot == 189 }?.reason.contains("Did not trade") == true)
        #expect(sold.first { $0.slot == 189 }?.close.isNaN == true)
    }

    @Test("The same inputs give nothing to do, and the same bytes when forced")
    func idempotent() throws {
        try publishSession(november)
        try publishModel("2022-12") { Float($0 % 7) }
        #expect(try !generate(november).isUnchanged)
        let first = try lake.manifest(of: .signals, on: november)
        #expect(try generate(november).isUnchanged)
        #expect(try !generate(november, force: true).isUnchanged)
        #expect(try lake.manifest(of: .signals, on: november).files == first.files)
        try publishModel("2022-12") { Float($0 % 5) }
        #expect(try !generate(november).isUnchanged)
    }

    @Test("A past date is decided by the model of its month, with a warning when that is missing")
    func pastDate() throws {
        try publishSession(november)
        try publishSession(december)
        try publishModel("2022-12") { Float($0) }
        try publishModel("2023-02") { -Float($0) }
        #expect(try generate(november).model.description == "2022-12")
        let later = try generate(december)
        #expect(later.model.description == "2022-12" && later.warnings.count == 1)
    }

    @Test("Features of another universe are refused, and nothing is published")
    func inconsistent() throws {
        try publishSession(november)
        try publishModel("2022-12") { Float($0) }
        var slots = try lake.slots(on: november)
        slots.swapAt(3, 4)
        slots[3].index = 3
        slots[4].index = 4
        try lake.publish(slots: slots, on: november, provenance: provenance("swapped"))
        let error = #expect(throws: SignalError.self) { try generate(november) }
        #expect(error?.code == .inconsistent && error?.description.contains("build-features") == true)
        #expect(try !lake.contains(.signals, on: november))
    }

    @Test("When nothing is in the index nothing is published, and the error says so")
    func nothingToBuy() throws {
        try publishSession(november, archived: Set(0..<200))
        try publishModel("2022-12") { Float($0) }
        let error = #expect(throws: SignalError.self) { try generate(november) }
        #expect(error?.code == .nothingToBuy)
        #expect(try !lake.contains(.signals, on: november))
    }
}
