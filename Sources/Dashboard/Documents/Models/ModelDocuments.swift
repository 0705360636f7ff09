import Core
import Ledger
import Models

/// models.json: every version, newest first, what was done about them, and the trials.
struct ModelsDocument: Encodable {
    /// A version, or `equal-weights`; absent before the first.
    var inForce: String?
    var versions: [ModelEntry]
    /// Newest first.
    var events: [Event]
    var trials: Trials

    struct Event: Encodable {
        var at: Timestamp
        var action: String
        var model: String
        var reason: String

        init(_ recorded: RecordedModelEvent) {
            at = recorded.recorded
            action = recorded.event.action.rawValue
            model = recorded.event.model
            reason = recorded.event.reason
        }
    }

    struct Trials: Encodable {
        static let recentCount = 200

        /// Rows of the record.
        var total: Int
        /// The latest, newest first.
        var recent: [TrialRow]
    }

    /// A training and how it was judged.
    struct TrialRow: Encodable {
        var id: Int64
        var at: Timestamp
        var month: YearMonth
        var algorithm: String
        var network: String
        /// As text: it may be larger than the numbers of JavaScript.
        var seed: String
        var steps: Int
        var seconds: Double?
        var outcome: String
        /// Sharpe ratio by the year over sessions that it had not seen, and that of equal weights.
        var outOfSampleSharpe: Double?
        var baselineSharpe: Double?
        var digest: String?

        init(_ entry: TrialEntry) {
            let trial = entry.trial
            id = entry.id
            at = entry.recorded
            month = trial.month
            algorithm = trial.algorithm
            network = trial.network
            seed = String(trial.seed)
            steps = trial.steps
            seconds = trial.seconds.number
            outcome = trial.outcome.rawValue
            outOfSampleSharpe = trial.outOfSample?.policy.sharpe.number
            baselineSharpe = trial.outOfSample?.baseline.sharpe.number
            digest = entry.digest
        }
    }
}

/// What the list says of a version.
struct ModelEntry: Codable {
    var version: YearMonth
    /// The branch that it lies in: `production`, `archive` or `candidates`.
    var place: String
    var algorithm: String
    var network: String?
    var trainedFrom: CivilDate
    var trainedTo: CivilDate
    var validatedFrom: CivilDate?
    var validatedTo: CivilDate?
    /// The gate's; absent of versions from before it was kept.
    var verdict: String?
    var reason: String?
    var criteria: [GateDecision.Criterion]
    var inSample: PerformanceComparison?
    var outOfSample: PerformanceComparison?
    /// Relative to the list.
    var path: String
}
