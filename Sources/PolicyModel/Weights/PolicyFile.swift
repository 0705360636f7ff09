public import Core
import Foundation

/// Writes policy.safetensors, with one network or an ensemble's. The same weights give the same bytes.
///
/// Writing to a path needs no memory for the file; ``bytes(_:storage:)`` needs as much as the file takes.
public enum PolicyFile {
    /// Value of the metadata key `format`.
    public static let format = "bellwether.policy"
    /// Value of the metadata key `version`; raised when the layout changes.
    ///
    /// Matrices in bfloat16 did not raise it: a build that knows only float32 refuses such a file by the type of its
    /// first matrix, and reads the others of the version.
    public static let version = "3"
    /// Version 1 is without limits, every feature scaled by the training window; version 2 knows only `dense`
    /// networks, one a file, without layer normalisation.
    static let readVersions = [versionWithoutLimits, "2", version]
    static let versionWithoutLimits = "1"

    /// Writes `weights` to `path` and flushes them to the disk. An existing file is overwritten in place: write
    /// into a staging folder.
    ///
    /// - Throws: ``PolicyModelError`` with code `invalidPolicy` when the sizes do not fit the network,
    ///   `notFinite` for a NaN or infinity, also one that rounding makes, `io` when writing fails.
    public static func write(
        _ weights: PolicyWeights, to path: String, storage: PolicyStorage = .float32
    ) throws(PolicyModelError) {
        try write(try contents(weights, storage), to: path)
    }

    /// The same for an ensemble; `invalidPolicy` also when its members or their weights do not fit together.
    public static func write(
        _ ensemble: PolicyEnsembleWeights, to path: String, storage: PolicyStorage = .float32
    ) throws(PolicyModelError) {
        try write(try contents(ensemble, storage), to: path)
    }

    /// The file's bytes.
    ///
    /// - Throws: as ``write(_:to:storage:)``.
    public static func bytes(
        _ weights: PolicyWeights, storage: PolicyStorage = .float32
    ) throws(PolicyModelError) -> [UInt8] {
        try bytes(try contents(weights, storage))
    }

    /// The bytes of an ensemble's file.
    public static func bytes(
        _ ensemble: PolicyEnsembleWeights, storage: PolicyStorage = .float32
    ) throws(PolicyModelError) -> [UInt8] {
        try bytes(try contents(ensemble, storage))
    }

    private struct Contents {
        var description: PolicyDescription
        var normaliser: Normaliser
        var tensors: [(tensor: PolicyTensor, values: ArraySlice<Float>)]

        init(
            _ description: PolicyDescription, _ normaliser: Normaliser,
            _ tensors: [(tensor: PolicyTensor, values: ArraySlice<Float>)]
        ) {
            self.description = description
            self.normaliser = normaliser
            // An odd number of bfloat16 before a float32 would leave it where it cannot be read in place.
            self.tensors =
                tensors.filter { $0.tensor.type != .bfloat16 }
                + tensors.filter { $0.tensor.type == .bfloat16 }
        }

        /// Doubles, which lie first in the file.
        var limits: [(tensor: PolicyTensor, values: [Double])] {
            [
                ("mean", normaliser.mean), ("std", normaliser.deviation), ("lower", normaliser.lower),
                ("upper", normaliser.upper),
            ].map { (.normaliser($0.0, features: normaliser.featureCount), $0.1) }
        }
    }

    private static func contents(
        _ weights: PolicyWeights, _ storage: PolicyStorage
    ) throws(PolicyModelError) -> Contents {
        try weights.validate()
        try requireFinite(weights.isFinite)
        return Contents(
            PolicyDescription(weights), weights.normaliser,
            PolicyLayout(network: weights.network, storage: storage).contents(of: weights))
    }

    private static func contents(
        _ ensemble: PolicyEnsembleWeights, _ storage: PolicyStorage
    ) throws(PolicyModelError) -> Contents {
        try ensemble.validate()
        try requireFinite(ensemble.isFinite)
        let normaliser = ensemble.members[0].policy.normaliser
        let description = PolicyDescription(ensemble, normaliser: normaliser)
        return Contents(
            description, normaliser,
            ensemble.members.enumerated().flatMap { index, member in
                PolicyLayout(
                    network: member.policy.network, prefix: description.prefix(index), storage: storage
                ).contents(of: member.policy)
            })
    }

    private static func requireFinite(_ isFinite: Bool) throws(PolicyModelError) {
        guard isFinite else {
            throw PolicyModelError(
                .notFinite, "a weight is NaN or infinite; training diverged: lower its learning rate")
        }
    }

    private static func write(_ contents: Contents, to path: String) throws(PolicyModelError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw PolicyModelError(.io, "cannot create \(path): \(MappedFile.reason()); check the folder")
        }
        defer { close(descriptor) }
        try emit(contents) { (chunk: UnsafeRawBufferPointer) throws(PolicyModelError) in
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

    private static func bytes(_ contents: Contents) throws(PolicyModelError) -> [UInt8] {
        var bytes: [UInt8] = []
        let size = contents.tensors.reduce(0) { $0 + $1.tensor.byteCount }
        // Room for the header too, as growing would hold everything twice.
        bytes.reserveCapacity(size + size / 16 + 65_536)
        try emit(contents) { (chunk: UnsafeRawBufferPointer) throws(PolicyModelError) in
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    private static func emit(
        _ contents: Contents, to sink: (UnsafeRawBufferPointer) throws(PolicyModelError) -> Void
    ) throws(PolicyModelError) {
        var position = 0
        var entries: [String: TensorEntry] = [:]
        for tensor in contents.limits.map(\.tensor) + contents.tensors.map(\.tensor) {
            let end = position + tensor.byteCount
            entries[tensor.name] = TensorEntry(
                dtype: tensor.type.rawValue, shape: tensor.shape, offsets: [position, end])
            position = end
        }
        let head = try SafetensorsHeader(tensors: entries, metadata: contents.description.metadata()).bytes()
        try put(Array(head)[...], to: sink)
        for (_, values) in contents.limits { try put(values[...], to: sink) }
        for (tensor, values) in contents.tensors {
            if tensor.type == .bfloat16 {
                try putRounded(values, of: tensor.name, to: sink)
            } else {
                try put(values, to: sink)
            }
        }
    }

    /// In pieces: whole pages at a time, as large as the page cache keeps together.
    private static func putRounded(
        _ values: ArraySlice<Float>, of name: String,
        to sink: (UnsafeRawBufferPointer) throws(PolicyModelError) -> Void
    ) throws(PolicyModelError) {
        var rest = values
        while !rest.isEmpty {
            let piece = rest.prefix(4 << 20)
            let rounded = piece.map(PolicyStorage.bfloat16)
            // The largest floats round to infinity.
            guard rounded.allSatisfy({ $0 & 0x7F80 != 0x7F80 }) else {
                throw PolicyModelError(
                    .notFinite, "a weight of \(name) is too large for bfloat16; store the policy in float32")
            }
            try put(rounded[...], to: sink)
            rest = rest.dropFirst(piece.count)
        }
    }

    private static func put<Element>(
        _ values: ArraySlice<Element>, to sink: (UnsafeRawBufferPointer) throws(PolicyModelError) -> Void
    ) throws(PolicyModelError) {
        try values.withUnsafeBufferPointer {
            (buffer: UnsafeBufferPointer<Element>) throws(PolicyModelError) in
            try sink(UnsafeRawBufferPointer(buffer))
        }
    }
}
