internal import CTorch

/// Settings of the process's libtorch.
public enum Torch {
    /// libtorch's version, "1.13.0" for instance.
    public static var version: String { String(cString: ctorch_version()) }

    /// Seeds the generators of all devices that operations without a ``TensorGenerator`` draw from.
    public static func seed(_ seed: UInt64) throws(TensorError) {
        try check(ctorch_seed(seed))
    }

    /// The threads that one operation, started from the calling thread, may use.
    ///
    /// Set it explicitly, on the thread that will train: OpenMP keeps the count for each thread, builds of
    /// libtorch start with different ones, and results are equal bit for bit only for equal counts. OpenBLAS,
    /// where libtorch uses it, has one count for the process, which this sets too.
    public static var threadCount: Int {
        var count: Int32 = 1
        return ctorch_thread_count(&count) == 0 ? Int(count) : 1
    }

    public static func setThreadCount(_ count: Int) throws(TensorError) {
        try check(ctorch_set_thread_count(Int32(clamping: count)))
    }

    /// The threads that run independent operations side by side.
    public static var interopThreadCount: Int {
        var count: Int32 = 1
        return ctorch_interop_thread_count(&count) == 0 ? Int(count) : 1
    }

    /// Can be set once, before anything ran in parallel; later it throws.
    public static func setInteropThreadCount(_ count: Int) throws(TensorError) {
        try check(ctorch_set_interop_thread_count(Int32(clamping: count)))
    }

    /// Whether operations without a deterministic implementation throw instead of running.
    ///
    /// On the processor everything this package offers is deterministic already. On CUDA, cuBLAS also asks for
    /// CUBLAS_WORKSPACE_CONFIG in the environment.
    public static func setDeterministic(_ on: Bool) throws(TensorError) {
        try check(ctorch_set_deterministic(on))
    }

    /// The CUDA devices that this libtorch can use; 0 for a build without CUDA.
    public static var cudaDeviceCount: Int {
        var count: Int32 = 0
        return ctorch_cuda_device_count(&count) == 0 ? Int(count) : 0
    }

    public static var cudaIsAvailable: Bool { cudaDeviceCount > 0 }

    /// The tensor handles alive in this process: a leak shows as growth.
    public static var liveTensorCount: Int {
        var count: Int64 = 0
        return ctorch_live_tensors(&count) == 0 ? Int(count) : 0
    }
}

/// A source of random numbers: the same seed gives the same numbers on the same kind of device.
public final class TensorGenerator {
    let handle: OpaquePointer

    public init(seed: UInt64, device: Device = .cpu) throws(TensorError) {
        guard let handle = ctorch_generator_new(seed, device.raw) else { throw TensorError.last() }
        self.handle = handle
    }

    deinit {
        ctorch_generator_free(handle)
    }

    /// Where the generator is in its sequence, for ``restore(_:)``.
    public func state() throws(TensorError) -> [UInt8] {
        try Tensor(owning: ctorch_generator_state(handle)).values(as: UInt8.self)
    }

    public func restore(_ state: [UInt8]) throws(TensorError) {
        let tensor = try Tensor(state)
        try check(ctorch_generator_set_state(handle, tensor.handle))
    }
}

@available(*, unavailable)
extension TensorGenerator: Sendable {}
