import Core
import Dashboard
import Foundation
import Health
import Lake
import Ledger
import TestSupport
import Testing

/// A tree of a few stocks with a bit of everything that the dashboard shows.
struct SmallTree {
    static let session = date("2022-12-30")
    static let past = date("2022-11-30")
    static let now = Timestamp("2022-12-31T06:00:00Z") ?? Timestamp(secondsSinceEpoch: 0)

    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase

    /// Nothing but an empty ledger: the first day.
    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.path)
        ledger = try LedgerDatabase(root: folder.path)
    }

    static func date(_ text: String) -> CivilDate {
        CivilDate(text) ?? CivilDate(daysSinceEpoch: 0)
    }

    static let provenance = Provenance(
        command: "test", version: "1", inputs: [], counts: ["active": 4],
        started: Date(timeIntervalSince1970: 0))

    var site: Site { site(isRunning: { _ in false }) }

    func site(isRunning: @escaping @Sendable (String) -> Bool) -> Site {
        Site(health: HealthGathering(lake: lake, ledger: ledger, isRunning: isRunning), version: "1")
    }

    func path(_ file: String) -> String { "\(site.path)/\(file)" }

    func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(filePath: path(file))) }

    func json(_ file: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: bytes("api/\(file)")) as? [String: Any])
    }

    func rows(_ file: String, _ key: String) throws -> [[String: Any]] {
        try #require(try json(file)[key] as? [[String: Any]])
    }

    /// What index.json says, by file.
    func digests() throws -> [String: String] {
        let files = try #require(try json("index.json")["files"] as? [String: [String: String]])
        return files.compactMapValues { $0["digest"] }
    }

    func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path(file)) }

    /// A session with stocks of every quality.
    func publishMarket(on session: CivilDate = session) throws {
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for (index, symbol) in ["AAA", "BBB", "CCC", "EEE", "FFF"].enumerated() {
            slots[index] = Slot(
                index: index, symbol: Symbol(rawValue: symbol), state: .active,
                since: Self.date("2020-01-02"),
                sector: index == 0 ? "Energy" : nil, name: index == 0 ? "<script>alert(1)</script> & Co" : nil
            )
        }
        slots[5] = Slot(
            index: 5, symbol: "DDD", state: .archived, since: Self.date("2020-01-02"),
            removed: Self.date("2022-06-24"))
        try lake.publish(slots: slots, on: session, provenance: Self.provenance)
        let bars = ["AAA", "BBB", "FFF"].map { symbol in
            Bar(
                symbol: Symbol(rawValue: symbol), date: session, open: 10, high: 11, low: 9, close: 10,
                volume: 100,
                vwap: nil, trades: nil, source: "test", flags: symbol == "BBB" ? [.largeMove] : [])
        }
        let reject = RejectedBar(
            symbol: "EEE", date: session, source: "test",
            violation: BarViolation(rule: .highBelowLow, detail: "high 1 below low 2"))
        try lake.publish(
            bars: bars, actions: [], rejects: [reject], on: session, provenance: Self.provenance)
        var columns = [[Double]](repeating: [1, 1], count: Feature.count)
        columns[Feature.macd.rawValue][1] = .nan
        try lake.publish(
            features: FeatureFrame(
                date: session, slots: [0, 1], symbols: ["AAA", "BBB"], columns: columns,
                previousClose: [1, 1]),
            provenance: Self.provenance)
    }

    static func signals(model: String = "2022-12") -> [Signal] {
        [
            Signal(
                slot: 0, symbol: "AAA", action: .buy, rank: 1, targetWeight: 0.6, previousWeight: 0,
                score: 1.5,
                confidence: 0.9, close: 10, reason: "Ranked 1 of 4 <b>by</b> the policy.", model: model,
                drivers: [SignalDriver(.momentum, delta: 0.25)],
                expectedHitRate: HitRateEstimate(rate: 0.5, low: 0.4, high: 0.6, count: 96)),
            Signal(
                slot: 1, symbol: "BBB", action: .sell, rank: 2, targetWeight: 0, previousWeight: 0.4,
                score: .nan, confidence: 0.3, close: .nan, reason: "Fell behind.", model: model),
        ]
    }

    /// Publishes the signals of a session, and writes them down.
    func publishSignals(on session: CivilDate, execution: CivilDate) throws {
        let signals = Self.signals()
        let manifest = try lake.publish(signals: signals, on: session, provenance: Self.provenance)
        let digest = try #require(manifest.files.first { $0.name == "signals.parquet" }?.sha256)
        try ledger.record(
            SignalMonth(
                session: session, execution: execution, basis: .published, model: "2022-12", digest: digest,
                note: "One of two stocks missed the confidence."),
            signals.map { SignalRow($0, sector: nil) }, at: Self.now)
    }

    /// Writes down what became of a month: the first signal paid, the second did not.
    func close(_ session: CivilDate, basis: SignalBasis, on closed: CivilDate) throws {
        let month = try #require(
            try ledger.signalMonths(in: session...session, basis: basis).first?.month)
        try ledger.close(
            session: session, basis: basis, digest: month.digest,
            SignalMonthOutcome(closed: closed, benchmark: 0.01, stocks: 4, stockHits: 1, inputsDigest: "x"),
            [
                "AAA": SignalOutcome(closed: closed, action: .buy, gain: 0.05, benchmark: 0.01, cost: 0.001),
                "BBB": SignalOutcome(closed: closed, action: .sell, gain: 0.03, benchmark: 0.01, cost: 0.001),
            ])
    }

    /// Months of every basis: a simulated one, a closed one and an open one.
    func publishMonths() throws {
        try publishMarket()
        let simulated = Self.date("2022-10-31")
        try ledger.record(
            SignalMonth(
                session: simulated, execution: Self.date("2022-11-01"), basis: .simulated, model: "2022-12",
                digest: "s"), Self.signals().map { SignalRow($0, sector: "Energy") }, at: Self.now)
        try close(simulated, basis: .simulated, on: Self.past)
        try publishSignals(on: Self.past, execution: Self.date("2022-12-01"))
        try close(Self.past, basis: .published, on: Self.session)
        try publishSignals(on: Self.session, execution: Self.date("2023-01-03"))
    }

    /// A version with its backtest, in force.
    func publishModel() throws {
        let version = try #require(YearMonth("2022-12"))
        try lake.publish(
            ModelBranch.production.folder(version), files: [ModelFixture.card, ModelFixture.decision],
            provenance: Self.provenance)
        let dates = ["2022-10-31", "2022-11-01", "2022-11-30", "2022-12-01"].map(Self.date)
        try lake.publish(
            equity: EquityCurve(
                dates: dates, policy: [1, 1.1, 1.21, 1.331], baseline: [1, 1, 1.05, 1.05],
                isOutOfSample: [false, false, true, true]),
            metrics: LakeFile(name: "metrics.json", bytes: []),
            others: [
                LakeFile(
                    name: "curves.csv", bytes: Array("steps,reward,entropy\n512,0.5,\n1024,nan,1.25\n".utf8))
            ], in: ModelBranch.backtestResults.folder(version), provenance: Self.provenance)
        try Data("2022-12\n".utf8).write(to: URL(filePath: "\(lake.root)/models/production/latest"))
    }

    @discardableResult
    func run(
        _ command: String = "fetch-daily", at started: String, ending status: RunRecord.Status? = .done,
        error: String? = nil
    ) throws -> Int64 {
        let begun = try #require(Timestamp(started))
        let id = try ledger.beginRun(command: command, version: "1", pid: 1, at: begun)
        if let status {
            try ledger.finishRun(
                id,
                with: RunEnding(
                    status: status, exitCode: 0, rows: 5, seconds: 2, peakMemoryMiB: 30, error: error),
                at: begun)
        }
        return id
    }
}
