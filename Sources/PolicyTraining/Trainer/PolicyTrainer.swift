public import Core
import Foundation
public import Lake
public import Models

/// Trains the policy for a month from the features partitions of a tree, and publishes it as a model.
///
/// Nothing after the session asked for is read. Same inputs, settings, seed and threads: same bytes, whether
/// or not the training was interrupted and taken up again.
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
        /// Every candidate, in the order of training, with what became of it.
        public var trials: [Trial] = []
        /// Whether the model was put in force, and why; nil when it was there already, or without a gate.
        public var decision: GateDecision?
    }

    public let lake: DataLake
    public let registry: ModelRegistry
    /// Where every candidate is written down; nil keeps no record.
    public let trials: TrialBook?
    /// The program's version, for the manifests.
    public let version: String
    let makeLearner: LearningTask.Maker

    public init(
        lake: DataLake, registry: ModelRegistry, trials: TrialBook? = nil, version: String = "",
        makeLearner: @escaping LearningTask.Maker = Learners.standard
    ) {
        self.lake = lake
        self.registry = registry
        self.trials = trials
        self.version = version
        self.makeLearner = makeLearner
    }

    /// Trains, judges and publishes the model for the month of the session after `date`.
    ///
    /// Blocks its thread, and uses `threads` of them.
    ///
    /// - Parameters:
    ///   - date: the last session whose features are known.
    ///   - report: called as things happen.
    /// - Throws: ``PolicyTrainingError``, `stopped` among them; ``Models/ModelError`` with `refused` for a
    ///   candidate that is not finite, with which the model in force stays; ``Lake/LakeError``;
    ///   ``Ledger/LedgerError``.
    public func run(
        date: CivilDate, settings: TrainingSettings = TrainingSettings(),
        options: TrainingOptions = TrainingOptions(), report: (TrainingEvent) -> Void = { _ in }
    ) throws -> Summary {
        let started = Date()
        try settings.validate()
        guard options.seeds == 1 || settings.validationSessions > 1 else {
            throw PolicyTrainingError(
                .badSetting, "--seeds are chosen by validation; --validation-sessions must be 2 or more")
        }
        let plan = try plan(date, settings)
        // What a walk-forward lacks is said before anything is trained.
        _ = try plans(plan, settings, folds: options.walkForward)
        var parameters = try settings.parameters(threads: settings.threadCount)
        if options.seeds > 1 { parameters["seeds"] = "\(options.seeds)" }
        if options.walkForward > 0 { parameters["walk_forward"] = "\(options.walkForward)" }
        parameters.merge(options.gate?.parameters ?? [:]) { $1 }
        var summary = Summary(
            version: plan.month, trainingSessions: plan.trainedCount,
            validationSessions: settings.validationSessions, card: nil,
            isCurrent: try registry.isCurrent(plan.month, inputs: plan.inputs, parameters: parameters))
        if options.dryRun || (summary.isCurrent && !options.force) { return summary }
        summary.isCurrent = false
        let all = (0..<options.seeds).map { number in
            var one = settings
            one.seed = settings.seed &+ UInt64(number)
            return one
        }
        try requireCheckpoint(of: all, plan, options)

        let material = try TrainingMaterial(plan, lake: lake)
        let search = try candidates(all, material, options, keepsEnds: options.seeds > 1, report)
        guard let best = search.best else { throw search.failures[0] }
        let walk = try walkForward(best.settings, plan, options, report)
        summary.decision = try options.gate.map {
            try decide(best, search, folds: walk.folds, material, $0)
        }
        summary.trials = try record(search, chosen: best, summary.decision)
        summary.card = try publish(
            best, summary.decision, others: search.curves, of: options.seeds, material,
            parameters: parameters, started: started, options)
        try removeCheckpoints(search.folders + walk.folders, before: plan.month)
        return summary
    }

    /// Writes every candidate down with its outcome.
    private func record(
        _ search: CandidateSearch, chosen: Candidate, _ decision: GateDecision?
    ) throws -> [Trial] {
        try search.trials.map { trial in
            var trial = trial
            if trial.settingsDigest == chosen.trial.settingsDigest {
                trial.outcome = decision?.verdict == .refused ? .refused : .published
            }
            try trials?.append(trial)
            return trial
        }
    }

    private func publish(
        _ best: Candidate, _ decision: GateDecision?, others: [(seed: UInt64, curve: LearningCurve)],
        of count: Int, _ material: TrainingMaterial, parameters: [String: String], started: Date,
        _ options: TrainingOptions
    ) throws -> ModelCard {
        let plan = material.plan
        var card = try card(best, of: count, plan, stocks: material.market.slotCount, decision)
        card.notes += [options.note].compactMap(\.self)
        var curves = [LakeFile(name: "curves.csv", bytes: Array(best.curve.csv.utf8))]
        curves.append(
            LakeFile(name: TensorBoardEvents.fileName, bytes: TensorBoardEvents(best.curve).bytes))
        if let picture = options.draw(best.curve.chartScript) {
            curves.append(LakeFile(name: "curves.png", bytes: picture))
        }
        for other in others where other.seed != best.settings.seed {
            curves.append(
                LakeFile(name: "curves-seed-\(other.seed).csv", bytes: Array(other.curve.csv.utf8)))
        }
        try registry.publish(
            card: card, policy: best.policy, storage: best.settings.storage, backtest: best.backtest,
            decision: decision,
            modelFiles: [LakeFile(name: "training.json", bytes: Array(try best.settings.json().utf8))],
            backtestFiles: curves,
            provenance: Provenance(
                command: "train-policy", version: version, inputs: plan.inputs, parameters: parameters,
                counts: ["sessions": plan.sessions.count, "steps": best.trial.steps],
                anchors: try trials?.anchor()?.manifestAnchors ?? [:], started: started))
        return card
    }
}

extension TrainingSettings {
    /// Threads in use.
    var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }
}
