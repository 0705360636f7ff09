public import Core
import Lake
public import Models

extension PolicyTrainer {
    /// Compares configurations by combinatorial purged cross-validation, and publishes nothing: each point is
    /// trained on every split of the sessions up to `date` and tested on the rest, and the tests are put
    /// together into paths.
    ///
    /// No episode crosses a stretch that is tested or left out, and the normaliser is fitted on the sessions
    /// that are learned from. Each point is a row in the trial record, with the mean figures of its paths. An
    /// evaluation that was interrupted is taken up by the same call.
    ///
    /// - Parameters:
    ///   - groups: stretches that the sessions are divided into, 2 or more.
    ///   - tested: of these, how many a split tests, from 1 to one less.
    ///   - embargo: sessions left out after a test, besides the month that an outcome takes.
    ///   - options: as for ``evaluate(date:settings:folds:seeds:options:bootstrap:report:)``. A dry run has the
    ///     division and no configurations.
    /// - Throws: as that does; `notEnoughHistory` when a split leaves no room for an episode.
    public func compare(
        date: CivilDate, points: [SweepGrid.Point], groups: Int, tested: Int, embargo: Int = 0,
        options: TrainingOptions = TrainingOptions(), report: (TrainingEvent) -> Void = { _ in }
    ) throws -> CombinatorialEvaluation {
        let all = try Self.comparable(points)
        let sessions = try sessions(upTo: date, settings: all[0])
        guard sessions.count > groups else {
            throw PolicyTrainingError(
                .notEnoughHistory, "\(sessions.count) sessions do not make \(groups) groups; take fewer")
        }
        // After the first session's close the first decision is taken.
        let dates = Array(sessions.dropFirst())
        let outcome = all.map(\.environment.sessionsPerMonth).max() ?? WalkForward.outcomeSessions
        let division = CombinatorialPurgedFolds(
            sessionCount: dates.count, groups: groups, tested: tested,
            purge: max(outcome, WalkForward.outcomeSessions), embargo: embargo)
        let plans = try plans(sessions, for: month(after: date), division)
        for plan in plans {
            for settings in all { try Self.requireRoom(plan, settings, division) }
        }
        var evaluation = CombinatorialEvaluation(division, dates: dates)
        guard !options.dryRun else { return evaluation }

        try requireEvaluationCheckpoint(of: all, plans, options)
        var run = EvaluationRun(trainer: self, options: options, trainings: plans.count * all.count)
        let frames = try lake.features(on: sessions)
        try FeatureSoundness.check(frames)
        var entrants = all.map { EvaluationEntrant($0) }
        var outcomes = [[PairedReturns]](repeating: [], count: all.count)
        for plan in plans {
            let material = try TrainingMaterial(plan, frames: frames)
            let histories = plan.fold.test.map { range in
                MarketHistory(frames: Array(frames[range.lowerBound - 1..<range.upperBound]))
            }
            for place in entrants.indices {
                entrants[place].returns = PairedReturns()
                _ = try run.test(&entrants[place], material, over: histories, report)
                outcomes[place].append(entrants[place].returns)
            }
        }
        let way = "combinatorial \(groups),\(tested) purge \(division.purge) embargo \(embargo)"
        var results: [(name: String, settingsDigest: String, paths: [PairedReturns]?)] = []
        for (place, entrant) in entrants.enumerated() {
            let paths =
                entrant.failure == nil
                ? CombinatorialEvaluation.paths(outcomes[place], division, dates: dates) : []
            try record(entrant, plans, paths: paths, inputs: [way] + plans.map(\.inputsDigest))
            let identity = try identity(entrant.settings, plans[0])
            results.append(
                (points[place].summary, identity.settingsDigest, entrant.failure == nil ? paths : nil))
        }
        if let failure = entrants.compactMap(\.failure).first,
            !entrants.contains(where: { $0.failure == nil })
        {
            throw failure
        }
        evaluation.compare(results)
        removeEvaluationCheckpoints(run.folders, before: plans[0].month)
        return evaluation
    }

    /// The points' settings, which must agree on the sessions.
    private static func comparable(
        _ points: [SweepGrid.Point]
    ) throws(PolicyTrainingError) -> [TrainingSettings] {
        guard !points.isEmpty else {
            throw PolicyTrainingError(.badSetting, "a comparison needs a point; give settings to try")
        }
        var all: [TrainingSettings] = []
        for point in points { all.append(try fromScratch(point.settings)) }
        guard all.allSatisfy({ $0.windowSessions == nil }) else {
            throw PolicyTrainingError(
                .badSetting,
                "a split learns from all sessions that it does not test; leave out --window, and window_sessions "
                    + "in the file")
        }
        guard Set(all.map(\.historyMonths)).count == 1 else {
            throw PolicyTrainingError(
                .badSetting, "paths are compared over the same sessions; give one history_months for all")
        }
        return all
    }

    /// The plan of each split. Indices of a fold count from the second session on, of a plan from the first.
    private func plans(
        _ sessions: [CivilDate], for month: YearMonth, _ division: CombinatorialPurgedFolds
    ) throws -> [TrainingPlan] {
        let inputs = try lake.manifests(of: sessions.map { Dataset.features.partition($0) }).map(\.asInput)
        return division.splits.indices.map { split in
            let fold = division.fold(split)
            let train = fold.train.map { $0.lowerBound + 1..<$0.upperBound + 1 }
            let spans = train.map { range in
                Manifest.Input.span(
                    "features/\(sessions[range.lowerBound])..\(sessions[range.upperBound - 1])",
                    of: Array(inputs[range]))
            }
            return TrainingPlan(
                month: month, sessions: sessions,
                fold: EvaluationFold(
                    train: train, test: fold.test.map { $0.lowerBound + 1..<$0.upperBound + 1 }),
                inputs: spans)
        }
    }

    private static func requireRoom(
        _ plan: TrainingPlan, _ settings: TrainingSettings, _ division: CombinatorialPurgedFolds
    ) throws(PolicyTrainingError) {
        let needed = settings.environment.episodeSessions
        guard EpisodeStarts(plan.fold.train, sessions: needed).count == 0 else { return }
        throw PolicyTrainingError(
            .notEnoughHistory,
            "\(division.sessionCount) sessions in \(division.groups.count) groups leave a split without "
                + "\(needed) sessions in a row to learn from, those of an episode of "
                + "\(settings.environment.episodeMonths) months; build more features, lower --episode-months, or "
                + "test fewer groups")
    }
}
