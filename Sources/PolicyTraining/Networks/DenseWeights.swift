import PolicyModel
import Tensors

/// A dense network's trained columns on their way to a policy over all slots of the universe.
struct DenseWeights {
    /// [inputs, hidden 0]
    let input: Tensor
    /// [hidden 0]
    let bias: Tensor
    let tail: DenseTail
    /// [columns, last hidden]
    let outputWeight: Tensor
    /// [columns]
    let outputBias: Tensor?

    func policy(
        for full: PolicyNetwork, normaliser: Normaliser, slots: [Int], logDeviation: Tensor
    ) throws(TensorError) -> PolicyWeights {
        var weights = PolicyWeights(network: full, normaliser: normaliser)
        let run = full.features * bias.count
        try input.withUnsafeBytes { bytes throws(TensorError) in
            let floats = bytes.assumingMemoryBound(to: Float.self)
            weights.inputWeight.withUnsafeMutableBufferPointer { target in
                for (column, slot) in slots.enumerated() {
                    for place in 0..<run { target[slot * run + place] = floats[column * run + place] }
                }
            }
        }
        weights.inputBias = try bias.floats()
        weights.hidden = []
        for layer in tail.hidden {
            weights.hidden.append(
                HiddenLayer(
                    weight: try layer.weight.transposed().floats(), bias: try layer.bias?.floats() ?? []))
        }
        weights.norms = []
        for norm in tail.norms {
            weights.norms.append(NormLayer(gain: try norm.weight.floats(), shift: try norm.bias.floats()))
        }
        let deviations = try logDeviation.floats()
        weights.outputWeight = Spread.rows(try outputWeight.floats(), over: full.slots, at: slots)
        weights.outputBias = Spread.rows(try outputBias?.floats() ?? [], over: full.slots, at: slots)
        weights.logDeviation =
            full.deviation == .global ? deviations : Spread.rows(deviations, over: full.slots, at: slots)
        return weights
    }
}

/// Puts the rows of trained columns at their slots of the universe.
enum Spread {
    /// Every slot that was not trained gets the mean row.
    static func rows(_ values: [Float], over count: Int, at slots: [Int]) -> [Float] {
        let width = values.count / slots.count
        var sums = [Double](repeating: 0, count: width)
        for place in values.indices { sums[place % width] += Double(values[place]) }
        let mean = sums.map { Float($0 / Double(slots.count)) }
        var result: [Float] = []
        result.reserveCapacity(count * width)
        for _ in 0..<count { result.append(contentsOf: mean) }
        for (column, slot) in slots.enumerated() {
            result.replaceSubrange(
                slot * width..<(slot + 1) * width, with: values[column * width..<(column + 1) * width])
        }
        return result
    }
}
