internal import CTorch

extension Tensor {
    @inline(__always)
    func unary(_ operation: ctorch_unary_operation) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_unary(operation, handle))
    }

    public func exp() throws(TensorError) -> Tensor { try unary(ctorch_exp) }
    public func log() throws(TensorError) -> Tensor { try unary(ctorch_log) }
    /// log(1 + x), exact near 0.
    public func log1p() throws(TensorError) -> Tensor { try unary(ctorch_log1p) }
    public func sqrt() throws(TensorError) -> Tensor { try unary(ctorch_sqrt) }
    public func square() throws(TensorError) -> Tensor { try unary(ctorch_square) }
    public func abs() throws(TensorError) -> Tensor { try unary(ctorch_abs) }
    public func sign() throws(TensorError) -> Tensor { try unary(ctorch_sign) }
    public func reciprocal() throws(TensorError) -> Tensor { try unary(ctorch_reciprocal) }
    public func erf() throws(TensorError) -> Tensor { try unary(ctorch_erf) }
    public func sin() throws(TensorError) -> Tensor { try unary(ctorch_sin) }
    public func cos() throws(TensorError) -> Tensor { try unary(ctorch_cos) }
    public func floor() throws(TensorError) -> Tensor { try unary(ctorch_floor) }
    /// To the nearest integer, halves to the even one.
    public func rounded() throws(TensorError) -> Tensor { try unary(ctorch_round) }

    public func tanh() throws(TensorError) -> Tensor { try unary(ctorch_tanh) }
    public func relu() throws(TensorError) -> Tensor { try unary(ctorch_relu) }
    public func leakyReLU(slope: Double = 0.01) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_leaky_relu(handle, slope))
    }
    /// x Φ(x), with the exact normal distribution function.
    public func gelu() throws(TensorError) -> Tensor { try unary(ctorch_gelu) }
    /// x above 0, exp(x) - 1 below.
    public func elu() throws(TensorError) -> Tensor { try unary(ctorch_elu) }
    /// The gated linear unit: the first half along `dimension` times the sigmoid of the second.
    ///
    /// Source: Dauphin et al., "Language Modeling with Gated Convolutional Networks" (2017).
    public func gatedHalves(dimension: Int = -1) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_glu(handle, dimension))
    }
    /// x sigmoid(x).
    public func silu() throws(TensorError) -> Tensor { try unary(ctorch_silu) }
    public func sigmoid() throws(TensorError) -> Tensor { try unary(ctorch_sigmoid) }
    public func logSigmoid() throws(TensorError) -> Tensor { try unary(ctorch_log_sigmoid) }
    /// log(1 + exp(x)); x itself above 20, as PyTorch.
    public func softplus() throws(TensorError) -> Tensor { try unary(ctorch_softplus) }

    /// Each element moved into low...high. The gradient is 0 outside. Nil is open.
    public func clamped(low: Double? = nil, high: Double? = nil) throws(TensorError) -> Tensor {
        var lower = low ?? 0
        var upper = high ?? 0
        if low == nil && high == nil { return self }
        if low == nil { return try Tensor(owning: ctorch_clamp(handle, nil, &upper)) }
        if high == nil { return try Tensor(owning: ctorch_clamp(handle, &lower, nil)) }
        return try Tensor(owning: ctorch_clamp(handle, &lower, &upper))
    }

    /// A bool tensor: neither infinite nor NaN.
    public func isFinite() throws(TensorError) -> Tensor { try unary(ctorch_is_finite) }
    public func isNaN() throws(TensorError) -> Tensor { try unary(ctorch_is_nan) }

    /// Whether no element is infinite or NaN.
    public func allFinite() throws(TensorError) -> Bool { try isFinite().all().itemBool() }

    /// `whenTrue` where this bool tensor is true, `whenFalse` elsewhere.
    public func choose(_ whenTrue: Tensor, _ whenFalse: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_where(handle, whenTrue.handle, whenFalse.handle))
    }

    /// A copy with `value` where the bool tensor `mask`, which broadcasts, is true.
    public func masked(where mask: Tensor, with value: Double) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_masked_fill(handle, mask.handle, value))
    }

    /// exp(x) / sum exp(x) along `dimension`. Where the bool tensor `keeping` is false the result is exactly 0.
    ///
    /// A slice that keeps nothing comes out uniform.
    public func softmax(dimension: Int, keeping mask: Tensor? = nil) throws(TensorError) -> Tensor {
        let logits =
            try mask.map { mask throws(TensorError) in try masked(where: .!mask, with: -1e8) } ?? self
        return try Tensor(owning: ctorch_softmax(logits.handle, dimension))
    }

    /// log of ``softmax(dimension:keeping:)``.
    ///
    /// Where `keeping` is false it is about -1e8 rather than -infinity, so that p log p is 0 there and
    /// gradients stay finite.
    public func logSoftmax(dimension: Int, keeping mask: Tensor? = nil) throws(TensorError) -> Tensor {
        let logits =
            try mask.map { mask throws(TensorError) in try masked(where: .!mask, with: -1e8) } ?? self
        return try Tensor(owning: ctorch_log_softmax(logits.handle, dimension))
    }

    // MARK: Layers

    /// x Wᵀ + b for x [.., inputs], `weight` [outputs, inputs], `bias` [outputs].
    public func linear(weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_linear(handle, weight.handle, bias?.handle))
    }

    /// Normalised to mean 0 and variance 1 over the last dimensions, those of `shape`, then scaled and shifted.
    ///
    /// Source: Ba, Kiros and Hinton, "Layer Normalization" (2016).
    public func layerNorm(
        shape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double = 1e-5
    ) throws(TensorError) -> Tensor {
        try Tensor(
            owning: ctorch_layer_norm(handle, shape, shape.count, weight?.handle, bias?.handle, epsilon))
    }
}
