public import Inference

extension ForecastRun {
    /// Batches at the endpoints that serve the model, and here where none gives a usable answer.
    ///
    /// - Parameter warn: told why batches were not worked out at an endpoint, a line for each cause.
    public static func batched(
        _ inference: BatchedInference, warn: @escaping @Sendable (String) -> Void
    ) -> Inferring {
        { model, batches in
            let outcome = try await inference.run(model: model, batches: batches)
            for warning in outcome.warnings { warn(warning) }
            return outcome.answers.map { ($0.outputs, $0.origin) }
        }
    }
}
