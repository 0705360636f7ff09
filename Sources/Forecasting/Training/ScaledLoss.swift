import Tensors

/// A ``ForecastLoss`` in the units in which a network sees each window, as neuralforecast's training takes it: a stock
/// that moves much counts no more than one that does not.
struct ScaledLoss {
    private let loss: ForecastLoss
    private let scaler: WindowScaler

    init(_ network: any ForecastNetwork) {
        loss = ForecastLoss(quantiles: network.quantiles)
        scaler = network.scaler
    }

    /// - Parameters:
    ///   - forecast: [window, step, quantile]
    ///   - outcome: [window, step]
    ///   - window: [window, step], what was seen.
    func callAsFunction(_ forecast: Tensor, outcome: Tensor, window: Tensor) throws(TensorError) -> Tensor {
        let steps = try window.size(1)
        guard let (_, scale) = try scaler.statistics(window.unsqueezed(2), steps: steps) else {
            return try loss(forecast, outcome: outcome)
        }
        return try loss(forecast / scale, outcome: outcome / scale.squeezed(2))
    }
}
