import Tensors

/// A ``ForecastBatch`` as the inside of a network takes it: checked, and scaled window by window.
struct ScaledBatch {
    /// [B, L, 1]
    let target: Tensor
    /// [B, L, P]
    let past: Tensor?
    /// [B, L + H, K]
    let known: Tensor?
    /// [B, S], not scaled.
    let fixed: Tensor?
    /// [B, 1, 1]: of the target; nil for identity.
    let statistics: (shift: Tensor, scale: Tensor)?

    init(_ batch: ForecastBatch, shape: ForecastShape, scaler: WindowScaler) throws(TensorError) {
        let sizes = shape.exogenous
        let steps = shape.inputSize
        let window = batch.window.shape
        guard window.count == 2, window[1] == steps else {
            throw TensorError(.invalidArgument, "window must be [batch, \(steps)], not \(window)")
        }
        func part(_ tensor: Tensor?, _ name: String, _ expected: [Int]) throws(TensorError) -> Tensor? {
            guard expected.last != 0 else { return nil }
            guard let tensor, tensor.shape == expected else {
                let found = tensor.map { "\($0.shape)" } ?? "nothing"
                throw TensorError(.invalidArgument, "\(name) must be \(expected), not \(found)")
            }
            return tensor
        }
        func scaled(_ values: Tensor?) throws(TensorError) -> Tensor? {
            guard let values, let (shift, scale) = try scaler.statistics(values, steps: steps) else {
                return values
            }
            return try (values - shift) / scale
        }
        past = try scaled(part(batch.past, "past", [window[0], steps, sizes.past]))
        known = try scaled(part(batch.known, "known", [window[0], steps + shape.horizon, sizes.known]))
        fixed = try part(batch.fixed, "fixed", [window[0], sizes.fixed])
        let values = try batch.window.unsqueezed(2)
        statistics = try scaler.statistics(values, steps: steps)
        if let (shift, scale) = statistics {
            target = try (values - shift) / scale
        } else {
            target = values
        }
    }

    /// The network's output [B, H, quantiles] in the units of the window.
    func restored(_ output: Tensor) throws(TensorError) -> Tensor {
        guard let (shift, scale) = statistics else { return output }
        return try output * scale + shift
    }
}
