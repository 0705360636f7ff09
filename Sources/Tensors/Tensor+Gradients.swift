internal import CTorch

extension Tensor {
    /// Whether operations on this tensor are recorded so that they can be differentiated.
    public var requiresGradient: Bool { ctorch_requires_grad(handle) }

    /// Starts or stops recording. Only a tensor that was not computed from recorded ones can be changed.
    ///
    /// - Returns: the tensor itself, so that it can follow a creation.
    @discardableResult
    public func setRequiresGradient(_ on: Bool = true) throws(TensorError) -> Tensor {
        try check(ctorch_set_requires_grad(handle, on))
        return self
    }

    /// Adds the derivative of this tensor, with respect to each leaf that requires one, to the leaf's gradient.
    ///
    /// A tensor of several elements needs `seed`, the weights of its elements, of its shape. The graph is
    /// freed unless `retainingGraph`.
    public func backward(seed: Tensor? = nil, retainingGraph: Bool = false) throws(TensorError) {
        try check(ctorch_backward(handle, seed?.handle, retainingGraph))
    }

    /// The accumulated gradient, sharing its memory; nil before the first ``backward(seed:retainingGraph:)``.
    public var gradient: Tensor? {
        guard ctorch_has_grad(handle) else { return nil }
        return try? Tensor(owning: ctorch_grad(handle))
    }

    /// Replaces the gradient; it must have this tensor's shape, type and device.
    public func setGradient(_ gradient: Tensor) throws(TensorError) {
        try check(ctorch_set_grad(handle, gradient.handle))
    }

    /// Forgets the gradient: it is nil again, and the next backward pass starts from nothing.
    public func clearGradient() {
        ctorch_clear_grad(handle)
    }

    /// The same memory outside the graph.
    public func detached() throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_detach(handle))
    }
}

/// Runs `body` without recording operations for differentiation, on this thread.
///
/// Swift 6.3 does not infer what a closure throws: inside a function that `throws(TensorError)`, write
/// `try withoutGradients { () throws(TensorError) in .. }`.
public func withoutGradients<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ctorch_gradients_enabled()
    ctorch_set_gradients_enabled(false)
    defer { ctorch_set_gradients_enabled(before) }
    return try body()
}
