internal import CTorch

extension Tensor {
    /// How values between samples are made.
    public enum Interpolation: String, Codable, Sendable {
        case nearest, linear

        var raw: ctorch_interpolation {
            switch self {
            case .nearest: ctorch_nearest
            case .linear: ctorch_linear_interpolation
            }
        }
    }

    /// What layers of long short-term memory give.
    public struct Recurrence {
        /// [batch, steps, width]: the last layer's hidden state after each step.
        public let output: Tensor
        /// [layers, batch, width], after the last step.
        public let hidden: Tensor
        /// [layers, batch, width], after the last step.
        public let cell: Tensor

        public init(output: Tensor, hidden: Tensor, cell: Tensor) {
            self.output = output
            self.hidden = hidden
            self.cell = cell
        }
    }

    /// This sequence [batch, steps, values] through layers of long short-term memory.
    ///
    /// Source: Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997), with the gates of `torch.nn.LSTM`.
    ///
    /// - Parameters:
    ///   - parameters: of each layer, in PyTorch's order: `weight_ih` [4 width, values], `weight_hh`
    ///     [4 width, width] and, where there are biases, `bias_ih` and `bias_hh` [4 width].
    ///   - hidden, cell: the states before the first step, [layers, batch, width]; nil is zeros.
    public func lstm(
        parameters: [Tensor], layers: Int, hidden: Tensor? = nil, cell: Tensor? = nil
    ) throws(TensorError) -> Recurrence {
        var results: (OpaquePointer?, OpaquePointer?, OpaquePointer?)
        try withHandles(parameters) { handles throws(TensorError) in
            try check(
                ctorch_lstm(
                    handle, hidden?.handle, cell?.handle, handles, handles.count, Swift.max(0, layers),
                    &results.0,
                    &results.1, &results.2))
        }
        let output = try Tensor(owning: results.0)
        let hidden = try Tensor(owning: results.1)
        return Recurrence(output: output, hidden: hidden, cell: try Tensor(owning: results.2))
    }

    /// The largest value of each window along the last dimension of [batch, channels, steps].
    ///
    /// - Parameter ceiling: whether a last window that is not whole counts too.
    public func maxPooled1D(kernel: Int, stride: Int? = nil, ceiling: Bool = false) throws(TensorError)
        -> Tensor
    {
        try Tensor(owning: ctorch_max_pool_1d(handle, kernel, stride ?? kernel, ceiling))
    }

    /// This [batch, channels, steps] resampled to `size` steps; the ends are those of the first and last sample's
    /// cells, as in PyTorch's `interpolate` with `align_corners=False`.
    public func interpolated1D(to size: Int, _ kind: Interpolation) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_interpolate_1d(handle, size, kind.raw))
    }

    /// Each element 0 with `probability`, else divided by 1 - probability. Probability 0 is the tensor itself.
    public func dropout(_ probability: Double, generator: TensorGenerator? = nil) throws(TensorError)
        -> Tensor
    {
        if probability == 0 { return self }
        return try Tensor(owning: ctorch_dropout(handle, probability, generator?.handle))
    }

    /// The rows of this table [rows, width] that the int64 `indices` of any shape number: [.., width].
    public func embedding(_ indices: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_embedding(handle, indices.handle))
    }
}
