public import Core

extension PolicyNetwork {
    /// Features of a slot that the observation has: all, or all but the previous weight.
    public var observedFeatures: Int { features - (previousWeights ? 1 : 0) }
    /// Numbers of a session that the network takes in.
    public var observationCount: Int { slots * features }
    public var batchCount: Int { slots / batch }
    /// Numbers of a session that belong to one batch.
    public var batchInputCount: Int { batch * features }
    public var deviationCount: Int { deviation == .global ? 1 : slots }

    /// Rows of the first layer's weights: inputs of all slots, or of one where they share it.
    var inputCount: Int { kind == .dense ? observationCount : features }
    /// Outputs of the last layer: one a slot, or one that all slots share.
    var outputCount: Int { kind == .dense ? slots : 1 }
    /// Numbers of the weights from the context to the second layer; only `shared` has them.
    var contextCount: Int { kind == .dense ? 0 : hidden.prefix(2).reduce(1, *) }
    var firstHidden: Int { hidden.first ?? 0 }
    var lastHidden: Int { hidden.last ?? 0 }

    /// Trainable numbers, standard deviations included.
    public var parameterCount: Int {
        let inner = zip(hidden, hidden.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 + $1.1 }
        let norms = layerNorm ? 2 * hidden.reduce(0, +) : 0
        return inputCount * firstHidden + firstHidden + contextCount + inner + norms + lastHidden
            * outputCount
            + outputCount + deviationCount
    }

    /// The network's inputs, `[sessions, slots x features]`.
    ///
    /// - Parameters:
    ///   - observations: normalised, `[sessions, slots x observedFeatures]`.
    ///   - previousWeights: fractions of equity, `[sessions, slots]`; nil for all in cash. Without effect on a
    ///     network that does not take them.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` for other sizes.
    public func inputs(
        observations: [Float], previousWeights: [Float]? = nil
    ) throws(PolicyModelError) -> [Float] {
        let width = slots * observedFeatures
        let rows = observations.count / width
        guard rows * width == observations.count else {
            throw PolicyModelError(
                .wrongObservation,
                "\(observations.count) numbers, where a session has \(width): pass whole sessions")
        }
        guard previousWeights.map({ $0.count == rows * slots }) ?? true else {
            throw PolicyModelError(
                .wrongObservation,
                "\(previousWeights?.count ?? 0) previous weights for \(rows) sessions of \(slots) slots")
        }
        guard self.previousWeights else { return observations }
        return [Float](unsafeUninitializedCapacity: rows * observationCount) { inputs, count in
            for slot in 0..<rows * slots {
                for feature in 0..<observedFeatures {
                    inputs[slot * features + feature] = observations[slot * observedFeatures + feature]
                }
                inputs[slot * features + observedFeatures] =
                    (previousWeights?[slot] ?? 0) * Self.previousWeightScale
            }
            count = rows * observationCount
        }
    }
}
