internal import CKernels

/// A first layer X[days] W over a ``DayMatrix``, with its optimiser, for inputs in the tens of thousands.
///
/// Such a layer is bound by memory: a step reads and writes all weights and moments, and does little work on
/// each. One pass over that memory takes each tile through the gradient, the optimiser and the product for the
/// next minibatch while it is in cache. The gradient is never stored: its norm, where it is needed before the
/// step, comes from products of pairs of days,
///
///     |X[days]ᵀ D|² = sum over pairs of days u, v of (X Xᵀ)ᵤᵥ (D Dᵀ)ᵤᵥ.
///
/// The units may be several networks' first layers side by side, one group each, which step on their own. There is
/// no bias: add it to the product. Memory is float32: weights, and from the first step on the moments that its
/// rule needs, as large. Results have the same bits for any thread count (that of ``Torch/threadCount``).
public final class StreamedLinear {
    public let inputs: Int
    /// The units of each group.
    public let groups: [Int]
    /// The units of all groups.
    public let units: Int
    public var precision: ProductPrecision
    /// The steps that each group has taken.
    public private(set) var stepCounts: [Int]
    let handle: OpaquePointer

    /// A layer of zeros. `groups` holds the units of each group.
    ///
    /// - Throws: ``TensorError`` with `invalidArgument` for a layer without weights, `outOfMemory`.
    public init(
        inputs: Int, groups: [Int], precision: ProductPrecision = .float32
    ) throws(TensorError) {
        guard inputs > 0, !groups.isEmpty, groups.allSatisfy({ $0 > 0 && $0 <= 1 << 24 }),
            let size = Tensor.elementCount([inputs, groups.reduce(0, +)]), size <= Int.max / 16
        else {
            throw TensorError(.invalidArgument, "a layer from \(inputs) inputs to \(groups) units")
        }
        guard let handle = ckernels_layer_new(inputs, groups, groups.count) else {
            throw TensorError(.outOfMemory, "no memory for a layer from \(inputs) inputs to \(groups) units")
        }
        self.inputs = inputs
        self.groups = groups
        units = groups.reduce(0, +)
        self.precision = precision
        stepCounts = [Int](repeating: 0, count: groups.count)
        self.handle = handle
    }

    /// A layer of zeros with one group.
    public convenience init(inputs: Int, units: Int) throws(TensorError) {
        try self.init(inputs: inputs, groups: [units])
    }

    deinit {
        ckernels_layer_free(handle)
    }

    /// The columns of a group in products and gradients.
    public func columns(of group: Int) -> Range<Int> {
        let start = groups[..<group].reduce(0, +)
        return start..<start + groups[group]
    }

    // MARK: Products

    /// X[days] W, [n, units].
    ///
    /// - Throws: ``TensorError`` with `invalidArgument` for days outside the matrix or other inputs than the
    ///   layer's, `outOfMemory`; so do the other functions.
    public func forward(_ matrix: DayMatrix, days: [Int]) throws(TensorError) -> Tensor {
        let chosen = try indices(matrix, days)
        let result = try Tensor.uninitialized([days.count, units])
        try result.withFloats { values throws(TensorError) in
            try Streamed.check(
                ckernels_layer_forward(
                    handle, matrix.handle, chosen, chosen.count, rounds, Streamed.threadCount, values))
        }
        return result
    }

    /// |X[days]ᵀ D|², of some columns or all. `gradient` is D, the loss's with respect to the product, [n, units].
    public func squaredGradientNorm(
        _ matrix: DayMatrix, days: [Int], gradient: Tensor, columns: Range<Int>? = nil
    ) throws(TensorError) -> Double {
        let chosen = try indices(matrix, days)
        let columns = columns ?? 0..<units
        guard columns.lowerBound >= 0, columns.upperBound <= units else {
            throw TensorError(.invalidArgument, "columns \(columns) of \(units)")
        }
        let plain = try gradient.plainFloats([days.count, units], "the gradient")
        var result = 0.0
        try plain.withFloats { values throws(TensorError) in
            try Streamed.check(
                ckernels_layer_squared_norm(
                    handle, matrix.handle, chosen, chosen.count, values, columns.lowerBound,
                    columns.upperBound,
                    rounds, Streamed.threadCount, &result))
        }
        return result
    }

    /// X[days]ᵀ D, [inputs, units]: as large as the weights. Steps do not need it.
    public func gradient(
        _ matrix: DayMatrix, days: [Int], gradient: Tensor
    ) throws(TensorError) -> Tensor {
        let chosen = try indices(matrix, days)
        let plain = try gradient.plainFloats([days.count, units], "the gradient")
        let result = try Tensor.uninitialized([inputs, units])
        try plain.withFloats { values throws(TensorError) in
            try result.withFloats { out throws(TensorError) in
                try Streamed.check(
                    ckernels_layer_gradient(
                        handle, matrix.handle, chosen, chosen.count, values, rounds, Streamed.threadCount, out
                    ))
            }
        }
        return result
    }

    // MARK: Step

    /// Changes the weights against X[days]ᵀ D, with an update for each group, and returns X[next] W of the new
    /// weights, [next.count, units]; nil for no or empty `next`.
    ///
    /// Gradients are not checked to be finite: ask for ``squaredGradientNorm(_:days:gradient:columns:)`` before.
    @discardableResult
    public func step(
        _ matrix: DayMatrix, days: [Int], gradient: Tensor, updates: [StreamedUpdate], next: [Int]? = nil
    ) throws(TensorError) -> Tensor? {
        let chosen = try indices(matrix, days)
        guard updates.count == groups.count else {
            throw TensorError(.invalidArgument, "\(updates.count) updates of \(groups.count) groups")
        }
        let following = next.map { $0.isEmpty ? [] : $0 } ?? []
        let followingRows = following.isEmpty ? [] : try indices(matrix, following)
        let plain = try gradient.plainFloats([days.count, units], "the gradient")
        var counts = stepCounts
        var raw: [ckernels_update] = []
        for (group, update) in updates.enumerated() {
            if update.rule != .leave { counts[group] += 1 }
            raw.append(try update.raw(step: counts[group]))
        }
        let result = following.isEmpty ? nil : try Tensor.uninitialized([following.count, units])
        func run(_ out: UnsafeMutablePointer<Float>?) throws(TensorError) {
            try plain.withFloats { values throws(TensorError) in
                try Streamed.check(
                    ckernels_layer_step(
                        handle, matrix.handle, chosen, chosen.count, values, raw, followingRows,
                        followingRows.count, rounds, Streamed.threadCount, out))
            }
        }
        if let result {
            try result.withFloats { out throws(TensorError) in try run(out) }
        } else {
            try run(nil)
        }
        stepCounts = counts
        return result
    }

    private var rounds: Bool { precision == .bfloat16 }

    private func indices(_ matrix: DayMatrix, _ days: [Int]) throws(TensorError) -> [Int64] {
        guard matrix.inputs == inputs else {
            throw TensorError(.invalidArgument, "\(matrix.inputs) inputs for a layer of \(inputs)")
        }
        return try matrix.indices(days)
    }

    /// For the extension that restores a state.
    func setStepCounts(_ counts: [Int]) { stepCounts = counts }
}

@available(*, unavailable)
extension StreamedLinear: Sendable {}
