import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Lineage") struct LineageTests {
    private let temporary: TemporaryLake
    private var lake: DataLake { temporary.lake }
    private let dates = (0..<5).map { Fixture.date.adding(days: $0 - 4) }

    /// Five raw partitions; features of the last made from them, signals from those and a model.
    init() throws {
        temporary = try TemporaryLake()
        var raw: [Manifest.Input] = []
        for date in dates { raw.append(try publishRaw(date, seed: 0).asInput) }
        let features = try lake.publish(
            features: Fixture.frame(),
            provenance: provenance([.span("raw/\(dates[0])..\(dates[3])", of: Array(raw.dropLast())), raw[4]])
        )
        let model = try lake.publish(
            LakeFolder(path: "models/production/2022-12", producer: "train-policy"),
            files: [LakeFile(name: "w", bytes: [1])], provenance: Fixture.provenance)
        try lake.publish(
            signals: Fixture.signals, on: Fixture.date,
            provenance: provenance([features.asInput, model.asInput]))
    }

    private func provenance(_ inputs: [Manifest.Input]) -> Provenance {
        Provenance(command: "test", version: "1", inputs: inputs, started: Fixture.started)
    }

    @discardableResult
    private func publishRaw(_ date: CivilDate, seed: Int) throws -> Manifest {
        try lake.publish(
            bars: Fixture.bars(on: date, count: 2 + seed), actions: [], rejects: [], on: date,
            provenance: Fixture.provenance)
    }

    private func findings() throws -> [String: LakeProblem.Severity] {
        let lineage = try Lineage(of: lake)
        var found: [String: LakeProblem.Severity] = [:]
        for folder in try lake.folders(in: ExchangeCalendar.coverage) {
            for problem in lineage.problems(of: folder, try lake.manifest(of: folder)) {
                found["\(folder.path): \(problem.detail)"] = problem.severity
            }
        }
        return found
    }

    @Test("A tree whose inputs all stand has no finding; vendors' files and the ledger are not looked for")
    func sound() throws {
        #expect(try findings() == [:])
    }

    @Test("An input that is gone is damage and named")
    func gone() throws {
        try lake.remove(Dataset.raw.partition(Fixture.date))
        #expect(
            try findings() == ["features/2022/12/30: made from raw/2022/12/30, which is gone": .damage])
    }

    @Test("An input that was replaced makes what came of it stale, within a span as well")
    func stale() throws {
        try publishRaw(dates[2], seed: 1)
        let found = try findings()
        #expect(found.count == 1)
        #expect(found.keys.first?.contains("raw/2022-12-26..2022-12-29") == true, "\(found)")
        #expect(found.values.first == .stale)
        // The same content again is the same input.
        try publishRaw(dates[2], seed: 0)
        #expect(try findings() == [:])
    }

    @Test("What retention dropped from the old end is expired, a hole in the middle is not")
    func expired() throws {
        try lake.remove(Dataset.raw.partition(dates[0]))
        #expect(Array(try findings().values) == [.expired])
        try lake.remove(Dataset.raw.partition(dates[2]))
        #expect(Array(try findings().values) == [.expired])
        try publishRaw(dates[0], seed: 0)
        #expect(Array(try findings().values) == [.stale], "the span has lost a session")
    }

    @Test("A backtest is looked for where backtests are")
    func backtests() throws {
        let backtest = LakeFolder(path: "models/backtest-results/2022-12", producer: "train-policy")
        let made = try lake.publish(
            backtest, files: [LakeFile(name: "metrics.json", bytes: [2])], provenance: Fixture.provenance)
        try lake.publish(
            Dataset.reports.partition(Fixture.date), files: [], provenance: provenance([made.asInput]))
        #expect(try findings() == [:])
        try lake.remove(backtest)
        #expect(
            try findings() == [
                "reports/2022/12/30: made from the backtest of model 2022-12, which is gone": .damage
            ])
    }

    @Test("A model is found in production or in the archive")
    func models() throws {
        let production = LakeFolder(path: "models/production/2022-12", producer: "train-policy")
        let archive = LakeFolder(path: "models/archive/2022-12", producer: "train-policy")
        try lake.move(production, to: archive)
        #expect(try findings() == [:])
        try lake.remove(archive)
        #expect(
            try findings() == ["signals/2022/12/30: made from the model 2022-12, which is gone": .damage])
    }
}
