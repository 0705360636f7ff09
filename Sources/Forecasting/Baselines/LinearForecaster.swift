public import Tensors

/// The last value, and a linear map of how the window's values differ from it: what any larger network has to beat.
///
/// Source: Zeng, Chen, Zhang and Xu, "Are Transformers Effective for Time Series Forecasting?" (2023), NLinear.
public struct LinearForecaster: ForecastNetwork {
    public static let name = "linear"
    public let inputSize: Int
    public let horizon: Int
    public let quantiles = [0.5]
    private let map: Linear

    /// A map of zeros: the last value, until it is trained.
    public init(inputSize: Int, horizon: Int) throws(TensorError) {
        self.inputSize = inputSize
        self.horizon = horizon
        map = try Linear(inputs: inputSize, outputs: horizon, initialization: .zeros)
    }

    public var parameters: NamedTensors { map.parameters.prefixed("linear") }

    public func forecast(_ batch: ForecastBatch, isTraining: Bool) throws(TensorError) -> Tensor {
        let last = try batch.window.slice(inputSize - 1..<inputSize, dimension: 1)
        return try (map(batch.window - last) + last).unsqueezed(2)
    }

    public func script() throws(TensorError) -> ScriptModule {
        ScriptModule(
            source: """
                def forward(self, window: Tensor) -> Tensor:
                    last = window[:, -1:]
                    return (torch.linear(window - last, self.weight, self.bias) + last).unsqueeze(2)

                """,
            buffers: map.parameters)
    }
}

@available(*, unavailable)
extension LinearForecaster: Sendable {}
