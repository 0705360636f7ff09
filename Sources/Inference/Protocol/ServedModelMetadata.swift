import Transport

/// What a server says of a model: its inputs and outputs.
public struct ServedModelMetadata: Hashable, Sendable {
    public struct Tensor: Hashable, Sendable {
        public var name: String
        /// `FP32` and the like.
        public var datatype: String
        /// -1 where any size goes.
        public var shape: [Int]
    }

    public var name: String
    public var versions: [String]
    /// `pytorch_torchscript`, for instance; empty where the server does not say.
    public var platform: String
    public var inputs: [Tensor]
    public var outputs: [Tensor]

    /// Reads the answer of `GET /v2/models/NAME`.
    init(_ root: JSONValue) throws(TransportError) {
        name = try root.string("name")
        versions = try root["versions"]?.strings().values ?? []
        platform = try root.string(ifPresent: "platform") ?? ""
        inputs = try Self.tensors(root, "inputs")
        outputs = try Self.tensors(root, "outputs")
    }

    private static func tensors(_ root: JSONValue, _ key: String) throws(TransportError) -> [Tensor] {
        var tensors: [Tensor] = []
        for tensor in try root.list(key) {
            tensors.append(
                Tensor(
                    name: try tensor.string("name"), datatype: try tensor.string("datatype"),
                    shape: try tensor.list("shape").map { Int($0.int ?? -1) }))
        }
        return tensors
    }
}
