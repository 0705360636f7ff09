internal import CTorch
internal import Glibc

/// A TorchScript module to be written for other programs: PyTorch's `torch.jit.load` and libtorch read it.
public struct ScriptModule {
    /// The methods, in TorchScript: <https://pytorch.org/docs/stable/jit_language_reference.html>.
    public var source: String
    /// What `self` has, by name.
    public var buffers: [(name: String, tensor: Tensor)]
    /// Texts to go along, by name, as the archive's extra files.
    public var files: [(name: String, text: String)]

    public init(
        source: String, buffers: [(name: String, tensor: Tensor)], files: [(name: String, text: String)] = []
    ) {
        self.source = source
        self.buffers = buffers
        self.files = files
    }

    /// Compiles the methods and writes the archive. The same module gives the same bytes.
    ///
    /// - Parameter descriptor: an open file, which stays open.
    /// - Throws: ``TensorError``: `runtime` or `invalidArgument` for source that is no TorchScript, `io` when
    ///   writing fails.
    public func write(to descriptor: Int32) throws(TensorError) {
        let texts = (buffers.map(\.name) + files.flatMap { [$0.name, $0.text] }).map { strdup($0) }
        defer { for text in texts { free(text) } }
        let names = texts[..<buffers.count].map { UnsafePointer($0) }
        let handles: [OpaquePointer?] = buffers.map(\.tensor.handle)
        let extras = files.indices.map { index in
            ctorch_script_file(
                name: texts[buffers.count + 2 * index], text: texts[buffers.count + 2 * index + 1])
        }
        var reason: Int32 = 0
        let status = ctorch_script_save(
            source, names, handles, buffers.count, extras, extras.count, descriptor, &reason)
        if reason != 0 {
            throw TensorError(.io, String(cString: strerror(reason)))
        }
        try check(status)
    }
}

@available(*, unavailable)
extension ScriptModule: Sendable {}
