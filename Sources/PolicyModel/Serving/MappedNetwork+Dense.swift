import Core

/// The pass of a `dense` network: the first walk adds up its first layer, the second gives each batch of slots
/// its scores. Each batch's weights are read once a walk and their pages given back.
extension MappedNetwork {
    /// Units of the last hidden layer, `[rows, hidden.last]`.
    ///
    /// - Parameters:
    ///   - inputs: `[rows, slots x features]`.
    ///   - keep: shown the first layer's sums, `[rows, hidden 0]`.
    ///   - progress: told each batch done.
    /// - Throws: ``PolicyModelError`` with code `notFinite`.
    func accumulate(
        _ inputs: UnsafePointer<Float>, rows: Int, threads: Int,
        keep: (UnsafeMutableBufferPointer<Float>) -> Void, progress: (Int) -> Void
    ) throws(PolicyModelError) -> [Float] {
        let units = HiddenUnits(network, rows: rows)
        guard let first = units[0].baseAddress else { return [] }
        repeatBias(file.floats(inputBias), rows: rows, over: units[0])
        for (batch, weight) in inputWeights.enumerated() {
            try weight.addProduct(
                inputs + batch * network.batchInputCount, stride: network.observationCount, rows: rows,
                inner: network.batchInputCount, columns: network.firstHidden, threads: threads, to: first,
                file: file)
            try requireFinite(units[0], after: weight)
            file.file.release(weight.range)
            progress(batch)
        }
        keep(units[0])
        activate(units[0], layer: 0, rows: rows)
        for layer in hiddenWeights.indices { try advance(units, from: layer, rows: rows, threads: threads) }
        return Array(units.last)
    }

    /// Scores, `[rows, slots]`, of the units that ``accumulate(_:rows:threads:keep:progress:)`` made.
    ///
    /// - Throws: ``PolicyModelError`` with code `notFinite`.
    func score(
        accumulated: [Float], rows: Int, into target: UnsafeMutablePointer<Float>, progress: (Int) -> Void
    ) throws(PolicyModelError) {
        for (batch, weight) in outputWeights.enumerated() {
            let bias = file.floats(outputBiases[batch])
            let first = target + batch * network.batch
            accumulated.withUnsafeBufferPointer { units in
                guard let units = units.baseAddress, let bias = bias.baseAddress else { return }
                for row in 0..<rows {
                    (first + row * network.slots).update(from: bias, count: network.batch)
                }
                weight.addTransposedProduct(
                    units, rows: rows, inner: network.lastHidden, columns: network.batch, to: first,
                    stride: network.slots, file: file)
            }
            for row in 0..<rows {
                let scores = UnsafeMutableBufferPointer(
                    start: first + row * network.slots, count: network.batch)
                try finish(scores, after: weight)
            }
            file.file.release(weight.range)
            progress(batch)
        }
    }
}
