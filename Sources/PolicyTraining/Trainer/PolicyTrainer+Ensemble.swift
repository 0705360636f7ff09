import Core
import Lake
import Models
import PolicyModel

extension PolicyTrainer {
    /// Trains the members on the same sessions, weights them by their validation, and judges them together.
    ///
    /// Each member is written down as a candidate of its own; one that diverges is left out.
    ///
    /// - Throws: as for a single candidate; the first member's error when none came to an end.
    func ensemble(
        _ settings: TrainingSettings, _ material: TrainingMaterial, _ options: TrainingOptions,
        _ search: inout CandidateSearch, _ report: (TrainingEvent) -> Void
    ) throws -> Candidate {
        var members = CandidateSearch()
        var done: [Candidate] = []
        let singles = settings.single
        for (number, single) in singles.enumerated() {
            report(.began(number: number + 1, count: singles.count, settings: single))
            let part = try candidates([single], material, options, keepsEnds: true, report, isPart: true)
            members.trials += part.trials
            members.failures += part.failures
            members.folders += part.folders
            if let best = part.best { done.append(best) }
        }
        search.trials += members.trials
        search.folders += members.folders
        guard !done.isEmpty else { throw members.failures[0] }
        let weights = EnsembleShare.weights(done.map(\.validation))
        let shares = zip(done, weights).map { EnsembleShare(algorithm: $0.settings.algorithm, weight: $1) }
        let parts = zip(done, weights).compactMap { candidate, weight -> PolicyEnsembleWeights.Member? in
            guard weight > 0, case .single(let policy) = candidate.policy else { return nil }
            return PolicyEnsembleWeights.Member(weight: weight, policy: policy)
        }
        var candidate = try judged(
            .ensemble(PolicyEnsembleWeights(members: parts)), settings,
            try settings.identity(
                threads: settings.threadCount, inputsDigest: material.plan.inputsDigest),
            material, curve: LearningCurve(points: done.flatMap(\.curve.points)),
            steps: done.reduce(0) { $0 + $1.trial.steps }, seconds: done.reduce(0) { $0 + $1.trial.seconds })
        candidate.members = shares
        return candidate
    }
}
