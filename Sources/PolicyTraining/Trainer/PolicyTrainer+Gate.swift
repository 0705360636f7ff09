import Core
import Lake
import Models
import PolicyModel
import Portfolio

extension PolicyTrainer {
    /// Shows a candidate to the gate: beside equal weights and the model in force, over the sessions that none
    /// of them has learned from, with all that was tried.
    ///
    /// - Parameter folds: of a walk-forward, in the order of time; before the candidate's own sessions.
    func decide(
        _ best: Candidate, _ search: CandidateSearch, folds: [GateEvidence.Stretch],
        _ material: TrainingMaterial, _ gate: GateSettings
    ) throws -> GateDecision {
        var stretches = folds
        var rival: GateEvidence.Rival?
        let plan = material.plan
        let inForce = try registry.entry(before: plan.month)
        if plan.validated != nil {
            let history = history(material, from: plan.trainedCount)
            stretches.append(try stretch(best.policy, over: history, best.settings))
        }
        if let inForce {
            // What it was judged by it had not learned from; a later start than ours is taken.
            let first = plan.sessions[plan.trainedCount...].firstIndex { $0 > inForce.card.trainedTo }
            var path: PortfolioPath?
            if let first, plan.sessions.count - first >= gate.minimumSessions / 2 {
                let mapped = try registry.policy(of: inForce)
                path = try stretch(mapped, over: history(material, from: first), best.settings).policy
            }
            rival = GateEvidence.Rival(version: inForce.version, path: path)
        }
        return PromotionGate(gate).judge(
            GateEvidence(
                version: plan.month, isFinite: best.policy.isFinite, stretches: stretches, inForce: rival,
                trials: try tried(search, on: stretches)))
    }

    /// The sessions from `first` on with the one before, after whose close the first decision is taken.
    private func history(_ material: TrainingMaterial, from first: Int) -> MarketHistory {
        MarketHistory(frames: Array(material.history.frames[max(0, first - 1)...]))
    }

    func stretch(
        _ policy: TrainedPolicy, over history: MarketHistory, _ settings: TrainingSettings
    ) throws -> GateEvidence.Stretch {
        try policy.withFile { try stretch(MappedPolicy(path: $0, keepsPages: true), over: history, settings) }
    }

    private func stretch(
        _ policy: MappedPolicy, over history: MarketHistory, _ settings: TrainingSettings
    ) throws -> GateEvidence.Stretch {
        let result = try backtest(settings).run(over: history) { day, held in
            try policy.scores(frame: history.frames[day], previousWeights: held)
        }
        return GateEvidence.Stretch(
            policy: result.policy, equalWeights: result.baseline,
            decisions: Backtest.decisionDays(history).count, outcomes: result.outcomes)
    }

    func backtest(_ settings: TrainingSettings) -> Backtest {
        Backtest(
            rules: settings.rules, costBasisPoints: settings.environment.costBasisPoints,
            execution: settings.environment.execution)
    }

    /// Every candidate that was judged by some of these sessions, those of this run among them, each once.
    private func tried(_ search: CandidateSearch, on stretches: [GateEvidence.Stretch]) throws -> [Trial] {
        guard let first = stretches.first?.policy.dates.first, let last = stretches.last?.policy.dates.last
        else { return [] }
        var known: Set<[String]> = []
        return try (search.trials + (trials?.trials() ?? [])).filter { trial in
            guard let judged = trial.validated, judged.overlaps(first...last), trial.outOfSample != nil
            else { return false }
            return known.insert([trial.settingsDigest, trial.inputsDigest]).inserted
        }
    }
}
