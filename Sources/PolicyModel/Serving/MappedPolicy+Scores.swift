public import Core
import Foundation

/// What a policy says about one session.
public struct PolicyScores: Sendable {
    /// One a slot: the mean of its action distribution. Masked slots have one too; it means nothing.
    public var scores: [Float]
    /// Log standard deviation of each score.
    public var logDeviations: [Float]
    /// True for a slot that may be bought: active, with a price this session.
    public var mask: [Bool]
}

/// A step of a scoring pass.
public struct ScoringProgress: Hashable, Sendable {
    public enum Phase: Sendable, Hashable {
        /// The batch's observations are going into the first layer.
        case accumulate
        /// The batch's slots are getting their scores.
        case score
    }

    public var phase: Phase
    /// Batch just done, 0..<`batchCount`.
    public var batch: Int
    public var batchCount: Int
}

extension MappedPolicy {
    /// Scores one session.
    ///
    /// - Parameters:
    ///   - frame: the session's features.
    ///   - threads: OpenBLAS threads; results may differ in the last bits between counts.
    ///   - progress: called after each batch of either walk.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` when the policy is not for the universe's
    ///   3,600 x 17.
    public func scores(
        frame: FeatureFrame, threads: Int = 1, progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) -> PolicyScores {
        guard network.slots == Universe.slotCount, network.features == Feature.count else {
            throw PolicyModelError(
                .wrongObservation,
                "\(path) is for \(network.slots) slots x \(network.features) features, not "
                    + "\(Universe.slotCount) x \(Feature.count); train again")
        }
        let raw = ObservationEncoder.encode(frame)
        let scores = try scores(
            observations: normaliser.applied(toSession: raw.values), threads: threads, progress: progress)
        return PolicyScores(scores: scores, logDeviations: logDeviations, mask: raw.mask)
    }

    /// Scores any number of sessions in one pass over the weights.
    ///
    /// - Parameter observations: normalised, `[sessions, slots x features]` row-major.
    /// - Returns: `[sessions, slots]` row-major.
    public func scores(
        observations: [Float], threads: Int = 1, progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) -> [Float] {
        var scores = [Float](repeating: 0, count: observations.count / network.features)
        try observations.withUnsafeBufferPointer { (source) throws(PolicyModelError) in
            try scores.withUnsafeMutableBufferPointer { (target) throws(PolicyModelError) in
                try score(source, into: target, threads: threads, progress: progress)
            }
        }
        return scores
    }

    /// The same into a buffer of `sessions x slots` scores.
    public func score(
        _ observations: UnsafeBufferPointer<Float>, into scores: UnsafeMutableBufferPointer<Float>,
        threads: Int = 1, progress: (ScoringProgress) -> Void = { _ in }
    ) throws(PolicyModelError) {
        let rows = observations.count / network.observationCount
        guard rows * network.observationCount == observations.count, scores.count == rows * network.slots
        else {
            throw PolicyModelError(
                .wrongObservation,
                "\(observations.count) numbers for \(scores.count) scores, where a session has "
                    + "\(network.observationCount) for \(network.slots): pass whole sessions")
        }
        guard rows > 0, let source = observations.baseAddress, let target = scores.baseAddress else { return }
        try BLAS.withThreads(max(1, threads)) { () throws(PolicyModelError) in
            var hidden = firstLayer(source, rows: rows, progress: progress)
            activate(&hidden)
            for layer in hiddenWeights.indices {
                hidden = hiddenLayer(layer, hidden, rows: rows)
                activate(&hidden)
            }
            lastLayer(hidden, rows: rows, into: target, progress: progress)
        }
    }

    /// Pre-activations of the first layer: `[rows, hidden[0]]`.
    private func firstLayer(
        _ source: UnsafePointer<Float>, rows: Int, progress: (ScoringProgress) -> Void
    ) -> [Float] {
        var hidden = repeated(inputBias, rows: rows)
        for batch in inputWeights.indices {
            if batch + 1 < inputWeights.count { file.file.willNeed(inputWeights[batch + 1]) }
            let weight = file.floats(inputWeights[batch])
            hidden.withUnsafeMutableBufferPointer { hidden in
                guard let weight = weight.baseAddress, let hidden = hidden.baseAddress else { return }
                BLAS.multiplyAdd(
                    source + batch * network.batchInputCount, stride: network.observationCount, weight,
                    into: hidden, rows: rows, inner: network.batchInputCount, columns: network.firstHidden)
            }
            file.file.release(inputWeights[batch])
            progress(ScoringProgress(phase: .accumulate, batch: batch, batchCount: network.batchCount))
        }
        return hidden
    }

    private func hiddenLayer(_ layer: Int, _ input: [Float], rows: Int) -> [Float] {
        var output = repeated(hiddenBiases[layer], rows: rows)
        let weight = file.floats(hiddenWeights[layer])
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                guard let weight = weight.baseAddress, let input = input.baseAddress,
                    let output = output.baseAddress
                else { return }
                BLAS.multiplyAdd(
                    input, stride: network.hidden[layer], weight, into: output, rows: rows,
                    inner: network.hidden[layer], columns: network.hidden[layer + 1])
            }
        }
        return output
    }

    private func lastLayer(
        _ hidden: [Float], rows: Int, into target: UnsafeMutablePointer<Float>,
        progress: (ScoringProgress) -> Void
    ) {
        for batch in outputWeights.indices {
            if batch + 1 < outputWeights.count { file.file.willNeed(outputWeights[batch + 1]) }
            let weight = file.floats(outputWeights[batch])
            let bias = file.floats(outputBiases[batch])
            let first = target + batch * network.batch
            hidden.withUnsafeBufferPointer { hidden in
                guard let hidden = hidden.baseAddress, let weight = weight.baseAddress,
                    let bias = bias.baseAddress
                else { return }
                for row in 0..<rows {
                    (first + row * network.slots).update(from: bias, count: network.batch)
                }
                BLAS.multiplyTransposedAdd(
                    hidden, weight, into: first, stride: network.slots, rows: rows,
                    inner: network.lastHidden, columns: network.batch, scale: network.outputScale)
            }
            file.file.release(outputWeights[batch])
            progress(ScoringProgress(phase: .score, batch: batch, batchCount: network.batchCount))
        }
    }

    private func repeated(_ bias: Range<Int>, rows: Int) -> [Float] {
        let bias = file.floats(bias)
        var result: [Float] = []
        result.reserveCapacity(rows * bias.count)
        for _ in 0..<rows { result.append(contentsOf: bias) }
        return result
    }

    private func activate(_ values: inout [Float]) {
        for index in values.indices {
            switch network.activation {
            case .tanh: values[index] = tanh(values[index])
            case .relu: values[index] = max(0, values[index])
            }
        }
    }
}
