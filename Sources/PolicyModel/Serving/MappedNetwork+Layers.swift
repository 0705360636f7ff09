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

    /// `output += input W`, with `W` of `inner` rows and the rows of `input` as far apart as `stride` says.
    func addProduct(
        _ input: UnsafePointer<Float>, stride: Int, rows: Int, inner: Int, _ weight: Range<Int>, columns: Int,
        to output: UnsafeMutableBufferPointer<Float>
    ) {
        guard let weight = file.floats(weight).baseAddress, let output = output.baseAddress else { return }
        BLAS.multiplyAdd(
            input, stride: stride, weight, into: output, rows: rows, inner: inner, columns: columns)
    }

    /// Hidden layer `layer` + 1 of the units of hidden layer `layer`.
    func advance(_ units: borrowing HiddenUnits, from layer: Int, rows: Int) {
        repeatBias(file.floats(hiddenBiases[layer]), rows: rows, over: units[layer + 1])
        guard let input = units[layer].baseAddress else { return }
        addProduct(
            input, stride: network.hidden[layer], rows: rows, inner: network.hidden[layer],
            hiddenWeights[layer], columns: network.hidden[layer + 1], to: units[layer + 1])
        activate(units[layer + 1], layer: layer + 1, rows: rows)
    }

    /// Normalisation, where the network has it, and activation of a layer's products.
    func activate(_ units: UnsafeMutableBufferPointer<Float>, layer: Int, rows: Int) {
        let width = network.hidden[layer]
        if network.layerNorm {
            let gain = file.floats(normGains[layer])
            let shift = file.floats(normShifts[layer])
            for row in 0..<rows { normalise(units, from: row * width, gain: gain, shift: shift) }
        }
        for index in 0..<rows * width {
            switch network.activation {
            case .tanh: units[index] = tanh(units[index])
            case .relu: units[index] = max(0, units[index])
            }
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
    func squash(_ scores: UnsafeMutablePointer<Float>, count: Int) {
        for slot in 0..<count {
            switch network.squash {
            case .none: scores[slot] *= network.outputScale
            case .tanh: scores[slot] = network.outputScale * tanh(scores[slot])
            }
        }
    }
}
