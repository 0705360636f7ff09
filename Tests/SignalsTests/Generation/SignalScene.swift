import Core
import Foundation
import Lake
import Ledger
import Models
import PolicyModel
import Portfolio
import Signals
import TestSupport
import Testing

/// A tree of 200 stocks in slots 0..<200, with models that score by slot alone.
struct SignalScene {
    static let october = CivilDate(daysSinceEpoch: 19_296)  // 2022-10-31
    static let november = CivilDate(daysSinceEpoch: 19_326)  // 2022-11-30
    static let december = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
    static let now = Timestamp(secondsSinceEpoch: 1_672_600_000)

    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
    }

    static func provenance(_ seed: String = "1") -> Provenance {
        Provenance(
            command: "test", version: "1", inputs: [Manifest.Input(path: "x", digest: seed)],
            started: Date(timeIntervalSince1970: 1_672_500_000))
    }

    /// What differs from a market in which every stock trades at 10 plus its slot, a little above its last close.
    struct Session {
        var stocks = 200
        var archived: Set<Int> = []
        var absent: Set<Int> = []
        var symbols: [Int: String] = [:]
        /// Close over the one before.
        var growth: (Int) -> Double = { _ in 1.001 }
        var price: (Int) -> Double = { 10 + Double($0) }
        var volume: (Int) -> Double = { _ in 1_000_000 }
        var value: (Feature, Int) -> Double? = { _, _ in nil }
    }

    func publish(_ date: CivilDate, _ session: Session = Session()) throws {
        try publishUniverse(date, session)
        let rows = (0..<session.stocks).filter { !session.absent.contains($0) }
        let columns = Feature.allCases.map { feature in
            rows.map { index -> Double in
                if let value = session.value(feature, index) { return value }
                return switch feature {
                case .tenureMonths: session.archived.contains(index) ? -0.4 : 30
                case .isNew: 0
                case .return21: 0.1234
                case .rsi14: 61
                case .volume: session.volume(index)
                case .volumeRatio20: 1
                default: session.price(index)
                }
            }
        }
        let frame = FeatureFrame(
            date: date, slots: rows.map(Int32.init),
            symbols: rows.map { Symbol(rawValue: session.symbols[$0] ?? "S\($0)") }, columns: columns,
            previousClose: rows.map { session.price($0) / session.growth($0) })
        try lake.publish(features: frame, provenance: Self.provenance("\(columns[3])"))
    }

    func publishUniverse(_ date: CivilDate, _ session: Session) throws {
        let since = Self.october.adding(months: -30)
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for index in 0..<session.stocks {
            let isArchived = session.archived.contains(index)
            slots[index] = Slot(
                index: index, symbol: Symbol(rawValue: session.symbols[index] ?? "S\(index)"),
                state: isArchived ? .archived : .active, since: since,
                removed: isArchived ? date.adding(days: -10) : nil,
                sector: index % 2 == 0 ? "Energy" : "Utilities")
        }
        try lake.publish(
            slots: slots, on: date,
            provenance: Self.provenance(
                "\(session.archived.sorted()) \(session.symbols.sorted { $0.key < $1.key })"))
    }

    static let normaliser = Normaliser(
        mean: Array(repeating: 0, count: Feature.count),
        deviation: Array(repeating: 2, count: Feature.count))

    /// A model that scores slots by `score` alone.
    ///
    /// - Parameter deviation: of every score.
    func publishModel(
        _ version: String, deviation: Float = 1e-3, normaliser: Normaliser = Self.normaliser,
        featureVersion: Int? = Feature.schemaVersion, trainedTo: CivilDate = Self.october,
        score: (Int) -> Float
    ) throws {
        var weights = PolicyWeights(network: PolicyNetwork(hidden: [2]), normaliser: normaliser)
        for slot in 0..<Universe.slotCount { weights.outputBias[slot] = score(slot) }
        weights.logDeviation = [log(deviation)]
        try publishModel(version, weights, featureVersion: featureVersion, trainedTo: trainedTo)
    }

    func publishModel(
        _ version: String, _ weights: PolicyWeights, featureVersion: Int? = Feature.schemaVersion,
        trainedTo: CivilDate = Self.october
    ) throws {
        let both = PerformanceComparison(
            policy: PerformanceFigures(PerformanceMetrics(dailyReturns: [])),
            baseline: PerformanceFigures(PerformanceMetrics(dailyReturns: [])))
        var card = ModelCard(
            version: try #require(YearMonth(version)), algorithm: "ppo", network: "dense", hidden: [2],
            parameters: 1, trainedFrom: Self.october, trainedTo: trainedTo, validatedFrom: nil,
            validatedTo: nil, steps: 1, seed: 1, portfolioSize: 50, costBasisPoints: 10, settings: [:],
            inSample: both, outOfSample: nil, notes: [])
        card.origin = ModelOrigin(
            featuresDigest: "", universeDigest: nil, universeDate: Self.october, stocks: 1, sessions: 1,
            validationSessions: 0, code: "1", featureVersion: featureVersion)
        let curve = EquityCurve(dates: [Self.october], policy: [1], baseline: [1], isOutOfSample: [false])
        try ModelRegistry(lake: lake).publish(
            card: card, weights: weights, backtest: BacktestResult(equity: curve, meanTurnover: 0),
            provenance: Self.provenance(version))
    }

    func generate(
        _ date: CivilDate, settings: SignalSettings = Self.settings(),
        _ change: (inout SignalGeneration.Request) -> Void = { _ in }
    ) throws -> SignalGeneration.Summary {
        var request = SignalGeneration.Request(date)
        change(&request)
        return try SignalGeneration(
            lake: lake, ledger: ledger, settings: settings, version: "test", now: { Self.now }
        ).run(request)
    }

    /// The standard rules, without a bound on how far means lie from the scene's bare normaliser, and without
    /// limits of risk: tests of those set them.
    static func settings(_ change: (inout SignalSettings) -> Void = { _ in }) -> SignalSettings {
        var settings = SignalSettings(rules: .standard)
        settings.maximumShift = 1e6
        settings.risk = .none
        change(&settings)
        return settings
    }

    /// Marks the session's report as sent.
    func mail(_ date: CivilDate) throws {
        let draft = OutboxDraft(
            kind: "monthly-report", session: date, messageID: "\(date)@example.com", contentDigest: "x",
            subject: "Signals", sender: "a@example.com", recipients: ["a@example.com"], bytes: [1])
        try ledger.enqueue([draft], at: Self.now)
        if let letter = try ledger.claimLetter(dueBy: Self.now, at: Self.now) {
            try ledger.settle(letter, .sent, at: Self.now)
        }
    }
}
