/// The pass of a `dense` network: the first walk adds up its first layer, the second gives each batch of slots
/// its scores. Each batch's weights are read once a walk and their pages given back.
extension MappedNetwork {
    /// Units of the last hidden layer, `[rows, hidden.last]`.
    ///
    /// - Parameters:
    ///   - inputs: `[rows, slots x features]`.
    ///   - progress: told each batch done.
    func accumulate(_ inputs: UnsafePointer<Float>, rows: Int, progress: (Int) -> Void) -> [Float] {
        let units = HiddenUnits(network, rows: rows)
        repeatBias(file.floats(inputBias), rows: rows, over: units[0])
        for batch in inputWeights.indices {
            if batch + 1 < inputWeights.count { file.file.willNeed(inputWeights[batch + 1]) }
            addProduct(
                inputs + batch * network.batchInputCount, stride: network.observationCount, rows: rows,
                inner: network.batchInputCount, inputWeights[batch], columns: network.firstHidden,
                to: units[0])
            file.file.release(inputWeights[batch])
            progress(batch)
        }
        activate(units[0], layer: 0, rows: rows)
        for layer in hiddenWeights.indices { advance(units, from: layer, rows: rows) }
        return Array(units.last)
    }

    /// Scores, `[rows, slots]`, of the units that ``accumulate(_:rows:progress:)`` made.
    func score(
        accumulated: [Float], rows: Int, into target: UnsafeMutablePointer<Float>, progress: (Int) -> Void
    ) {
        // The product takes the scale along where nothing comes between.
        let isPlain = network.squash == .none
        for batch in outputWeights.indices {
            if batch + 1 < outputWeights.count { file.file.willNeed(outputWeights[batch + 1]) }
            let weight = file.floats(outputWeights[batch])
            let bias = file.floats(outputBiases[batch])
            let first = target + batch * network.batch
            accumulated.withUnsafeBufferPointer { units in
                guard let units = units.baseAddress, let weight = weight.baseAddress,
                    let bias = bias.baseAddress
                else { return }
                for row in 0..<rows {
                    (first + row * network.slots).update(from: bias, count: network.batch)
                }
                BLAS.multiplyTransposedAdd(
                    units, weight, into: first, stride: network.slots, rows: rows, inner: network.lastHidden,
                    columns: network.batch, scale: isPlain ? network.outputScale : 1)
            }
            if !isPlain {
                for row in 0..<rows { squash(first + row * network.slots, count: network.batch) }
            }
            file.file.release(outputWeights[batch])
            progress(batch)
        }
    }
}
