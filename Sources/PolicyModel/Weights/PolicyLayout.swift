/// One tensor of policy.safetensors.
struct PolicyTensor: Hashable, Sendable {
    enum ElementType: String, Sendable {
        case float32 = "F32"
        case float64 = "F64"

        var width: Int { self == .float32 ? 4 : 8 }
    }

    var name: String
    var type: ElementType
    var shape: [Int]

    var byteCount: Int { shape.reduce(type.width, *) }
}

/// The tensors of policy.safetensors in file order: doubles first for their alignment, then in the order
/// in which the serving pass walks them.
///
/// | tensor | shape |
/// | --- | --- |
/// | normaliser.mean, normaliser.std | [features], float64 |
/// | normaliser.lower, normaliser.upper | [features], float64; not in files of version 1 |
/// | batch.B.input.weight | [batch x features, hidden 0] (in, out) |
/// | input.bias | [hidden 0] |
/// | hidden.K.weight, hidden.K.bias | [hidden K, hidden K + 1] (in, out), [hidden K + 1] |
/// | batch.B.output.weight, batch.B.output.bias | [batch, last hidden] (out, in), [batch] |
/// | log_std | [1] or [slots] |
struct PolicyLayout: Sendable {
    var network: PolicyNetwork

    var tensors: [PolicyTensor] {
        var tensors = [mean, deviation, lower, upper]
        tensors += batches.map(inputWeight)
        tensors.append(inputBias)
        for layer in layers { tensors += [hiddenWeight(layer), hiddenBias(layer)] }
        for batch in batches { tensors += [outputWeight(batch), outputBias(batch)] }
        tensors.append(logDeviation)
        return tensors
    }

    var batches: Range<Int> { 0..<network.batchCount }
    var layers: Range<Int> { 0..<network.hidden.count - 1 }

    var mean: PolicyTensor { normaliser("mean") }
    var deviation: PolicyTensor { normaliser("std") }
    var lower: PolicyTensor { normaliser("lower") }
    var upper: PolicyTensor { normaliser("upper") }
    var inputBias: PolicyTensor { float("input.bias", [network.firstHidden]) }
    var logDeviation: PolicyTensor { float("log_std", [network.deviationCount]) }

    func inputWeight(_ batch: Int) -> PolicyTensor {
        float("batch.\(batch).input.weight", [network.batchInputCount, network.firstHidden])
    }
    func hiddenWeight(_ layer: Int) -> PolicyTensor {
        float("hidden.\(layer).weight", [network.hidden[layer], network.hidden[layer + 1]])
    }
    func hiddenBias(_ layer: Int) -> PolicyTensor {
        float("hidden.\(layer).bias", [network.hidden[layer + 1]])
    }
    func outputWeight(_ batch: Int) -> PolicyTensor {
        float("batch.\(batch).output.weight", [network.batch, network.lastHidden])
    }
    func outputBias(_ batch: Int) -> PolicyTensor {
        float("batch.\(batch).output.bias", [network.batch])
    }

    private func normaliser(_ part: String) -> PolicyTensor {
        PolicyTensor(name: "normaliser.\(part)", type: .float64, shape: [network.features])
    }

    private func float(_ name: String, _ shape: [Int]) -> PolicyTensor {
        PolicyTensor(name: name, type: .float32, shape: shape)
    }
}
