internal import CTorch

extension Tensor {
    /// The elements in row-major order, converted to `Element`.
    public func values<Element: TensorElement>(as type: Element.Type) throws(TensorError) -> [Element] {
        let count = self.count
        var status: Int32 = 0
        let result = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = ctorch_copy_out(handle, Element.dtype.raw, buffer.baseAddress, count)
            initialized = status == 0 ? count : 0
        }
        try check(status)
        return result
    }

    public func floats() throws(TensorError) -> [Float] { try values(as: Float.self) }

    public func doubles() throws(TensorError) -> [Double] { try values(as: Double.self) }

    public func int64s() throws(TensorError) -> [Int64] { try values(as: Int64.self) }

    public func bools() throws(TensorError) -> [Bool] { try values(as: Bool.self) }

    /// The value of a tensor with one element.
    public func item() throws(TensorError) -> Double {
        var value = 0.0
        try check(ctorch_item(handle, &value))
        return value
    }

    /// The value of a tensor with one element, exact for large integers.
    public func itemInt64() throws(TensorError) -> Int64 {
        var value: Int64 = 0
        try check(ctorch_item_int64(handle, &value))
        return value
    }

    /// The value of a tensor with one element, zero being false.
    public func itemBool() throws(TensorError) -> Bool {
        try item() != 0
    }

    /// Copies the elements in row-major order, converted to `Element`; `buffer` must hold exactly `count`.
    public func copy<Element: TensorElement>(
        into buffer: UnsafeMutableBufferPointer<Element>
    ) throws(TensorError) {
        try check(ctorch_copy_out(handle, Element.dtype.raw, buffer.baseAddress, buffer.count))
    }

    /// Overwrites the elements, in row-major order and converted to this tensor's type.
    ///
    /// A tensor that requires gradients can be overwritten only inside ``withoutGradients(_:)``.
    public func copy<Element: TensorElement>(from values: [Element]) throws(TensorError) {
        let status = values.withUnsafeBytes {
            ctorch_copy_in(handle, Element.dtype.raw, $0.baseAddress, values.count)
        }
        try check(status)
    }

    /// As ``copy(from:)-([Element])``, from memory.
    public func copy<Element: TensorElement>(from values: UnsafeBufferPointer<Element>) throws(TensorError) {
        try check(ctorch_copy_in(handle, Element.dtype.raw, values.baseAddress, values.count))
    }

    /// Overwrites the elements with those of another tensor, which broadcasts and is converted.
    public func copy(from other: Tensor) throws(TensorError) {
        try check(ctorch_copy(handle, other.handle))
    }

    /// Reads the elements where they are. The pointer is valid only inside `body`.
    ///
    /// - Throws: ``TensorError`` unless the tensor is contiguous and on the processor.
    public func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(TensorError) -> Result
    ) throws(TensorError) -> Result {
        try withUnsafeMutableBytes { bytes throws(TensorError) in try body(UnsafeRawBufferPointer(bytes)) }
    }

    /// Reads and writes the elements where they are. The pointer is valid only inside `body`.
    ///
    /// Autograd does not see such writes: do not change what a recorded graph still needs.
    public func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws(TensorError) -> Result
    ) throws(TensorError) -> Result {
        var start: UnsafeMutableRawPointer?
        var byteCount = 0
        try check(ctorch_bytes(handle, &start, &byteCount))
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeMutableRawBufferPointer(start: start, count: byteCount))
    }

    /// This tensor with another element type or on another device; itself if it is so already.
    public func to(_ dtype: DType? = nil, device: Device? = nil) throws(TensorError) -> Tensor {
        let target = device?.raw ?? ctorch_device_of(handle)
        return try Tensor(owning: ctorch_to(handle, dtype?.raw ?? ctorch_dtype_of(handle), target))
    }

    /// The same elements in row-major order; shares the memory if it is so already.
    public func contiguous() throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_contiguous(handle))
    }

    /// A contiguous copy that is part of the graph; `detached().copied()` is not.
    public func copied() throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_clone(handle))
    }
}
