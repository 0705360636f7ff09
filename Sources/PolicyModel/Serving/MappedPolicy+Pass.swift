import Core

extension MappedPolicy {
    private var needsMasks: Bool { isEnsemble || members.contains { $0.network.kind == .shared } }

    /// Each member's scores, `[sessions, slots]`: all members' first walks, then all their second ones.
    ///
    /// - Parameter keep: shown the sums of each `dense` member's first layer, `[sessions, hidden 0]`.
    func memberScores(
        _ observations: [Float], masks: [Bool]?, previousWeights: [Float]?, threads: Int,
        keep: (_ member: Int, UnsafeMutableBufferPointer<Float>) -> Void = { _, _ in },
        progress: (ScoringProgress) -> Void
    ) throws(PolicyModelError) -> [[Float]] {
        let rows = observations.count / (network.slots * network.observedFeatures)
        guard masks != nil || !needsMasks else {
            throw PolicyModelError(
                .wrongObservation, "\(path) pools over what may be bought: pass the sessions' masks")
        }
        guard masks.map({ $0.count == rows * network.slots }) ?? true else {
            throw PolicyModelError(
                .wrongObservation,
                "\(masks?.count ?? 0) mask entries for \(rows) sessions of \(network.slots) slots")
        }
        // Members that take previous weights share one copy of the inputs, so do those that do not.
        let plain = try network.with(previousWeights: false)
            .inputs(observations: observations, previousWeights: previousWeights)
        let held =
            members.contains(where: \.network.previousWeights)
            ? try network.with(previousWeights: true)
                .inputs(observations: observations, previousWeights: previousWeights) : []
        guard rows > 0 else { return members.map { _ in [] } }
        for member in members where !member.mapped.hasFiniteVectors {
            throw PolicyModelError(
                .notFinite,
                "\(path) has a NaN or infinity among its biases, normalisations or deviations; roll back to "
                    + "another model or train again")
        }
        return try walk(rows: rows, masks: masks ?? [], threads: threads, keep: keep, progress: progress) {
            $0.previousWeights ? held : plain
        }
    }

    private func walk(
        rows: Int, masks: [Bool], threads: Int,
        keep: (_ member: Int, UnsafeMutableBufferPointer<Float>) -> Void,
        progress: (ScoringProgress) -> Void, inputs: (PolicyNetwork) -> [Float]
    ) throws(PolicyModelError) -> [[Float]] {
        let batchCount = members.reduce(0) { $0 + $1.network.batchCount }
        var done = 0
        var accumulated: [[Float]] = []
        for (index, member) in members.enumerated() {
            let first = done
            accumulated.append(
                try member.mapped.firstWalk(
                    inputs(member.network), masks: masks, rows: rows, threads: threads,
                    keep: { keep(index, $0) }
                ) { batch in
                    progress(.init(phase: .accumulate, batch: first + batch, batchCount: batchCount))
                })
            done += member.network.batchCount
        }
        done = 0
        var scores: [[Float]] = []
        for (index, member) in members.enumerated() {
            let first = done
            scores.append(
                try member.mapped.secondWalk(inputs(member.network), accumulated[index], rows: rows) {
                    batch in
                    progress(.init(phase: .score, batch: first + batch, batchCount: batchCount))
                })
            done += member.network.batchCount
        }
        return scores
    }
}

extension PolicyNetwork {
    /// The same observation with or without the weights held before.
    fileprivate func with(previousWeights: Bool) -> PolicyNetwork {
        var network = self
        network.features = observedFeatures + (previousWeights ? 1 : 0)
        network.previousWeights = previousWeights
        return network
    }
}

extension MappedNetwork {
    /// What the second walk needs of the whole session.
    fileprivate func firstWalk(
        _ inputs: [Float], masks: [Bool], rows: Int, threads: Int,
        keep: (UnsafeMutableBufferPointer<Float>) -> Void, progress: (Int) -> Void
    ) throws(PolicyModelError) -> [Float] {
        switch network.kind {
        case .dense: try accumulate(inputs, rows: rows, threads: threads, keep: keep, progress: progress)
        case .shared: try pool(inputs, masks: masks, rows: rows, progress: progress)
        }
    }

    fileprivate func secondWalk(
        _ inputs: [Float], _ accumulated: [Float], rows: Int, progress: (Int) -> Void
    ) throws(PolicyModelError) -> [Float] {
        var scores = [Float](repeating: 0, count: rows * network.slots)
        switch network.kind {
        case .dense: try score(accumulated: accumulated, rows: rows, into: &scores, progress: progress)
        case .shared:
            try score(inputs, contexts: accumulated, rows: rows, into: &scores, progress: progress)
        }
        return scores
    }
}
