/// How an explanation reads weights: all that it knows of the way in which they are stored.
extension MappedNetwork {
    /// Rows of the first layer's weights, `rows.count x hidden 0` numbers into `target`. Rows count over all
    /// batches: slot times features plus feature for `dense`, the feature for `shared`.
    ///
    /// - Parameter columns: the units wanted; nil for all.
    func readInputRows(
        _ rows: Range<Int>, columns: Range<Int>? = nil, into target: UnsafeMutablePointer<Float>
    ) {
        let columns = columns ?? 0..<network.firstHidden
        let perBatch = network.inputCount / inputWeights.count
        for (index, row) in rows.enumerated() {
            let start = row % perBatch * network.firstHidden + columns.lowerBound
            read(
                inputWeights[row / perBatch], start..<start + columns.count,
                into: target + index * columns.count)
        }
    }

    /// Gives back the pages of a batch of the first layer.
    func releaseInputs(batch: Int) { file.file.release(inputWeights[batch].range) }

    /// Weights between hidden layers `layer` and `layer + 1`, `[in, out]`.
    func hiddenValues(_ layer: Int) -> [Float] { values(hiddenWeights[layer]) }

    /// Weights from the pooled context, `[hidden 0, hidden 1]`; empty for `dense`.
    var contextValues: [Float] { contextWeight.map { values($0) } ?? [] }

    /// One slot's row of the last layer and its bias.
    func outputRow(_ slot: Int) -> (weight: [Float], bias: Float) {
        let perBatch = network.outputCount / outputWeights.count
        let row = network.kind == .dense ? slot : 0
        let start = row % perBatch * network.lastHidden
        let weight = [Float](unsafeUninitializedCapacity: network.lastHidden) { buffer, count in
            guard let target = buffer.baseAddress else { return }
            read(outputWeights[row / perBatch], start..<start + network.lastHidden, into: target)
            count = network.lastHidden
        }
        return (weight, file.floats(outputBiases[row / perBatch])[row % perBatch])
    }

    private func values(_ matrix: MappedMatrix) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(matrix.count)
        matrix.append(to: &values, from: file)
        return values
    }

    private func read(
        _ matrix: MappedMatrix, _ numbers: Range<Int>, into target: UnsafeMutablePointer<Float>
    ) {
        switch matrix.storage {
        case .float32:
            guard let source = file.floats(matrix.range).baseAddress else { return }
            target.update(from: source + numbers.lowerBound, count: numbers.count)
        case .bfloat16:
            let source = file.halves(matrix.range)
            for index in 0..<numbers.count {
                target[index] = PolicyStorage.float(bfloat16: source[numbers.lowerBound + index])
            }
        }
    }
}
