public import Tensors

/// A global forecaster: one set of weights for all series. Scaling of the windows is part of it, so that a server and
/// the program beside it compute the same from the same numbers.
public protocol ForecastNetwork {
    /// `nhits`, `tft` or `lstm`: what files, endpoints and ``Core/Forecast/model`` call it.
    static var name: String { get }
    /// L, of the windows.
    var inputSize: Int { get }
    /// H, of the forecast.
    var horizon: Int { get }
    /// Levels of the quantiles that it gives, ascending, 0.5 among them; [0.5] for a point forecast.
    var quantiles: [Double] { get }
    /// What it takes beside the target.
    var exogenous: ExogenousSizes { get }
    /// How it scales windows. neuralforecast's training takes the loss in these units: see
    /// ``WindowScaler/statistics(_:steps:)``.
    var scaler: WindowScaler { get }
    /// In a fixed order, with neuralforecast's names where it has the same parameter.
    var parameters: NamedTensors { get }

    /// - Returns: [B, H, quantiles], in the units of the window's target.
    func forecast(_ batch: ForecastBatch, isTraining: Bool) throws(TensorError) -> Tensor

    /// For PyTorch and servers: `forward` takes what it needs of `window`, `past`, `known` and `fixed`, in this
    /// order, and gives what ``forecast(_:isTraining:)`` gives without training.
    func script() throws(TensorError) -> ScriptModule
}

extension ForecastNetwork {
    public var exogenous: ExogenousSizes { .none }
    public var scaler: WindowScaler { .identity }

    /// The number of trainable numbers.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }
}
