/// What is asked of a server of the Open Inference Protocol v2.
public struct InferenceRequest: Hashable, Sendable {
    /// Echoed by the server.
    public var id: String
    public var inputs: [InferenceTensor]
    /// The names of the outputs that must be in the answer, in the order in which they are wanted.
    public var outputs: [String]
    /// Whether tensors go and come as bytes after the JSON (the protocol's binary extension) and not as text.
    public var isBinary: Bool

    public init(id: String, inputs: [InferenceTensor], outputs: [String], isBinary: Bool = false) {
        self.id = id
        self.inputs = inputs
        self.outputs = outputs
        self.isBinary = isBinary
    }

    /// The first dimension of the inputs.
    public var items: Int { inputs.first?.shape.first ?? 0 }
}
