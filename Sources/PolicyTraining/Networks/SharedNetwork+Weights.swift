public import PolicyModel
public import Tensors

extension SharedNetwork {
    /// The policy to serve.
    ///
    /// - Parameters:
    ///   - full: equal to ``network`` but for its slots and their batches.
    ///   - logDeviation: logarithm of the scores' standard deviation: [1], or [slots of `full`].
    public func weights(
        for full: PolicyNetwork, normaliser: Normaliser, logDeviation: [Float]
    ) throws(TensorError) -> PolicyWeights {
        var layers: [HiddenLayer] = []
        for layer in hidden {
            layers.append(HiddenLayer(weight: try layer.weight.floats(), bias: try layer.bias.floats()))
        }
        var learned: [NormLayer] = []
        for norm in [encoder.norm].compactMap(\.self) + norms {
            learned.append(NormLayer(gain: try norm.weight.floats(), shift: try norm.bias.floats()))
        }
        return PolicyWeights(
            network: full, normaliser: normaliser, inputWeight: try encoder.weight.floats(),
            inputBias: try encoder.bias.floats(), contextWeight: try contextWeight.floats(), hidden: layers,
            norms: learned, outputWeight: try outputWeight.floats(), outputBias: try outputBias.floats(),
            logDeviation: logDeviation)
    }
}
