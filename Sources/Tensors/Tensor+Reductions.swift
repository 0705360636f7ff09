internal import CTorch

// No dimensions means all of them. `keeping` leaves the reduced dimensions in place with size 1.
extension Tensor {
    @inline(__always)
    private func reduce(
        _ reduction: ctorch_reduction, _ dimensions: [Int], _ keeping: Bool
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_reduce(reduction, handle, dimensions, dimensions.count, keeping))
    }

    public func sum(_ dimensions: Int..., keeping: Bool = false) throws(TensorError) -> Tensor {
        try reduce(ctorch_sum, dimensions, keeping)
    }

    public func mean(_ dimensions: Int..., keeping: Bool = false) throws(TensorError) -> Tensor {
        try reduce(ctorch_mean, dimensions, keeping)
    }

    /// The largest element. Ties share the gradient.
    public func max(_ dimensions: Int..., keeping: Bool = false) throws(TensorError) -> Tensor {
        try reduce(ctorch_amax, dimensions, keeping)
    }

    /// The smallest element. Ties share the gradient.
    public func min(_ dimensions: Int..., keeping: Bool = false) throws(TensorError) -> Tensor {
        try reduce(ctorch_amin, dimensions, keeping)
    }

    /// log sum exp(x), without overflow.
    public func logSumExp(_ dimensions: Int..., keeping: Bool = false) throws(TensorError) -> Tensor {
        try reduce(ctorch_logsumexp, dimensions, keeping)
    }

    /// The variance; `unbiased` divides by n - 1 instead of n.
    public func variance(
        _ dimensions: Int..., unbiased: Bool = true, keeping: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_variance(handle, dimensions, dimensions.count, unbiased, keeping))
    }

    /// The square root of ``variance(_:unbiased:keeping:)``.
    public func standardDeviation(
        _ dimensions: Int..., unbiased: Bool = true, keeping: Bool = false
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_variance(handle, dimensions, dimensions.count, unbiased, keeping)).sqrt()
    }

    /// The middle value along `dimension`, the lower one of two, as in PyTorch.
    public func median(_ dimension: Int, keeping: Bool = false) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_median(handle, dimension, keeping))
    }

    /// The index of the largest element along `dimension`, as int64.
    public func argmax(_ dimension: Int, keeping: Bool = false) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_argmax(handle, dimension, keeping))
    }

    /// The index of the smallest element along `dimension`, as int64.
    public func argmin(_ dimension: Int, keeping: Bool = false) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_argmin(handle, dimension, keeping))
    }

    /// Whether every element is true, as a scalar.
    public func all() throws(TensorError) -> Tensor { try Tensor(owning: ctorch_all(handle)) }

    /// Whether some element is true, as a scalar.
    public func any() throws(TensorError) -> Tensor { try Tensor(owning: ctorch_any(handle)) }

    public func cumulativeSum(_ dimension: Int) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_cumsum(handle, dimension))
    }

    /// A stable sort along `dimension`: the values, and the int64 indices they came from.
    public func sorted(
        _ dimension: Int, descending: Bool = false
    ) throws(TensorError) -> (values: Tensor, indices: Tensor) {
        var values: OpaquePointer?
        var indices: OpaquePointer?
        try check(ctorch_sort(handle, dimension, descending, &values, &indices))
        return (try Tensor(owning: values), try Tensor(owning: indices))
    }
}
