public import Tensors

/// What training makes small: functions of forecasts [B, H, quantiles] and outcomes [B, H].
///
/// As neuralforecast's `MAE` and `MQLoss`, which are taken in the scale of each window.
public enum ForecastLoss: Sendable, Hashable {
    /// The mean distance of the one forecast from the outcome.
    case absoluteError
    /// The quantile (pinball) losses of all levels, added up, in the mean over windows and steps.
    ///
    /// Source: Koenker and Bassett, "Regression Quantiles" (1978).
    case quantiles([Double])

    /// The loss for a network's quantiles.
    public init(quantiles: [Double]) {
        self = quantiles == [0.5] ? .absoluteError : .quantiles(quantiles)
    }

    /// - Parameter mask: [B, H], 1 where an outcome counts, 0 where there is none; nil counts all.
    /// - Returns: a scalar; 0 where nothing counts.
    public func callAsFunction(
        _ forecast: Tensor, outcome: Tensor, mask: Tensor? = nil
    ) throws(TensorError) -> Tensor {
        let error = try outcome.unsqueezed(2) - forecast
        let losses: Tensor
        switch self {
        case .absoluteError:
            losses = try error.abs()
        case .quantiles(let levels):
            let levels = try Tensor(levels.map { Float($0) }, device: forecast.device)
            losses = try (levels * error).maximum((levels - 1) * error)
        }
        let each = try losses.sum(2)
        guard let mask else { return try each.mean() }
        // An outcome that does not count may be NaN.
        let counted = try (mask .> 0).choose(each, each.zerosLike()) * mask
        let weight = try mask.sum()
        return try (weight .== 0).choose(weight.zerosLike(), counted.sum() / weight)
    }
}
