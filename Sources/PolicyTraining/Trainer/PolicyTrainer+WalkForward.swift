import Core
import Lake
import Models

extension PolicyTrainer {
    /// Trains the same settings again on earlier histories, each tested on the sessions that followed: the
    /// blocks before the candidate's own validation, oldest first, each as long as that.
    ///
    /// With a window of some sessions every training has as many (rolling), else all before its test
    /// (expanding). An episode ends with the last session it may learn from, so no outcome reaches into a test
    /// and nothing has to be purged between them.
    ///
    /// - Returns: what each was tested on, and the checkpoints that they left.
    /// - Throws: as a single training does; ``PolicyTrainingError`` with `notEnoughHistory` when the first of
    ///   them would have too little to learn from.
    func walkForward(
        _ settings: TrainingSettings, _ plan: TrainingPlan, _ options: TrainingOptions,
        _ report: (TrainingEvent) -> Void
    ) throws -> (folds: [GateEvidence.Stretch], folders: [CheckpointFolder]) {
        var folds: [GateEvidence.Stretch] = []
        var folders: [CheckpointFolder] = []
        for (number, part) in try plans(plan, settings, folds: options.walkForward).enumerated() {
            report(
                .fold(
                    number: number + 1, count: options.walkForward, tested: part.sessions[part.trainedCount]))
            let material = try TrainingMaterial(part, lake: lake)
            let search = try candidates(
                [settings], material, options, keepsEnds: true, report, isPart: true)
            folders += search.folders
            guard let trained = search.best else { throw search.failures[0] }
            let frames = material.history.frames[(part.trainedCount - 1)...]
            folds.append(
                try stretch(trained.policy, over: MarketHistory(frames: Array(frames)), settings))
        }
        return (folds, folders)
    }

    /// The plans of the folds, oldest first.
    func plans(
        _ plan: TrainingPlan, _ settings: TrainingSettings, folds: Int
    ) throws -> [TrainingPlan] {
        guard folds > 0 else { return [] }
        guard settings.algorithm != .ensemble else {
            throw PolicyTrainingError(
                .badSetting,
                "an ensemble is weighted by the sessions that would test it; leave --walk-forward out, or give one "
                    + "of its members as --algorithm")
        }
        let all = try sessions(upTo: plan.sessions[plan.trainedCount - 1], settings: settings)
        return try plans(all, for: plan.month, settings, folds: folds)
    }

    /// The plans of folds whose last test ends with the last session, oldest first.
    func plans(
        _ all: [CivilDate], for month: YearMonth, _ settings: TrainingSettings, folds: Int
    ) throws -> [TrainingPlan] {
        let test = settings.validationSessions
        guard test > 0 else {
            throw PolicyTrainingError(
                .badSetting,
                "a walk-forward tests as many sessions as are kept from the learner; raise "
                    + "--validation-sessions")
        }
        let span = Array(all.suffix(settings.windowSessions.map { $0 + folds * test } ?? all.count))
        let learned = span.count - folds * test
        guard learned + test >= settings.minimumSessions else {
            throw PolicyTrainingError(
                .notEnoughHistory,
                "\(all.count) sessions up to \(all[all.count - 1]) are too few for \(folds) folds of \(test) "
                    + "sessions and \(settings.minimumSessions - test) to learn from; take fewer folds, lower "
                    + "--validation-sessions, or build more features")
        }
        let division = WalkForward(
            window: settings.windowSessions == nil ? .expanding : .rolling, trainSessions: learned,
            testSessions: test, purge: 0)
        return try division.folds(sessionCount: span.count).map { fold in
            try TrainingPlan(
                month: month, sessions: Array(span[fold.train[0].lowerBound..<fold.test[0].upperBound]),
                trainedCount: fold.trainCount, lake: lake)
        }
    }
}

extension TrainingPlan {
    /// Without a model to start from.
    init(month: YearMonth, sessions: [CivilDate], trainedCount: Int, lake: DataLake) throws(LakeError) {
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        let span = "features/\(sessions[0])..\(sessions[sessions.count - 1])"
        self.init(
            month: month, sessions: sessions, trainedCount: trainedCount,
            inputs: [Manifest.Input.span(span, of: manifests.map(\.asInput))])
    }
}
