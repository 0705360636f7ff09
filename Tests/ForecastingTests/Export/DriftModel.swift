import Core
import Forecasting
import Inference
import Tensors
import TestSupport
import Testing

/// A small network with weights: the last price and a weighted sum of the window, and what a calendar tells of the
/// step that is forecast; as a script for servers, and beside us.
struct DriftModel: InferenceBackend {
    static let (steps, horizon) = (16, 5)
    let origin = Forecast.localOrigin
    let weights: [Float]

    init() {
        var generator = SeededGenerator(seed: 7)
        weights = (0..<Self.steps * Self.horizon).map { _ in Float(0.1 * generator.uniform() - 0.05) }
    }

    /// The script takes the future of `known` alone.
    func served() throws -> ServedModel {
        let source = """
            def forward(self, window: Tensor, known: Tensor) -> Tensor:
                drift = window.matmul(self.weights)
                future = known[:, window.size(1):, 0]
                return (window[:, -1:] + drift + future).unsqueeze(2)

            """
        let script = ScriptModule(
            source: source, buffers: [("weights", try Tensor(weights, shape: [Self.steps, Self.horizon]))])
        return ServedModel(
            name: "drift", session: try #require(CivilDate("2024-03-28")), script: script,
            inputs: [.init("window", [Self.steps]), .init("known", [Self.steps + Self.horizon, 2])],
            horizon: Self.horizon, quantiles: [0.5])
    }

    func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor] {
        let (window, known) = (inputs[0], inputs[1])
        let items = window.shape[0]
        var values: [Float] = []
        for item in 0..<items {
            let row = window.values[item * Self.steps..<(item + 1) * Self.steps].map { $0 }
            for ahead in 0..<Self.horizon {
                let drift = row.indices.reduce(Float(0)) { $0 + row[$1] * weights[$1 * Self.horizon + ahead] }
                let step = item * (Self.steps + Self.horizon) + Self.steps + ahead
                values.append(row[Self.steps - 1] + drift + known.values[step * 2])
            }
        }
        return [InferenceTensor("forecast", shape: [items, Self.horizon, 1], values: values)]
    }

    static func inputs(_ items: Int) -> [InferenceTensor] {
        var generator = SeededGenerator(seed: 3)
        func tensor(_ name: String, _ shape: [Int]) -> InferenceTensor {
            let values = (0..<shape.reduce(1, *)).map { _ in Float(4 * generator.uniform()) }
            return InferenceTensor(name, shape: shape, values: values)
        }
        return [tensor("window", [items, steps]), tensor("known", [items, steps + horizon, 2])]
    }
}
