import Core
import Models

/// A policy that was trained and judged, and may be published.
struct Candidate {
    let settings: TrainingSettings
    let policy: TrainedPolicy
    let backtest: BacktestResult
    let curve: LearningCurve
    let trial: Trial
    /// Features without a single value among the sessions that were learned from.
    let missing: [Feature]
    /// Of an ensemble: the members and what each counts for.
    var members: [EnsembleShare] = []

    /// What candidates are ranked by: the Sharpe ratio on the validation sessions less that of equal weights.
    var validation: Double { trial.outOfSample?.sharpeExcess ?? 0 }
}

/// What several trainings came to.
struct CandidateSearch {
    /// The best by validation; nil when none came to an end.
    var best: Candidate?
    /// Every one, those that failed included.
    var trials: [Trial] = []
    var curves: [(seed: UInt64, curve: LearningCurve)] = []
    var failures: [any Error] = []
    var folders: [CheckpointFolder] = []
}
