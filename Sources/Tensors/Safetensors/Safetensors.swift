public import Foundation

/// Named tensors in a file, in the format of Hugging Face's safetensors.
///
/// Eight bytes with the header's length, a JSON header that gives each tensor's type, shape and byte range,
/// then the elements, all little-endian. The order of tensors and header is that of the reference
/// implementation (widest type first, then by name), so the same tensors and metadata give the same bytes.
///
/// Source: https://github.com/huggingface/safetensors, "Format".
public struct Safetensors {
    public var tensors: NamedTensors
    public var metadata: [String: String]

    public init(_ tensors: NamedTensors, metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The tensor of this name; nil if there is none.
    public subscript(_ name: String) -> Tensor? {
        tensors.first { $0.name == name }?.tensor
    }

    // MARK: Writing

    /// The whole file's bytes.
    public func encoded() throws(TensorError) -> Data {
        var result = Data()
        try encode { (bytes) throws(TensorError) in result.append(contentsOf: bytes) }
        return result
    }

    /// Writes the file, replacing one of that name. A failure may leave a part of it behind.
    public func write(to path: String) throws(TensorError) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else {
            throw TensorError(.io, "cannot create \(path): check that its folder exists and is writable")
        }
        defer { try? file.close() }
        try encode { (bytes) throws(TensorError) in
            do {
                try file.write(contentsOf: bytes)
            } catch {
                throw TensorError(.io, "writing \(path) failed half-way", cause: error)
            }
        }
    }

    /// Hands the file's bytes to `write` piece by piece, so that a large file is never held in memory twice.
    public func encode(
        _ write: (UnsafeRawBufferPointer) throws(TensorError) -> Void
    ) throws(TensorError) {
        let ordered = tensors.sorted {
            let (left, right) = ($0.tensor.dtype.safetensorsRank, $1.tensor.dtype.safetensorsRank)
            return left != right ? left > right : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        var entries: [SafetensorsHeader.Entry] = []
        var offset = 0
        for (name, tensor) in ordered {
            let end = offset + tensor.count * tensor.dtype.byteCount
            entries.append(
                .init(name: name, dtype: tensor.dtype, shape: tensor.shape, start: offset, end: end))
            offset = end
        }
        let header = try SafetensorsHeader(entries: entries, metadata: metadata).encoded()
        try header.withUnsafeBufferPointer { (bytes) throws(TensorError) in
            try write(UnsafeRawBufferPointer(bytes))
        }
        for (_, tensor) in ordered {
            let plain = try withoutGradients { () throws(TensorError) in
                try tensor.detached().to(device: .cpu).contiguous()
            }
            try plain.withUnsafeBytes(write)
        }
    }

    // MARK: Reading

    /// Reads a whole file; the tensors are copies on the processor.
    public init(contentsOf path: String) throws(TensorError) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw TensorError(.io, "cannot read \(path)", cause: error)
        }
        do {
            try self.init(decoding: data)
        } catch {
            throw TensorError(error.code, "\(path): \(error.message)", cause: error.cause)
        }
    }

    /// Reads a whole file's bytes; the tensors are copies on the processor, in the order of the elements.
    public init(decoding data: Data) throws(TensorError) {
        let header = try SafetensorsHeader(decoding: data)
        let body = data.startIndex + header.byteCount
        var tensors: NamedTensors = []
        for entry in header.entries {
            let slice = data[(body + entry.start)..<(body + entry.end)]
            // Data's closure cannot throw a typed error.
            let tensor = slice.withUnsafeBytes { bytes in
                Result { () throws(TensorError) in
                    try Tensor(copying: bytes, dtype: entry.dtype, shape: entry.shape)
                }
            }
            tensors.append((entry.name, try tensor.get()))
        }
        self.init(tensors, metadata: header.metadata)
    }
}
