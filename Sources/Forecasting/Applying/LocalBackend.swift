public import Core
public import Inference
import Tensors

/// The published networks, computed by this process: what stands in for a server, and what is used without one.
public actor LocalBackend: InferenceBackend {
    public nonisolated let origin = Forecast.localOrigin
    private let forecasters: [String: StoredForecaster]
    private var networks: [String: any ForecastNetwork] = [:]
    private let threads: Int

    /// - Parameters:
    ///   - forecasters: each by its name; loaded when it is first asked for.
    ///   - threads: of libtorch.
    public init(_ forecasters: [StoredForecaster], threads: Int = 2) {
        self.forecasters = Dictionary(forecasters.map { ($0.card.name, $0) }) { _, last in last }
        self.threads = threads
    }

    public func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor] {
        guard outputs == ["forecast"] else {
            throw InferenceError(
                .refused, "\(model) gives “forecast” and not \(outputs.joined(separator: ", ")); report it")
        }
        let network = try network(model)
        do {
            try Torch.setThreadCount(threads)
            let values = try withoutGradients { () throws(TensorError) in
                try network.forecast(ForecastBatch(inputs), isTraining: false).contiguous()
            }
            let tensor = InferenceTensor("forecast", shape: values.shape, values: try values.floats())
            guard tensor.values.allSatisfy(\.isFinite) else {
                throw TensorError(.runtime, "a forecast of \(model) is not finite")
            }
            return [tensor]
        } catch {
            throw InferenceError(
                .localFailed, "\(model) cannot be applied here; run make-forecasts --retrain", cause: error)
        }
    }

    private func network(_ model: String) throws(InferenceError) -> any ForecastNetwork {
        if let loaded = networks[model] { return loaded }
        guard let stored = forecasters[model] else {
            throw InferenceError(
                .localFailed,
                "no version of \(model) is loaded; run make-forecasts --models \(model) --retrain")
        }
        do {
            let network = try stored.network()
            networks[model] = network
            return network
        } catch {
            throw InferenceError(.localFailed, error.message, cause: error.cause)
        }
    }
}
