internal import CTorch

extension Tensor {
    /// A copy of `values` in row-major order. `shape` nil is one dimension.
    public convenience init<Element: TensorElement>(
        _ values: [Element], shape: [Int]? = nil, device: Device = .cpu
    ) throws(TensorError) {
        let shape = shape ?? [values.count]
        try Tensor.check(elementCount: values.count, fills: shape)
        let handle = values.withUnsafeBytes {
            ctorch_copy_of_bytes($0.baseAddress, Element.dtype.raw, shape, shape.count, device.raw)
        }
        try self.init(owning: handle)
    }

    /// A copy of memory that holds the elements in row-major order.
    public convenience init<Element: TensorElement>(
        copying values: UnsafeBufferPointer<Element>, shape: [Int], device: Device = .cpu
    ) throws(TensorError) {
        try Tensor.check(elementCount: values.count, fills: shape)
        let address = UnsafeRawPointer(values.baseAddress)
        try self.init(
            owning: ctorch_copy_of_bytes(address, Element.dtype.raw, shape, shape.count, device.raw))
    }

    /// A copy of raw elements of `dtype` in row-major order, in this machine's byte order.
    public convenience init(
        copying bytes: UnsafeRawBufferPointer, dtype: DType, shape: [Int], device: Device = .cpu
    ) throws(TensorError) {
        try Tensor.check(byteCount: bytes.count, fills: shape, of: dtype)
        try self.init(
            owning: ctorch_copy_of_bytes(bytes.baseAddress, dtype.raw, shape, shape.count, device.raw))
    }

    /// A tensor over memory that `owner` owns, without a copy.
    ///
    /// `owner` is retained until the tensor and everything that shares its memory are gone, and released on
    /// whichever thread ends that. In-place operations write to the memory; memory that is read-only must
    /// only be read.
    public convenience init(
        viewing bytes: UnsafeRawBufferPointer, dtype: DType, shape: [Int], owner: AnyObject
    ) throws(TensorError) {
        try Tensor.check(byteCount: bytes.count, fills: shape, of: dtype)
        let address = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
        let context = Unmanaged.passRetained(owner).toOpaque()
        let handle = ctorch_view_of_bytes(
            address, dtype.raw, shape, shape.count,
            { context in
                if let context { Unmanaged<AnyObject>.fromOpaque(context).release() }
            },
            context)
        try self.init(owning: handle)
    }

    private static func check(elementCount: Int, fills shape: [Int]) throws(TensorError) {
        guard elementCount == Tensor.elementCount(shape) else {
            throw TensorError(.invalidArgument, "\(elementCount) values do not fill the shape \(shape)")
        }
    }

    private static func check(byteCount: Int, fills shape: [Int], of dtype: DType) throws(TensorError) {
        let count = Tensor.elementCount(shape)?.multipliedReportingOverflow(by: dtype.byteCount)
        guard let count, !count.overflow, byteCount == count.partialValue else {
            throw TensorError(
                .invalidArgument, "\(byteCount) bytes do not fill the shape \(shape) of \(dtype) elements")
        }
    }

    /// The product of the sizes; nil if one is negative or it overflows.
    static func elementCount(_ shape: [Int]) -> Int? {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }

    // MARK: Constants

    public static func zeros(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try full(shape, value: 0, dtype: dtype, device: device)
    }

    public static func ones(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try full(shape, value: 1, dtype: dtype, device: device)
    }

    public static func full(
        _ shape: [Int], value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_full(value, dtype.raw, shape, shape.count, device.raw))
    }

    /// A tensor without dimensions.
    public static func scalar(
        _ value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try full([], value: value, dtype: dtype, device: device)
    }

    /// Memory with undefined contents, to be filled.
    public static func uninitialized(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_empty(dtype.raw, shape, shape.count, device.raw))
    }

    /// Zeros of this tensor's shape, type and device.
    public func zerosLike() throws(TensorError) -> Tensor {
        try Tensor.zeros(shape, dtype: dtype, device: device)
    }

    /// 0, 1, .., count - 1.
    public static func arange(
        _ count: Int, dtype: DType = .int64, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_arange(0, Double(count), 1, dtype.raw, device.raw))
    }

    // MARK: Random numbers. Without a generator they come from the device's own, which `Torch.seed` seeds.

    public static func normal(
        _ shape: [Int], mean: Double = 0, standardDeviation: Double = 1, dtype: DType = .float32,
        device: Device = .cpu, generator: TensorGenerator? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor(
            owning: ctorch_normal(
                mean, standardDeviation, dtype.raw, shape, shape.count, device.raw, generator?.handle))
    }

    /// Uniform on low..<high.
    public static func uniform(
        _ shape: [Int], low: Double = 0, high: Double = 1, dtype: DType = .float32,
        device: Device = .cpu, generator: TensorGenerator? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor(
            owning: ctorch_uniform(low, high, dtype.raw, shape, shape.count, device.raw, generator?.handle))
    }

    /// A random order of 0..<count, as int64.
    public static func permutation(
        _ count: Int, device: Device = .cpu, generator: TensorGenerator? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_permutation(Int64(count), device.raw, generator?.handle))
    }

    /// Draws `count` column indices for each row, in proportion to these weights [rows, categories]: int64
    /// [rows, count].
    public func multinomial(
        _ count: Int, replacement: Bool = true, generator: TensorGenerator? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_multinomial(handle, Int64(count), replacement, generator?.handle))
    }

    /// A matrix whose rows or columns, whichever are fewer, are orthonormal, times `gain`.
    ///
    /// Source: Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
    /// linear neural networks" (2014), as in `torch.nn.init.orthogonal_`.
    public static func orthogonal(
        rows: Int, columns: Int, gain: Double = 1, dtype: DType = .float32, device: Device = .cpu,
        generator: TensorGenerator? = nil
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_orthogonal(rows, columns, gain, dtype.raw, device.raw, generator?.handle))
    }
}
