import Core

/// The pass of a `shared` network: the first walk pools the market's context, the second scores the slots with
/// it. Slots are encoded in both, a batch at a time, so a pass needs memory for one batch.
extension MappedNetwork {
    /// What the context adds to the second layer of each session's slots, its bias included: `[rows, hidden 1]`.
    ///
    /// - Parameters:
    ///   - inputs: `[rows, slots x features]`.
    ///   - masks: `[rows, slots]`; a slot without it changes no bit of the result.
    ///   - progress: told each batch done.
    /// - Throws: ``PolicyModelError`` with code `notFinite`.
    func pool(
        _ inputs: UnsafePointer<Float>, masks: UnsafePointer<Bool>, rows: Int, progress: (Int) -> Void
    ) throws(PolicyModelError) -> [Float] {
        let width = network.firstHidden
        let units = HiddenUnits(network, rows: network.batch)
        var sums = [Double](repeating: 0, count: rows * width)
        var counts = [Int](repeating: 0, count: rows)
        for batch in 0..<network.batchCount {
            for row in 0..<rows {
                let first = row * network.slots + batch * network.batch
                try encode(inputs + first * network.features, units)
                for slot in 0..<network.batch where masks[first + slot] {
                    counts[row] += 1
                    for unit in 0..<width {
                        sums[row * width + unit] += Double(units[0][slot * width + unit])
                    }
                }
            }
            progress(batch)
        }
        return try contexts(
            sums.indices.map { Float(sums[$0] / Double(max(1, counts[$0 / width]))) }, rows: rows)
    }

    /// Scores, `[rows, slots]`, with the contexts that ``pool(_:masks:rows:progress:)`` made.
    ///
    /// - Throws: ``PolicyModelError`` with code `notFinite`.
    func score(
        _ inputs: UnsafePointer<Float>, contexts: [Float], rows: Int,
        into target: UnsafeMutablePointer<Float>, progress: (Int) -> Void
    ) throws(PolicyModelError) {
        let units = HiddenUnits(network, rows: network.batch)
        let bias = file.floats(outputBiases[0])[0]
        let width = network.hidden[1]
        for batch in 0..<network.batchCount {
            for row in 0..<rows {
                let first = row * network.slots + batch * network.batch
                try encode(inputs + first * network.features, units)
                try score(units, context: contexts[row * width..<(row + 1) * width])
                let scores = UnsafeMutableBufferPointer(start: target + first, count: network.batch)
                scores.update(repeating: bias)
                guard let last = units.last.baseAddress else { return }
                outputWeights[0].addTransposedProduct(
                    last, rows: network.batch, inner: network.lastHidden, columns: 1, to: target + first,
                    stride: 1, file: file)
                try finish(scores, after: outputWeights[0])
            }
            progress(batch)
        }
    }

    /// One batch's first hidden layer.
    private func encode(
        _ inputs: UnsafePointer<Float>, _ units: borrowing HiddenUnits
    ) throws(PolicyModelError) {
        repeatBias(file.floats(inputBias), rows: network.batch, over: units[0])
        guard let first = units[0].baseAddress else { return }
        try inputWeights[0].addProduct(
            inputs, stride: network.features, rows: network.batch, inner: network.features,
            columns: network.firstHidden, threads: 1, to: first, file: file)
        try requireFinite(units[0], after: inputWeights[0])
        activate(units[0], layer: 0, rows: network.batch)
    }

    /// One batch's layers after the first.
    private func score(
        _ units: borrowing HiddenUnits, context: ArraySlice<Float>
    ) throws(PolicyModelError) {
        context.withUnsafeBufferPointer { repeatBias($0, rows: network.batch, over: units[1]) }
        guard let first = units[0].baseAddress, let second = units[1].baseAddress else { return }
        try hiddenWeights[0].addProduct(
            first, stride: network.firstHidden, rows: network.batch, inner: network.firstHidden,
            columns: network.hidden[1], threads: 1, to: second, file: file)
        try requireFinite(units[1], after: hiddenWeights[0])
        activate(units[1], layer: 1, rows: network.batch)
        for layer in hiddenWeights.indices.dropFirst() {
            try advance(units, from: layer, rows: network.batch)
        }
    }

    /// `c V + d` of the pooled means.
    private func contexts(_ means: [Float], rows: Int) throws(PolicyModelError) -> [Float] {
        let width = network.hidden[1]
        var contexts = [Float](repeating: 0, count: rows * width)
        guard let contextWeight else { return contexts }
        try contexts.withUnsafeMutableBufferPointer {
            (contexts: inout UnsafeMutableBufferPointer<Float>) throws(PolicyModelError) in
            repeatBias(file.floats(hiddenBiases[0]), rows: rows, over: contexts)
            guard let target = contexts.baseAddress else { return }
            try contextWeight.addProduct(
                means, stride: network.firstHidden, rows: rows, inner: network.firstHidden, columns: width,
                threads: 1, to: target, file: file)
            try requireFinite(contexts, after: contextWeight)
        }
        return contexts
    }
}
