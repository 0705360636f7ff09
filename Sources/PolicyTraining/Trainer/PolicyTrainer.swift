public import Core
import Foundation
public import Lake
public import Models
import PolicyModel
import Tensors

/// Trains the policy for a month from the features partitions of a tree, and publishes it as a model.
///
/// Nothing after the session asked for is read. Same inputs, settings, seed and threads: same bytes.
public struct PolicyTrainer: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// The month whose decision the model is for.
        public var version: YearMonth
        /// Sessions that the learner saw, and those kept to judge it by.
        public var trainingSessions: Int
        public var validationSessions: Int
        /// The published model's card; nil when it was there already, or in a dry run.
        public var card: ModelCard?
        /// The model stands, made from the same inputs with the same settings.
        public var isCurrent: Bool
    }

    public let lake: DataLake
    public let registry: ModelRegistry
    /// The program's version, for the manifests.
    public let version: String

    public init(lake: DataLake, registry: ModelRegistry, version: String = "") {
        self.lake = lake
        self.registry = registry
        self.version = version
    }

    /// Trains, judges and publishes the model for the month of the session after `date`.
    ///
    /// Blocks its thread, and uses `threads` of them.
    ///
    /// - Parameters:
    ///   - date: the last session whose features are known.
    ///   - force: trains even if the model stands with the same inputs and settings.
    ///   - dryRun: checks inputs and settings and writes nothing.
    ///   - progress: called after each rollout and its update.
    /// - Throws: ``PolicyTrainingError``; ``Models/ModelError`` with `refused` for a candidate that is not
    ///   finite, with which the model in force stays; ``Lake/LakeError``.
    public func run(
        date: CivilDate, settings: TrainingSettings = TrainingSettings(), force: Bool = false,
        dryRun: Bool = false, progress: (PPO.Iteration) -> Void = { _ in }
    ) throws -> Summary {
        let started = Date()
        try settings.validate()
        guard let month = ExchangeCalendar.nyse.session(after: date)?.yearMonth else {
            throw PolicyTrainingError(
                .badSetting, "\(date) is at the end of the calendar; give an earlier date")
        }
        let sessions = try self.sessions(upTo: date, settings: settings)
        let trained = sessions.count - settings.validationSessions
        let threads = settings.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let inputs = try self.inputs(sessions)
        let parameters = settings.parameters(threads: threads)
        var summary = Summary(
            version: month, trainingSessions: trained, validationSessions: settings.validationSessions,
            card: nil, isCurrent: try registry.isCurrent(month, inputs: inputs, parameters: parameters))
        if dryRun || (summary.isCurrent && !force) { return summary }
        summary.isCurrent = false

        let history = try MarketHistory(lake: lake, in: sessions[0]...date)
        let candidate = try train(Array(history.frames[..<trained]), settings, threads, progress)
        let validated = trained < sessions.count ? sessions[trained] : nil
        let backtest = try judge(candidate.weights, history, outOfSampleFrom: validated, settings)
        guard let inSample = backtest.comparison(outOfSample: false) else {
            throw PolicyTrainingError(
                .notEnoughHistory, "no training session to judge by; build more features")
        }
        let card = ModelCard(
            version: month, algorithm: "ppo", network: PolicyNetwork.Kind.dense.rawValue,
            hidden: settings.hidden, parameters: candidate.weights.network.parameterCount,
            trainedFrom: sessions[0], trainedTo: sessions[trained - 1], validatedFrom: validated,
            validatedTo: validated.map { _ in sessions[sessions.count - 1] }, steps: candidate.steps,
            seed: settings.seed, portfolioSize: settings.portfolioSize,
            costBasisPoints: settings.environment.costBasisPoints, settings: parameters,
            features: Feature.allCases.map { ScaledFeature($0, of: candidate.weights.normaliser) },
            inSample: inSample, outOfSample: backtest.comparison(outOfSample: true),
            notes: Self.notes(settings))
        try registry.publish(
            card: card, weights: candidate.weights, backtest: backtest,
            provenance: Provenance(
                command: "train-policy", version: version, inputs: inputs, parameters: parameters,
                counts: ["sessions": sessions.count, "steps": candidate.steps], started: started))
        summary.card = card
        return summary
    }

    /// The published sessions of the window that ends with `date`.
    private func sessions(upTo date: CivilDate, settings: TrainingSettings) throws -> [CivilDate] {
        let first = date.adding(months: -settings.historyMonths).adding(days: 1)
        let sessions = try lake.sessions(of: .features, in: first...date)
        guard sessions.count >= settings.minimumSessions else {
            let needed = settings.minimumSessions
            let start = ExchangeCalendar.nyse.session(1 - needed, from: date) ?? first
            let remedy =
                start < first
                ? "raise --history-months or lower --validation-sessions"
                : "run build-features --from \(start) --to \(date), or lower --validation-sessions"
            throw PolicyTrainingError(
                .notEnoughHistory,
                "\(sessions.count) sessions of features between \(first) and \(date) in \(lake.name), and "
                    + "training needs \(needed); \(remedy)")
        }
        return sessions
    }

    /// The partitions read, as one line of the manifest.
    private func inputs(_ sessions: [CivilDate]) throws -> [Manifest.Input] {
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        let span = "features/\(sessions[0])..\(sessions[sessions.count - 1])"
        return [Manifest.Input.span(span, of: manifests.map(\.asInput))]
    }

    private static func notes(_ settings: TrainingSettings) -> [String] {
        var notes = PPOSettings.deviations
        notes.append(
            "Confidence is computed with the scores' final standard deviation, "
                + "\(settings.ppo.learnsDeviation ? "learned" : "\(settings.ppo.finalDeviation)").")
        notes.append("Slots without a bar in training take no part and get the mean score of the others.")
        return notes
    }
}
