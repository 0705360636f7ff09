import Tensors

/// Dropout of a network in training, from its own generator.
struct Dropout {
    let probability: Double
    let generator: TensorGenerator?

    /// Nil where nothing drops out.
    init?(_ probability: Double, isTraining: Bool, generator: TensorGenerator?) {
        guard isTraining, probability > 0 else { return nil }
        self.probability = probability
        self.generator = generator
    }

    func callAsFunction(_ input: Tensor) throws(TensorError) -> Tensor {
        try input.dropout(probability, generator: generator)
    }
}
