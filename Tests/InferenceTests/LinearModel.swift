import Core
import Inference
import Synchronization

/// What the test server's model `linear` computes, beside us; counts the whole batches that it was
/// asked for.
final class LinearModel: InferenceBackend {
    let origin = Forecast.localOrigin
    private let asked = Mutex(0)
    private let fails: Bool

    init(fails: Bool = false) {
        self.fails = fails
    }

    var count: Int { asked.withLock { $0 } }

    func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor] {
        // A single item is the sample by which answers are checked.
        if inputs[0].shape[0] > 1 { asked.withLock { $0 += 1 } }
        if fails { throw InferenceError(.localFailed, "the model beside us fails as told") }
        return [Self.forecast(inputs[0])]
    }

    static func forecast(_ window: InferenceTensor) -> InferenceTensor {
        let (items, steps) = (window.shape[0], window.shape[1])
        var values: [Float] = []
        for item in 0..<items {
            let row = window.values[item * steps..<(item + 1) * steps].map(Double.init)
            let level = 0.5 * row[steps - 1] + 0.5 * row.reduce(0, +) / Double(steps)
            for step in 1...5 { values.append(Float(level + 0.01 * Double(step))) }
        }
        return InferenceTensor("forecast", shape: [items, 5, 1], values: values)
    }

    /// Log prices of `items` stocks, such as windows hold.
    static func window(_ items: Int, steps: Int = 16, seed: UInt64 = 1) -> InferenceTensor {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<items * steps).map { _ in Float(1 + 6 * generator.uniform()) }
        return InferenceTensor("window", shape: [items, steps], values: values)
    }
}

/// The largest difference of the values of two tensors of the same shape; infinite for other shapes.
func difference(_ left: InferenceTensor, _ right: InferenceTensor) -> Float {
    guard left.shape == right.shape else { return .infinity }
    return zip(left.values, right.values).map { abs($0 - $1) }.max() ?? 0
}
