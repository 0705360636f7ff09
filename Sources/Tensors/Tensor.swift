internal import CTorch

/// An array of numbers with a shape, which can record how it was computed and be differentiated.
///
/// Every operation can fail (shapes that do not fit, memory) and throws ``TensorError``; one `try` covers a
/// whole expression, `try (a * b + c).sum()`. Dimensions count from 0, negative ones from the end. Shapes
/// broadcast as in PyTorch.
///
/// Reference semantics: `let b = a` is the same tensor, and the in-place operations (`addInPlace`, `fill`,
/// `copy`) show through every reference and every view. A tensor is not `Sendable`: use it, and the graph
/// that it belongs to, from one thread at a time. Whether gradients are recorded is a property of the thread.
public final class Tensor {
    /// Freed in `deinit`; nothing else frees it.
    let handle: OpaquePointer

    /// Takes over a handle fresh from the shim, or throws the error that left it NULL.
    @inline(__always)
    init(owning handle: OpaquePointer?) throws(TensorError) {
        guard let handle else { throw TensorError.last() }
        self.handle = handle
    }

    deinit {
        ctorch_free(handle)
    }

    /// The size of each dimension; empty for a scalar.
    public var shape: [Int] {
        (0..<ctorch_rank(handle)).map { ctorch_size(handle, $0) }
    }

    /// The number of dimensions.
    public var rank: Int { ctorch_rank(handle) }

    /// The number of elements.
    public var count: Int { ctorch_element_count(handle) }

    /// The size of one dimension; negative counts from the end.
    public func size(_ dimension: Int) throws(TensorError) -> Int {
        let resolved = dimension < 0 ? dimension + rank : dimension
        guard resolved >= 0, resolved < rank else {
            throw TensorError(.invalidArgument, "dimension \(dimension) of a tensor of rank \(rank)")
        }
        return ctorch_size(handle, resolved)
    }

    /// The elements' type. Types that this package does not use (float16, say) never come out of its operations.
    public var dtype: DType { DType(raw: ctorch_dtype_of(handle)) ?? .uint8 }

    public var device: Device { Device(raw: ctorch_device_of(handle)) }

    /// Whether the elements lie in row-major order without gaps.
    public var isContiguous: Bool { ctorch_is_contiguous(handle) }
}

@available(*, unavailable)
extension Tensor: Sendable {}

extension Tensor: CustomStringConvertible {
    public var description: String { "Tensor(\(shape), \(dtype), \(device))" }
}

/// Tensors with the names that a file or an optimiser's state knows them by.
public typealias NamedTensors = [(name: String, tensor: Tensor)]

/// Calls `body` with the handles of `tensors`, which stay alive throughout.
@inline(__always)
func withHandles<Result>(
    _ tensors: [Tensor], _ body: ([OpaquePointer?]) throws(TensorError) -> Result
) throws(TensorError) -> Result {
    let handles = tensors.map { Optional($0.handle) }
    defer { withExtendedLifetime(tensors) {} }
    return try body(handles)
}
