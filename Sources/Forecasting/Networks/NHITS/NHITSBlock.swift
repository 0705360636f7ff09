import Tensors

/// A block: what is left of the window, pooled, through a perceptron to the coefficients of a backcast and a forecast.
struct NHITSBlock {
    let pooling: Int
    let layers: [Linear]
    private let shape: ForecastShape
    private let interpolation: Tensor.Interpolation

    init(
        _ shape: ForecastShape, settings: NHITSSettings, pooling: Int, downsampling: Int,
        generator: TensorGenerator?
    ) throws(TensorError) {
        guard pooling > 0, downsampling > 0 else {
            throw TensorError(.invalidArgument, "a block pools and downsamples by 1 or more")
        }
        self.shape = shape
        self.pooling = pooling
        interpolation = settings.interpolation
        func pooled(_ steps: Int) -> Int { (steps + pooling - 1) / pooling }
        let sizes = shape.exogenous
        let inputs =
            pooled(shape.inputSize) * (1 + sizes.past) + pooled(shape.inputSize + shape.horizon) * sizes.known
            + sizes.fixed
        let knots = max(shape.horizon / downsampling, 1)
        let widths = [inputs] + settings.hidden + [shape.inputSize + shape.quantiles.count * knots]
        var layers: [Linear] = []
        for layer in 1..<widths.count {
            layers.append(
                try Linear(
                    inputs: widths[layer - 1], outputs: widths[layer], initialization: .uniform,
                    generator: generator))
        }
        self.layers = layers
    }

    /// In `torch.nn.Sequential`: two linear layers, then an activation (and, where there is one, a dropout) after
    /// each but the last.
    func layerName(_ layer: Int, hasDropout: Bool) -> String {
        let step = hasDropout ? 3 : 2
        return "layers.\(layer < 2 ? layer : 1 + (layer - 1) * step)"
    }

    /// - Parameters:
    ///   - residual: [B, L], newest first.
    ///   - past, known: [B, P, L] and [B, K, L + H], oldest first.
    /// - Returns: [B, L] and [B, H, quantiles].
    func callAsFunction(
        _ residual: Tensor, past: Tensor?, known: Tensor?, fixed: Tensor?, dropout: Dropout?
    ) throws(TensorError) -> (backcast: Tensor, forecast: Tensor) {
        let rows = try residual.size(0)
        var inputs = [try pool(residual.unsqueezed(1)).squeezed(1)]
        for values in [past, known] {
            guard let values else { continue }
            inputs.append(try pool(values).transposed(1, 2).reshaped([rows, -1]))
        }
        if let fixed { inputs.append(fixed) }
        var value = inputs.count == 1 ? inputs[0] : try Tensor.concatenate(inputs, dimension: 1)
        for (index, layer) in layers.enumerated() {
            value = try layer(value)
            guard index > 0, index < layers.count - 1 else { continue }
            value = try value.relu()
            if let dropout { value = try dropout(value) }
        }
        let count = try value.size(1)
        let knots = try value.slice(shape.inputSize..<count, dimension: 1)
            .reshaped([rows, shape.quantiles.count, -1])
        let forecast = try knots.interpolated1D(to: shape.horizon, interpolation).transposed(1, 2)
        return (try value.slice(0..<shape.inputSize, dimension: 1), forecast)
    }

    /// The largest of each `pooling` steps of the last dimension.
    private func pool(_ values: Tensor) throws(TensorError) -> Tensor {
        pooling == 1 ? values : try values.maxPooled1D(kernel: pooling, ceiling: true)
    }
}
