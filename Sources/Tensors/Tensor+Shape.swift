internal import CTorch

// Results share this tensor's memory where the layout allows it, always where the comment says view.
extension Tensor {
    /// One size may be -1: whatever is left.
    public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_reshape(handle, shape, shape.count))
    }

    /// A view whose size-1 dimensions repeat to fill `shape`; -1 keeps a size.
    public func broadcast(to shape: [Int]) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_expand(handle, shape, shape.count))
    }

    /// A view with two dimensions exchanged.
    public func transposed(_ first: Int = -2, _ second: Int = -1) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_transpose(handle, first, second))
    }

    /// A view with the dimensions in another order.
    public func permuted(_ dimensions: [Int]) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_permute(handle, dimensions, dimensions.count))
    }

    /// A view with a dimension of size 1 inserted before `dimension`.
    public func unsqueezed(_ dimension: Int) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_unsqueeze(handle, dimension))
    }

    /// A view without `dimension` if its size is 1.
    public func squeezed(_ dimension: Int) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_squeeze(handle, dimension))
    }

    /// A copy in reverse order along `dimension`.
    public func flipped(_ dimension: Int) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_flip(handle, dimension))
    }

    // MARK: Selection

    /// A view of one index of a dimension, which disappears.
    public func select(_ index: Int, dimension: Int = 0) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_select(handle, dimension, index))
    }

    /// A view of a range of a dimension. A range that leaves the tensor is an error.
    public func slice(_ range: Range<Int>, dimension: Int = 0) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_slice(handle, dimension, range.lowerBound, range.upperBound, 1))
    }

    /// The slices whose numbers the int64 vector `indices` lists.
    public func indexSelect(_ indices: Tensor, dimension: Int = 0) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_index_select(handle, dimension, indices.handle))
    }

    /// For each element of the int64 tensor `indices`, the element with that number along `dimension`.
    public func gather(_ indices: Tensor, dimension: Int) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_gather(handle, dimension, indices.handle))
    }

    /// A copy to which each element of `source` is added at its number in `indices` along `dimension`.
    public func scatterAdding(
        _ source: Tensor, at indices: Tensor, dimension: Int
    ) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_scatter_add(handle, dimension, indices.handle, source.handle))
    }

    // MARK: Joining

    /// One after another along an existing dimension.
    public static func concatenate(_ tensors: [Tensor], dimension: Int = 0) throws(TensorError) -> Tensor {
        try withHandles(tensors) { handles throws(TensorError) in
            try Tensor(owning: ctorch_cat(handles, handles.count, dimension))
        }
    }

    /// Side by side along a new dimension.
    public static func stack(_ tensors: [Tensor], dimension: Int = 0) throws(TensorError) -> Tensor {
        try withHandles(tensors) { handles throws(TensorError) in
            try Tensor(owning: ctorch_stack(handles, handles.count, dimension))
        }
    }
}
