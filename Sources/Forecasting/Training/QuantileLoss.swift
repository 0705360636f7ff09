import Tensors

/// The mean pinball loss over steps and quantiles, times 2: the mean absolute error where 0.5 is the only quantile.
///
/// Source: Koenker and Bassett, "Regression Quantiles" (1978).
struct QuantileLoss {
    private let levels: Tensor

    init(_ quantiles: [Double]) throws(TensorError) {
        levels = try Tensor(quantiles.map(Float.init))
    }

    /// - Parameters:
    ///   - forecast: [window, step, quantile]
    ///   - outcome: [window, step]
    func callAsFunction(_ forecast: Tensor, _ outcome: Tensor) throws(TensorError) -> Tensor {
        let error = try outcome.unsqueezed(2) - forecast
        let below = try (levels - 1) * error
        return try (levels * error).maximum(below).mean() * 2
    }
}
