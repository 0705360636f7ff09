import Core

extension MappedNetwork {
    /// Rows of weights that are added at once: few enough to stay in the nearest cache.
    private static let stripe = 4

    /// A `dense` network's first layer before normalisation and activation, its bias included,
    /// `[rows, hidden 0]`: float32 weights and inputs, added in Double. One walk over the weights, batch by
    /// batch; those of inputs that are 0 in all rows are not read. The bits do not depend on `threads`.
    ///
    /// - Parameter inputs: `[rows, slots x features]`.
    func exactSums(_ inputs: [Float], rows: Int, threads: Int) -> [Double] {
        let width = network.firstHidden
        let bias = file.floats(inputBias).map(Double.init)
        var sums = (0..<rows).flatMap { _ in bias }
        let parts = max(1, min(threads, width / 64))
        inputs.withUnsafeBufferPointer { inputs in
            sums.withUnsafeMutableBufferPointer { sums in
                nonisolated(unsafe) let (inputs, sums) = (inputs, sums)
                for batch in inputWeights.indices {
                    _ = parallelMap(parts) { part in
                        let columns = width * part / parts..<width * (part + 1) / parts
                        addBatch(batch, inputs, rows: rows, columns: columns, to: sums)
                    }
                    releaseInputs(batch: batch)
                }
            }
        }
        return sums
    }

    private func addBatch(
        _ batch: Int, _ inputs: UnsafeBufferPointer<Float>, rows: Int, columns: Range<Int>,
        to sums: UnsafeMutableBufferPointer<Double>
    ) {
        let count = network.batchInputCount
        let scratch = UnsafeMutableBufferPointer<Float>.allocate(capacity: Self.stripe * columns.count)
        scratch.initialize(repeating: 0)
        defer { scratch.deallocate() }
        guard let weights = scratch.baseAddress, let sums = sums.baseAddress else { return }
        var first = batch * count
        while first < (batch + 1) * count {
            let stripe = first..<min(first + Self.stripe, (batch + 1) * count)
            first = stripe.upperBound
            let isUsed = (0..<rows).contains { row in
                stripe.contains { inputs[row * network.observationCount + $0] != 0 }
            }
            guard isUsed else { continue }
            readInputRows(stripe, columns: columns, into: weights)
            for row in 0..<rows {
                func input(_ index: Int) -> Double {
                    index < stripe.count
                        ? Double(inputs[row * network.observationCount + stripe.lowerBound + index]) : 0
                }
                Self.add(
                    weights, columns: columns.count, (input(0), input(1), input(2), input(3)),
                    to: sums + row * network.firstHidden + columns.lowerBound)
            }
        }
    }

    /// `sums += x W` of one stripe.
    private static func add(
        _ weights: UnsafePointer<Float>, columns: Int, _ x: (Double, Double, Double, Double),
        to sums: UnsafeMutablePointer<Double>
    ) {
        let (second, third, fourth) = (
            weights + columns, weights + 2 * columns, weights + 3 * columns
        )
        for column in 0..<columns {
            sums[column] +=
                (x.0 * Double(weights[column]) + x.1 * Double(second[column]))
                + (x.2 * Double(third[column]) + x.3 * Double(fourth[column]))
        }
    }
}
