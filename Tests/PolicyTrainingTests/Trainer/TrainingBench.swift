import Core
import Foundation
import Lake
import Ledger
import Models
import PolicyTraining
import Portfolio
import Synchronization
import TestSupport

/// A tree with features, a ledger, and trainers over them whose learner is small and real.
struct TrainingBench {
    static let sessions = PolicyTrainingTests.PolicyTrainerTests.sessions
    static let date = PolicyTrainingTests.PolicyTrainerTests.date

    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase

    init(sessions: ArraySlice<CivilDate> = Self.sessions[..<115]) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
        try FeatureTree.publish(Array(sessions), to: lake)
    }

    /// With the features of another, which are copied sooner than published.
    init(featuresOf other: TrainingBench) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
        try FileManager.default.copyItem(
            atPath: "\(other.lake.root)/features", toPath: "\(lake.root)/features")
    }

    var registry: ModelRegistry { ModelRegistry(lake: lake) }
    var month: YearMonth? { ExchangeCalendar.nyse.session(after: Self.date)?.yearMonth }
    var trials: TrialBook {
        TrialBook(ledger: ledger, run: nil) { Timestamp(secondsSinceEpoch: 1_672_401_600) }
    }

    /// - Parameter divergesAt: the round in which a seed's learner finds a NaN.
    func trainer(divergesAt: @escaping @Sendable (TrainingSettings) -> Int? = { _ in nil }) -> PolicyTrainer {
        PolicyTrainer(lake: lake, registry: registry, trials: trials, version: "1") {
            task throws(PolicyTrainingError) in
            let settings = task.settings
            let offset = UInt64(TrainingAlgorithm.allCases.firstIndex(of: settings.algorithm) ?? 0) * 1_000
            let learner = try RegressionLearner(
                seed: settings.seed + offset, steps: settings.steps, learningRate: settings.ppo.learningRate)
            learner.divergesAt = divergesAt(settings)
            return learner
        }
    }

    var settings: TrainingSettings {
        var settings = TrainingSettings()
        settings.steps = 96
        settings.threads = 1
        settings.hidden = [4]
        settings.validationSessions = 21
        settings.rules.count = 3
        settings.environment.episodeMonths = 1
        settings.ppo.learningRate = 0.05
        return settings
    }

    func policy(_ version: YearMonth) throws -> Data {
        try Data(contentsOf: URL(filePath: registry.entry(version).weightsPath))
    }

    /// Names in `state/training`.
    func checkpoints() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(lake.root)/state/training")) ?? []
    }
}

/// Says stop after so many rounds.
final class StopAfter: Sendable {
    private let rounds: Int
    private let asked = Mutex(0)

    init(_ rounds: Int) {
        self.rounds = rounds
    }

    func ask() -> Bool {
        asked.withLock { asked in
            asked += 1
            return asked >= rounds
        }
    }
}
