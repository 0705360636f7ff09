public import Core

extension MappedPolicy {
    /// Scores sessions in Double from the stored weights, from the first sum to the last: what an explanation
    /// is checked against. Differs from ``scores(observations:masks:previousWeights:threads:progress:)`` by
    /// float32's roundings alone. One walk over the weights for all sessions.
    ///
    /// - Parameters: as of `scores`; every policy takes masks here.
    /// - Returns: `[sessions, slots]` row-major.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` for other sizes.
    public func exactScores(
        observations: [Float], masks: [Bool], previousWeights: [Float]? = nil, threads: Int = 1
    ) throws(PolicyModelError) -> [Double] {
        let rows = masks.count / network.slots
        guard observations.count == rows * network.slots * network.observedFeatures,
            masks.count == rows * network.slots
        else {
            throw PolicyModelError(
                .wrongObservation,
                "\(observations.count) numbers and \(masks.count) mask entries are no whole sessions of "
                    + "\(network.slots) slots")
        }
        var total = [Double](repeating: 0, count: masks.count)
        for member in members {
            let inputs = try member.network.inputs(
                observations: observations, previousWeights: previousWeights)
            let scores = member.mapped.exactScores(inputs, masks: masks, rows: rows, threads: threads)
            guard isEnsemble else { return scores }
            for row in 0..<rows {
                let slots = row * network.slots..<(row + 1) * network.slots
                let spread = ExactSpread(scores[slots], mask: masks[slots])
                for slot in slots { total[slot] += member.weight * spread.standardised(scores[slot]) }
            }
        }
        return total
    }
}

extension MappedNetwork {
    fileprivate func exactScores(_ inputs: [Float], masks: [Bool], rows: Int, threads: Int) -> [Double] {
        let layers = ExactLayers(self)
        switch network.kind {
        case .dense:
            let sums = exactSums(inputs, rows: rows, threads: threads)
            let last = (0..<rows).map { row in
                layers.upper(
                    Array(sums[row * network.firstHidden..<(row + 1) * network.firstHidden]), from: 0)
            }
            var scores = [Double](repeating: 0, count: rows * network.slots)
            for slot in 0..<network.slots {
                let weights = outputRow(slot)
                for row in 0..<rows {
                    scores[row * network.slots + slot] = layers.score(layers.output(last[row], weights))
                }
            }
            return scores
        case .shared:
            let count = network.slots
            return (0..<rows).flatMap { row in
                layers.shared(
                    inputs[row * network.observationCount..<(row + 1) * network.observationCount],
                    mask: masks[row * count..<(row + 1) * count])
            }
        }
    }
}

extension ExactLayers {
    /// The last hidden layer's units, from the sums of layer `first`.
    fileprivate func upper(_ sums: [Double], from first: Int) -> [Double] {
        var units = activated(normalised(sums, layer: first))
        for layer in first..<network.hidden.count - 1 {
            units = activated(normalised(self.sums(after: layer, units: units), layer: layer + 1))
        }
        return units
    }

    fileprivate func shared(_ inputs: ArraySlice<Float>, mask: ArraySlice<Bool>) -> [Double] {
        var mean = [Double](repeating: 0, count: network.firstHidden)
        let encodings = (0..<network.slots).map { slot in
            let first = inputs.startIndex + slot * network.features
            return activated(normalised(encoded(inputs[first..<first + network.features]), layer: 0))
        }
        for (units, isPooled) in zip(encodings, mask) where isPooled {
            for unit in units.indices { mean[unit] += units[unit] }
        }
        let count = Double(max(1, mask.count { $0 }))
        let context = contextSums(mean.map { $0 / count })
        let row = outputRow(0)
        return encodings.map { score(output(upper(sums(after: 0, units: $0, onto: context), from: 1), row)) }
    }
}
