/// One network's tensors in policy.safetensors, in the order in which the serving pass walks them.
///
/// `dense`:
///
/// | tensor | shape |
/// | --- | --- |
/// | batch.B.input.weight | [batch x features, hidden 0] (in, out) |
/// | input.bias | [hidden 0] |
/// | hidden.K.weight, hidden.K.bias | [hidden K, hidden K + 1] (in, out), [hidden K + 1] |
/// | norm.K.weight, norm.K.bias | [hidden K]; with layer normalisation |
/// | batch.B.output.weight, batch.B.output.bias | [batch, last hidden] (out, in), [batch] |
/// | log_std | [1] or [slots] |
///
/// `shared` has `encoder.weight` [features, hidden 0] (in, out), `encoder.bias` [hidden 0], `context.weight`
/// [hidden 0, hidden 1] (in, out), `output.weight` [last hidden] and `output.bias` [1] in place of the first
/// and last layer by batch.
///
/// An ensemble's names begin with `member.K.`.
///
/// Numbers are float32, those of matrices (all that is called weight but a normalisation's) bfloat16 where the file
/// was written so. Its float32 tensors then come first, which keeps them aligned, and its matrices after them, each
/// sort in the order above.
struct PolicyLayout: Sendable {
    var network: PolicyNetwork
    var prefix = ""
    var storage = PolicyStorage.float32

    /// Batches that the first and the last layer are stored in.
    var batches: Range<Int> { 0..<(network.kind == .dense ? network.batchCount : 1) }
    var layers: Range<Int> { 0..<network.hidden.count - 1 }
    var norms: Range<Int> { 0..<(network.layerNorm ? network.hidden.count : 0) }

    var inputBias: PolicyTensor {
        float(network.kind == .dense ? "input.bias" : "encoder.bias", [network.firstHidden])
    }
    /// nil for `dense`.
    var contextWeight: PolicyTensor? {
        network.kind == .dense ? nil : matrix("context.weight", Array(network.hidden.prefix(2)))
    }
    var logDeviation: PolicyTensor { float("log_std", [network.deviationCount]) }

    func inputWeight(_ batch: Int) -> PolicyTensor {
        network.kind == .dense
            ? matrix("batch.\(batch).input.weight", [network.batchInputCount, network.firstHidden])
            : matrix("encoder.weight", [network.features, network.firstHidden])
    }
    func hiddenWeight(_ layer: Int) -> PolicyTensor {
        matrix("hidden.\(layer).weight", [network.hidden[layer], network.hidden[layer + 1]])
    }
    func hiddenBias(_ layer: Int) -> PolicyTensor {
        float("hidden.\(layer).bias", [network.hidden[layer + 1]])
    }
    func normGain(_ layer: Int) -> PolicyTensor {
        float("norm.\(layer).weight", [network.hidden[layer]])
    }
    func normShift(_ layer: Int) -> PolicyTensor {
        float("norm.\(layer).bias", [network.hidden[layer]])
    }
    func outputWeight(_ batch: Int) -> PolicyTensor {
        network.kind == .dense
            ? matrix("batch.\(batch).output.weight", [network.batch, network.lastHidden])
            : matrix("output.weight", [network.lastHidden])
    }
    func outputBias(_ batch: Int) -> PolicyTensor {
        network.kind == .dense
            ? float("batch.\(batch).output.bias", [network.batch]) : float("output.bias", [1])
    }

    private func float(_ name: String, _ shape: [Int]) -> PolicyTensor { .float(prefix + name, shape) }
    private func matrix(_ name: String, _ shape: [Int]) -> PolicyTensor {
        .matrix(prefix + name, shape, storage)
    }

    /// The tensors in file order, each with its numbers in `weights`, which fit the network.
    func contents(of weights: PolicyWeights) -> [(tensor: PolicyTensor, values: ArraySlice<Float>)] {
        func part(_ values: [Float], _ batch: Int) -> ArraySlice<Float> {
            let run = values.count / batches.count
            return values[batch * run..<(batch + 1) * run]
        }
        var contents = batches.map { (inputWeight($0), part(weights.inputWeight, $0)) }
        contents.append((inputBias, weights.inputBias[...]))
        if let contextWeight { contents.append((contextWeight, weights.contextWeight[...])) }
        for layer in layers {
            contents.append((hiddenWeight(layer), weights.hidden[layer].weight[...]))
            contents.append((hiddenBias(layer), weights.hidden[layer].bias[...]))
        }
        for layer in norms {
            contents.append((normGain(layer), weights.norms[layer].gain[...]))
            contents.append((normShift(layer), weights.norms[layer].shift[...]))
        }
        for batch in batches {
            contents.append((outputWeight(batch), part(weights.outputWeight, batch)))
            contents.append((outputBias(batch), part(weights.outputBias, batch)))
        }
        contents.append((logDeviation, weights.logDeviation[...]))
        return contents
    }
}
