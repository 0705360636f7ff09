public import Core

/// What a policy says about one session.
public struct PolicyScores: Sendable {
    /// One a slot: the mean of its action distribution. Masked slots have one too; it means nothing.
    public var scores: [Float]
    /// Log standard deviation of each score.
    public var logDeviations: [Float]
    /// True for a slot that may be bought: active, with a price this session.
    public var mask: [Bool]

    public init(scores: [Float], logDeviations: [Float], mask: [Bool]) {
        self.scores = scores
        self.logDeviations = logDeviations
        self.mask = mask
    }
}

/// A step of a scoring pass.
public struct ScoringProgress: Hashable, Sendable {
    public enum Phase: Sendable, Hashable {
        /// The batch's observations are going into the first layer, or into the context.
        case accumulate
        /// The batch's slots are getting their scores.
        case score
    }

    public var phase: Phase
    /// Batch just done, 0..<`batchCount`.
    public var batch: Int
    /// Those of all members.
    public var batchCount: Int
}

extension MappedPolicy {
    /// Scores one session.
    ///
    /// - Parameters:
    ///   - frame: the session's features.
    ///   - previousWeights: fractions of equity held before the decision, one a slot, for a network that takes
    ///     them; nil for all in cash.
    ///   - threads: that share a `dense` network's first layer; results do not depend on their number. Two keep the
    ///     memory of most machines busy.
    ///   - progress: called after each batch of either walk.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` when the policy is not for the universe's
    ///   3,600 x 17, `notFinite` when a weight that was read or a score is NaN or infinite.
    public func scores(
        frame: FeatureFrame, previousWeights: [Double]? = nil, threads: Int = 1,
        progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) -> PolicyScores {
        try scored(
            frame: frame, previousWeights: previousWeights, threads: threads, progress: progress
        ).scores
    }

    /// The same, with what explaining the scores takes: no weights are walked again for it.
    public func scored(
        frame: FeatureFrame, previousWeights: [Double]? = nil, threads: Int = 1,
        progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) -> ScoredSession {
        guard network.slots == Universe.slotCount, network.observedFeatures == Feature.count else {
            throw PolicyModelError(
                .wrongObservation,
                "\(path) is for \(network.slots) slots x \(network.observedFeatures) features, not "
                    + "\(Universe.slotCount) x \(Feature.count); train again")
        }
        let raw = ObservationEncoder.encode(frame)
        let observation = normaliser.applied(toSession: raw.values)
        let held = previousWeights?.map { Float($0) }
        var sums = members.map { _ in [Float]() }
        let scores = try memberScores(
            observation, masks: raw.mask, previousWeights: held, threads: threads,
            keep: { sums[$0] = Array($1) }, progress: progress)
        var result = PolicyScores(
            scores: scores[0], logDeviations: members[0].logDeviations, mask: raw.mask)
        if isEnsemble {
            let ensemble = combine(
                scores, masks: raw.mask, row: 0, logDeviations: members.map(\.logDeviations))
            result.scores = ensemble.scores
            result.logDeviations = ensemble.logDeviations
        }
        return ScoredSession(
            scores: result, policy: self, observation: observation, previousWeights: held, sums: sums)
    }

    /// Scores any number of sessions in one pass over the weights. A session's scores are the same bits whatever
    /// other sessions stand beside it.
    ///
    /// - Parameters:
    ///   - observations: normalised, `[sessions, slots x observedFeatures]` row-major.
    ///   - masks: what may be bought, `[sessions, slots]`; a policy of `dense` alone needs none.
    ///   - previousWeights: as fractions of equity, `[sessions, slots]`; nil for all in cash.
    /// - Returns: `[sessions, slots]` row-major.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` for other sizes, or without masks that the
    ///   policy needs; `notFinite` when a weight that was read or a score is NaN or infinite.
    public func scores(
        observations: [Float], masks: [Bool]? = nil, previousWeights: [Float]? = nil, threads: Int = 1,
        progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) -> [Float] {
        let scores = try memberScores(
            observations, masks: masks, previousWeights: previousWeights, threads: threads, progress: progress
        )
        guard isEnsemble, let masks else { return scores[0] }
        let logDeviations = members.map(\.logDeviations)
        return (0..<masks.count / network.slots).flatMap {
            combine(scores, masks: masks, row: $0, logDeviations: logDeviations).scores
        }
    }

    private func combine(
        _ scores: [[Float]], masks: [Bool], row: Int, logDeviations: [[Float]]
    ) -> EnsembleScores {
        let slots = row * network.slots..<(row + 1) * network.slots
        var ensemble = EnsembleScores(slots: network.slots)
        for (index, member) in members.enumerated() {
            ensemble.add(
                scores[index][slots], mask: masks[slots], weight: member.weight,
                logDeviations: logDeviations[index])
        }
        return ensemble
    }
}
