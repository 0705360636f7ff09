public import Core
import Foundation

/// Writes policy.safetensors. The same weights give the same bytes.
public enum PolicyFile {
    /// Value of the metadata key `format`.
    public static let format = "bellwether.policy"
    /// Value of the metadata key `version`; raised when the layout changes.
    public static let version = "2"
    /// The version before: without limits, every feature scaled by the training window. Still read.
    static let versionWithoutLimits = "1"

    /// What the metadata key `network` holds beside the description itself.
    struct Description: Codable {
        var network: PolicyNetwork
        var clip: Double
        /// One a feature; nil in files of version 1.
        var scaling: [FeatureScaling]?
    }

    /// Writes `weights` to `path` and flushes them to the disk. An existing file is overwritten in place: write
    /// into a staging folder.
    ///
    /// - Throws: ``PolicyModelError`` with code `invalidPolicy` when the sizes do not fit the network,
    ///   `notFinite` for a NaN or infinity, `io` when writing fails.
    public static func write(_ weights: PolicyWeights, to path: String) throws(PolicyModelError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw PolicyModelError(.io, "cannot create \(path): \(MappedFile.reason()); check the folder")
        }
        defer { close(descriptor) }
        try emit(weights) { (chunk: UnsafeRawBufferPointer) throws(PolicyModelError) in
            var rest = chunk
            while !rest.isEmpty {
                let written = Foundation.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else {
                    throw PolicyModelError(
                        .io, "cannot write \(path): \(MappedFile.reason()); check the space on the disk")
                }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
        }
        guard fsync(descriptor) == 0 else {
            throw PolicyModelError(.io, "cannot flush \(path): \(MappedFile.reason()); check the disk")
        }
    }

    /// The file's bytes.
    ///
    /// - Throws: as ``write(_:to:)``.
    public static func bytes(_ weights: PolicyWeights) throws(PolicyModelError) -> [UInt8] {
        var bytes: [UInt8] = []
        try emit(weights) { (chunk: UnsafeRawBufferPointer) throws(PolicyModelError) in
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    private static func emit(
        _ weights: PolicyWeights, to sink: (UnsafeRawBufferPointer) throws(PolicyModelError) -> Void
    ) throws(PolicyModelError) {
        try weights.validate()
        guard weights.isFinite else {
            throw PolicyModelError(
                .notFinite, "a weight is NaN or infinite; training diverged: lower its learning rate")
        }
        let layout = PolicyLayout(network: weights.network)
        var position = 0
        var entries: [String: TensorEntry] = [:]
        for tensor in layout.tensors {
            let end = position + tensor.byteCount
            entries[tensor.name] = TensorEntry(
                dtype: tensor.type.rawValue, shape: tensor.shape, offsets: [position, end])
            position = end
        }
        let head = try SafetensorsHeader(tensors: entries, metadata: metadata(weights)).bytes()
        try put(Array(head), to: sink)
        // In the order of `PolicyLayout.tensors`. A batch's part of the first and last layer is one run.
        try put(weights.normaliser.mean, to: sink)
        try put(weights.normaliser.deviation, to: sink)
        try put(weights.normaliser.lower, to: sink)
        try put(weights.normaliser.upper, to: sink)
        try put(weights.inputWeight, to: sink)
        try put(weights.inputBias, to: sink)
        for layer in weights.hidden {
            try put(layer.weight, to: sink)
            try put(layer.bias, to: sink)
        }
        let network = weights.network
        let run = network.batch * network.lastHidden
        for batch in layout.batches {
            try put(weights.outputWeight, batch * run..<(batch + 1) * run, to: sink)
            try put(weights.outputBias, batch * network.batch..<(batch + 1) * network.batch, to: sink)
        }
        try put(weights.logDeviation, to: sink)
    }

    private static func metadata(_ weights: PolicyWeights) throws(PolicyModelError) -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let description = Description(
                network: weights.network, clip: weights.normaliser.clip, scaling: weights.normaliser.scaling)
            let text = String(decoding: try encoder.encode(description), as: UTF8.self)
            return ["format": format, "version": version, "policy": text]
        } catch {
            throw PolicyModelError(.invalidPolicy, "the network cannot be described in JSON", cause: error)
        }
    }

    private static func put<Element>(
        _ values: [Element], _ range: Range<Int>? = nil,
        to sink: (UnsafeRawBufferPointer) throws(PolicyModelError) -> Void
    ) throws(PolicyModelError) {
        let range = range ?? 0..<values.count
        try values.withUnsafeBufferPointer {
            (buffer: UnsafeBufferPointer<Element>) throws(PolicyModelError) in
            try sink(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range])))
        }
    }
}
