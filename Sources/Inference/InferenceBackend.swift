/// What computes a model's outputs for a batch: a server elsewhere, or the model beside us. The same values either
/// way, within 1e-4.
public protocol InferenceBackend: Sendable {
    /// For provenance and the ledger: an endpoint's name, or ``Core/Forecast/localOrigin``.
    var origin: String { get }

    /// - Parameters:
    ///   - model: as the endpoint knows it.
    ///   - inputs: all with the same first dimension.
    ///   - outputs: names that must be in the answer.
    /// - Returns: the outputs in the order asked for, finite, each with the inputs' first dimension.
    func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor]
}
