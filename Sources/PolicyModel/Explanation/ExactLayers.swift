import CKernels
import Foundation

/// A network's layers after the first, and the first of `shared`, on float32 weights in Double.
struct ExactLayers {
    let network: PolicyNetwork
    let mapped: MappedNetwork
    /// `[in, out]` each.
    let hidden: [[Float]]
    private let hiddenBiases: [[Float]]
    let gains: [[Float]]
    let shifts: [[Float]]
    /// Those of `shared` alone: `[features, hidden 0]`, `[hidden 0, hidden 1]`.
    let encoder: [Float]
    private let encoderBias: [Float]
    private let context: [Float]

    init(_ mapped: MappedNetwork) {
        self.mapped = mapped
        network = mapped.network
        hidden = mapped.hiddenWeights.indices.map { mapped.hiddenValues($0) }
        hiddenBiases = mapped.hiddenBiases.map { Array(mapped.file.floats($0)) }
        gains = mapped.normGains.map { Array(mapped.file.floats($0)) }
        shifts = mapped.normShifts.map { Array(mapped.file.floats($0)) }
        context = mapped.contextValues
        encoderBias = Array(mapped.file.floats(mapped.inputBias))
        let network = mapped.network
        encoder =
            network.kind == .dense
            ? []
            : [Float](unsafeUninitializedCapacity: network.features * network.firstHidden) { buffer, count in
                guard let target = buffer.baseAddress else { return }
                mapped.readInputRows(0..<network.features, into: target)
                count = network.features * network.firstHidden
            }
    }

    /// What the activation takes of a layer's sums: the sums, normalised where the network does that.
    func normalised(_ sums: [Double], layer: Int) -> [Double] {
        guard network.layerNorm else { return sums }
        let mean = sums.reduce(0, +) / Double(sums.count)
        let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sums.count)
        let scale = 1 / (variance + PolicyNetwork.layerNormEpsilon).squareRoot()
        let (gain, shift) = (gains[layer], shifts[layer])
        return sums.indices.map { (sums[$0] - mean) * scale * Double(gain[$0]) + Double(shift[$0]) }
    }

    func activated(_ values: [Double]) -> [Double] {
        switch network.activation {
        case .tanh: values.map { tanh($0) }
        case .relu: values.map { max(0, $0) }
        }
    }

    /// Sums of the first layer of one slot of `shared`.
    func encoded(_ inputs: ArraySlice<Float>) -> [Double] {
        Self.add(inputs.map(Double.init), encoder, to: encoderBias.map(Double.init))
    }

    /// `c V + d`: what the pooled context and the bias give to the second layer.
    func contextSums(_ mean: [Double]) -> [Double] {
        Self.add(mean, context, to: hiddenBiases[0].map(Double.init))
    }

    /// `x V` of a change of the pooled context.
    func contextProduct(_ change: [Double]) -> [Double] {
        Self.add(change, context, to: [Double](repeating: 0, count: network.hidden[1]))
    }

    /// Sums of hidden layer `layer` + 1, on top of its bias or of what is given in its place.
    func sums(after layer: Int, units: [Double], onto start: [Double]? = nil) -> [Double] {
        Self.add(units, hidden[layer], to: start ?? hiddenBiases[layer].map(Double.init))
    }

    /// `output += input W` of hidden layer `layer`, `[rows, in]` to `[rows, out]`, added in float32.
    func addProduct(
        _ layer: Int, _ input: UnsafePointer<Float>, rows: Int, to output: UnsafeMutableBufferPointer<Float>
    ) {
        let (inner, columns) = (network.hidden[layer], network.hidden[layer + 1])
        guard let target = output.baseAddress else { return }
        let code = ckernels_serving_product(
            input, inner, rows, hidden[layer], false, inner, columns, 1, target)
        guard code != 0 else { return }
        // Without memory for partial sums.
        for row in 0..<rows {
            for place in 0..<inner {
                for column in 0..<columns {
                    target[row * columns + column] +=
                        input[row * inner + place] * hidden[layer][place * columns + column]
                }
            }
        }
    }

    /// The last layer's sum for a slot.
    func output(_ units: [Double], _ row: (weight: [Float], bias: Float)) -> Double {
        var sum = Double(row.bias)
        for unit in units.indices { sum += units[unit] * Double(row.weight[unit]) }
        return sum
    }

    func outputRow(_ slot: Int) -> (weight: [Float], bias: Float) { mapped.outputRow(slot) }

    func score(_ output: Double) -> Double {
        Double(network.outputScale) * (network.squash == .tanh ? tanh(output) : output)
    }

    /// `start + x W`, `W` being `[in, out]`.
    private static func add(_ x: [Double], _ weight: [Float], to start: [Double]) -> [Double] {
        var sums = start
        let width = start.count
        sums.withUnsafeMutableBufferPointer { sums in
            weight.withUnsafeBufferPointer { weight in
                for row in x.indices where x[row] != 0 {
                    let value = x[row]
                    for column in 0..<width {
                        sums[column] += value * Double(weight[row &* width &+ column])
                    }
                }
            }
        }
        return sums
    }
}
