import Core
import Foundation

/// Steps that the passes of both kinds share. Matrices are row-major.
extension MappedNetwork {
    /// Copies `bias` to each of the rows of `values`.
    func repeatBias(
        _ bias: UnsafeBufferPointer<Float>, rows: Int, over values: UnsafeMutableBufferPointer<Float>
    ) {
        guard let source = bias.baseAddress, let target = values.baseAddress else { return }
        for row in 0..<rows {
            (target + row * bias.count).update(from: source, count: bias.count)
        }
    }

    /// Hidden layer `layer` + 1 of the units of hidden layer `layer`.
    func advance(
        _ units: borrowing HiddenUnits, from layer: Int, rows: Int, threads: Int = 1
    ) throws(PolicyModelError) {
        repeatBias(file.floats(hiddenBiases[layer]), rows: rows, over: units[layer + 1])
        guard let input = units[layer].baseAddress, let output = units[layer + 1].baseAddress else { return }
        let (inner, weight) = (network.hidden[layer], hiddenWeights[layer])
        try weight.addProduct(
            input, stride: inner, rows: rows, inner: inner, columns: network.hidden[layer + 1],
            threads: inner * network.hidden[layer + 1] < 1 << 20 ? 1 : threads, to: output, file: file)
        try requireFinite(units[layer + 1], after: weight)
        activate(units[layer + 1], layer: layer + 1, rows: rows)
    }

    /// A NaN or infinity among the weights that were read, or sums that overflow, leave one in the sums: nothing
    /// finite takes it away again, so the sums tell of all the weights without a second reading.
    ///
    /// - Parameter weight: the matrix whose products came last.
    func requireFinite(
        _ sums: UnsafeMutableBufferPointer<Float>, after weight: MappedMatrix
    ) throws(PolicyModelError) {
        guard !allFinite(UnsafeBufferPointer(sums)) else { return }
        guard weight.isFinite(in: file) else {
            throw PolicyModelError(
                .notFinite,
                "\(file.file.path): tensor \(weight.name) has a NaN or infinite weight; roll back to another "
                    + "model or train again")
        }
        throw PolicyModelError(
            .notFinite,
            "\(file.file.path): the sums of tensor \(weight.name) are not finite: its weights are too large, or an "
                + "input is not a number; check the features or train again")
    }

    /// Normalisation, where the network has it, and activation of a layer's products.
    func activate(_ units: UnsafeMutableBufferPointer<Float>, layer: Int, rows: Int) {
        let width = network.hidden[layer]
        if network.layerNorm {
            let gain = file.floats(normGains[layer])
            let shift = file.floats(normShifts[layer])
            for row in 0..<rows { normalise(units, from: row * width, gain: gain, shift: shift) }
        }
        switch network.activation {
        case .tanh: for index in 0..<rows * width { units[index] = tanh(units[index]) }
        case .relu: for index in 0..<rows * width { units[index] = max(0, units[index]) }
        }
    }

    /// Layer normalisation of one row, its moments in Double.
    private func normalise(
        _ units: UnsafeMutableBufferPointer<Float>, from start: Int, gain: UnsafeBufferPointer<Float>,
        shift: UnsafeBufferPointer<Float>
    ) {
        let count = Double(gain.count)
        var sum = 0.0
        for unit in 0..<gain.count { sum += Double(units[start + unit]) }
        let mean = sum / count
        var squares = 0.0
        for unit in 0..<gain.count {
            let distance = Double(units[start + unit]) - mean
            squares += distance * distance
        }
        let scale = 1 / (squares / count + PolicyNetwork.layerNormEpsilon).squareRoot()
        for unit in 0..<gain.count {
            let value = Float((Double(units[start + unit]) - mean) * scale)
            units[start + unit] = value * gain[unit] + shift[unit]
        }
    }

    /// Last layer's outputs to scores, in place.
    func finish(
        _ scores: UnsafeMutableBufferPointer<Float>, after weight: MappedMatrix
    ) throws(PolicyModelError) {
        switch network.squash {
        case .none: for slot in scores.indices { scores[slot] *= network.outputScale }
        case .tanh:
            // It would make 1 of an infinity.
            try requireFinite(scores, after: weight)
            for slot in scores.indices { scores[slot] = network.outputScale * tanh(scores[slot]) }
        }
        try requireFinite(scores, after: weight)
    }
}
