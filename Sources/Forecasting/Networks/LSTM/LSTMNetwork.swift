public import Tensors

/// Long short-term memory over the window, and a perceptron that turns each of the last H states into a step of the
/// forecast.
///
/// The parameters and the function of neuralforecast 3.3.0's `LSTM` with `recurrent=False`.
public struct LSTMNetwork: ForecastNetwork {
    public static let name = "lstm"

    public let shape: ForecastShape
    public let settings: LSTMSettings
    let encoder: RecurrentLayers
    /// From L to H steps; nil where the window is as long as the forecast.
    let upsampling: Linear?
    let decoder: [Linear]
    private let generator: TensorGenerator?

    /// Fresh weights, drawn from `generator`; so is dropout later.
    public init(
        _ shape: ForecastShape, settings: LSTMSettings = LSTMSettings(), generator: TensorGenerator? = nil
    ) throws(TensorError) {
        guard shape.inputSize > 0, shape.horizon > 0, !shape.quantiles.isEmpty, settings.decoderLayers > 0
        else {
            throw TensorError(.invalidArgument, "an LSTM without steps, quantiles or decoder layers")
        }
        let sizes = shape.exogenous
        self.shape = shape
        self.settings = settings
        self.generator = generator
        encoder = try RecurrentLayers(
            inputs: 1 + sizes.past + sizes.fixed + sizes.known, width: settings.width,
            layers: settings.layers,
            generator: generator)
        let inner = [Int](repeating: settings.decoderWidth, count: settings.decoderLayers - 1)
        let widths = [settings.width + sizes.known] + inner + [shape.quantiles.count]
        var decoder: [Linear] = []
        for layer in 1..<widths.count {
            decoder.append(
                try Linear(
                    inputs: widths[layer - 1], outputs: widths[layer], initialization: .uniform,
                    generator: generator))
        }
        self.decoder = decoder
        upsampling =
            shape.horizon > shape.inputSize
            ? try Linear(
                inputs: shape.inputSize, outputs: shape.horizon, initialization: .uniform,
                generator: generator)
            : nil
    }

    public var inputSize: Int { shape.inputSize }
    public var horizon: Int { shape.horizon }
    public var quantiles: [Double] { shape.quantiles }
    public var exogenous: ExogenousSizes { shape.exogenous }
    public var scaler: WindowScaler { settings.scaler }

    /// In `torch.nn.Sequential`, an activation and a dropout follow each linear layer.
    static func decoderName(_ layer: Int) -> String { "mlp_decoder.layers.\(3 * layer)" }

    public var parameters: NamedTensors {
        encoder.parameters.prefixed("hist_encoder")
            + decoder.enumerated().flatMap { $1.parameters.prefixed(Self.decoderName($0)) }
            + (upsampling?.parameters.prefixed("upsample_sequence") ?? [])
    }

    public func forecast(_ batch: ForecastBatch, isTraining: Bool) throws(TensorError) -> Tensor {
        let scaled = try ScaledBatch(batch, shape: shape, scaler: settings.scaler)
        var inputs = [scaled.target]
        if let past = scaled.past { inputs.append(past) }
        if let fixed = scaled.fixed {
            inputs.append(try fixed.unsqueezed(1).broadcast(to: [-1, inputSize, -1]))
        }
        if let known = scaled.known { inputs.append(try known.slice(0..<inputSize, dimension: 1)) }
        let input = inputs.count == 1 ? inputs[0] : try Tensor.concatenate(inputs, dimension: 2)
        let dropout = Dropout(settings.dropout, isTraining: isTraining, generator: generator)
        var states = try encoder(input, dropout: dropout).output
        if let upsampling {
            states = try upsampling(states.transposed(1, 2)).transposed(1, 2)
        } else {
            states = try states.slice(inputSize - horizon..<inputSize, dimension: 1)
        }
        if let known = scaled.known {
            let ahead = try known.slice(inputSize..<inputSize + horizon, dimension: 1)
            states = try Tensor.concatenate([states, ahead], dimension: 2)
        }
        for (index, layer) in decoder.enumerated() {
            states = try layer(states)
            if index < decoder.count - 1 { states = try states.relu() }
        }
        return try scaled.restored(states)
    }
}
