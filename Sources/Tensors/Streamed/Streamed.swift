internal import CKernels

/// What the layers over ``DayMatrix`` share.
enum Streamed {
    /// The calling thread's count, as libtorch's own operations use.
    static var threadCount: Int32 { Int32(clamping: Torch.threadCount) }

    /// The only failure of a kernel is memory.
    static func check(_ status: Int32) throws(TensorError) {
        if status != 0 { throw TensorError(.outOfMemory, "no memory for the work of a streamed layer") }
    }
}

extension Tensor {
    /// The elements of a contiguous float32 tensor on the processor, where they are.
    func withFloats<Result>(
        _ body: (UnsafeMutablePointer<Float>) throws(TensorError) -> Result
    ) throws(TensorError) -> Result {
        guard dtype == .float32 else { throw TensorError(.invalidArgument, "\(self) is not float32") }
        return try withUnsafeMutableBytes { bytes throws(TensorError) in
            guard let start = bytes.baseAddress else {
                throw TensorError(.invalidArgument, "\(self) is empty")
            }
            return try body(start.assumingMemoryBound(to: Float.self))
        }
    }

    /// This tensor as the kernels read it, if it has the shape expected.
    func plainFloats(_ shape: [Int], _ name: String) throws(TensorError) -> Tensor {
        guard self.shape == shape else {
            throw TensorError(.invalidArgument, "\(name) has shape \(self.shape), not \(shape)")
        }
        return try detached().to(.float32, device: .cpu).contiguous()
    }
}
