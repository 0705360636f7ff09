internal import CKernels

/// The loss of a Gaussian policy over a minibatch, and its gradients, computed in one go without a graph.
///
/// Actions are [.., slots], each slot Gaussian on its own with a deviation that does not depend on the day. Means
/// belong to places (the distinct days of the minibatch), and each row names the place that it is in.
/// Results have the same bits for any thread count (that of ``Torch/threadCount``).
public struct GaussianPolicyGradient {
    /// What is maximised, a mean over rows of sums over allowed slots. `r` is the density's ratio to that of the
    /// policy that drew the actions, A the advantage, c the clip range.
    public enum Objective: Sendable, Hashable {
        /// Sum over slots of min(rᵢ A, clamp(rᵢ, 1 - c, 1 + c) A): the ratio of each slot is clipped on its own.
        case perSlot(clip: Double)
        /// min(r A, clamp(r, 1 - c, 1 + c) A), r being the joint ratio of all slots: PPO as in
        /// Schulman et al., "Proximal Policy Optimization Algorithms" (2017) and Stable-Baselines3.
        case joint(clip: Double)
        /// A times the joint log density: A2C, without an old policy.
        case plain
    }

    /// The rows of a minibatch; the arrays are equally long.
    public struct Rows {
        /// The row's row of the new means.
        public var places: [Int]
        /// The row's row of the old means and of the masks.
        public var days: [Int]
        /// The row's row of the actions.
        public var actions: [Int]
        public var advantages: [Float]

        public init(places: [Int], days: [Int], actions: [Int], advantages: [Float]) {
            self.places = places
            self.days = days
            self.actions = actions
            self.advantages = advantages
        }
    }

    /// A Gaussian policy over days or places.
    public struct Policy {
        /// [.., slots]
        public var means: Tensor
        /// The logarithm of the deviation, [1] for all slots or [slots].
        public var logDeviation: Tensor

        public init(means: Tensor, logDeviation: Tensor) {
            self.means = means
            self.logDeviation = logDeviation
        }
    }

    public struct Figures: Sendable, Hashable {
        /// Minus the objective.
        public var loss = 0.0
        /// Kullback-Leibler divergence from the old policy, the mean of (r - 1) - log r: over allowed slots
        /// (`perSlot`) or over rows (`joint`). 0 for `plain`.
        public var divergence = 0.0
        /// The share of ratios outside the clip range, of the same. 0 for `plain`.
        public var clippedShare = 0.0
        /// Pairs of row and slot that took part.
        public var allowedCount = 0

        public init() {}
    }

    /// The largest |log r| that is exponentiated. Beyond it r stays at the bound's, so that a policy far from the
    /// old one has a huge but finite gradient.
    public static let logRatioBound = CKERNELS_LOG_RATIO_BOUND

    /// The loss's gradient with respect to the new means, summed over the rows of a place, [places, slots].
    public let means: Tensor
    /// The loss's gradient with respect to the new log deviation, of its shape; nil if not asked for.
    public let logDeviation: Tensor?
    public let figures: Figures

    /// - Parameters:
    ///   - policy: The policy that learns, its means [places, slots].
    ///   - old: The policy that drew the actions, its means [days, slots]. Only `plain` does without.
    ///   - actions: [.., slots]
    ///   - masks: Bytes or truths [days, slots]; slots with 0 take no part. Nil allows all.
    ///   - differentiatesDeviation: Whether ``logDeviation`` is wanted.
    /// - Throws: ``TensorError`` with `invalidArgument` for shapes or indices that do not fit, `outOfMemory`.
    public init(
        _ objective: Objective, policy: Policy, old: Policy?, actions: Tensor, masks: Tensor?, rows: Rows,
        differentiatesDeviation: Bool = true
    ) throws(TensorError) {
        guard policy.means.rank == 2, actions.rank == 2 else {
            throw TensorError(.invalidArgument, "means and actions are matrices")
        }
        let (places, slots) = (try policy.means.size(0), try policy.means.size(1))
        let means = try policy.means.plainFloats([places, slots], "the means")
        let deviation = try Self.deviation(policy.logDeviation, slots)
        let taken = try actions.plainFloats([try actions.size(0), slots], "the actions")
        let oldMeans = try old?.means.plainFloats([try old?.means.size(0) ?? 0, slots], "the old means")
        let oldDeviation = try old.map { old throws(TensorError) in
            try Self.deviation(old.logDeviation, slots)
        }
        let allowed = try masks.map { masks throws(TensorError) in try Self.bytes(masks, slots) }
        if objective != .plain, oldMeans == nil {
            throw TensorError(.invalidArgument, "\(objective) needs the old policy")
        }
        let days = min(try oldMeans?.size(0) ?? Int.max, try allowed?.size(0) ?? Int.max)
        try rows.check(places: places, days: days, actions: try taken.size(0))

        var input = ckernels_gaussian()
        (input.rows, input.slots, input.places) = (rows.places.count, slots, places)
        switch objective {
        case .perSlot(let clip): (input.objective, input.clip) = (ckernels_per_slot, clip)
        case .joint(let clip): (input.objective, input.clip) = (ckernels_joint, clip)
        case .plain: input.objective = ckernels_plain
        }
        input.log_deviations = deviation.count
        input.old_log_deviations = oldDeviation?.count ?? 1
        let gradient = try Tensor.uninitialized([places, slots])
        let deviationGradient = differentiatesDeviation ? try Tensor.uninitialized(deviation.shape) : nil
        let (place, day, action) = (
            rows.places.map(Int64.init), rows.days.map(Int64.init), rows.actions.map(Int64.init)
        )
        defer { withExtendedLifetime((means, deviation, taken, oldMeans, oldDeviation, allowed)) {} }
        input.means = try UnsafePointer(means.start(of: Float.self))
        input.actions = try UnsafePointer(taken.start(of: Float.self))
        input.log_deviation = try UnsafePointer(deviation.start(of: Float.self))
        if let oldMeans, let oldDeviation {
            input.old_means = try UnsafePointer(oldMeans.start(of: Float.self))
            input.old_log_deviation = try UnsafePointer(oldDeviation.start(of: Float.self))
        }
        if let allowed { input.masks = try UnsafePointer(allowed.start(of: UInt8.self)) }
        let out = try gradient.start(of: Float.self)
        let deviationOut = try deviationGradient?.start(of: Float.self)
        var raw = ckernels_gaussian_figures()
        let status = place.withUnsafeBufferPointer { place in
            day.withUnsafeBufferPointer { day in
                action.withUnsafeBufferPointer { action in
                    rows.advantages.withUnsafeBufferPointer { advantages in
                        input.place = place.baseAddress
                        input.day = day.baseAddress
                        input.action = action.baseAddress
                        input.advantage = advantages.baseAddress
                        return ckernels_gaussian_gradient(
                            &input, Streamed.threadCount, out, deviationOut, &raw)
                    }
                }
            }
        }
        try Streamed.check(status)
        self.means = gradient
        logDeviation = deviationGradient
        var figures = Figures()
        figures.loss = raw.loss
        figures.divergence = raw.divergence
        figures.clippedShare = raw.clipped
        figures.allowedCount = Int(raw.allowed)
        self.figures = figures
    }

    private static func deviation(_ tensor: Tensor, _ slots: Int) throws(TensorError) -> Tensor {
        guard tensor.count == 1 || tensor.count == slots else {
            throw TensorError(.invalidArgument, "\(tensor.count) log deviations of \(slots) slots")
        }
        return try tensor.plainFloats(tensor.shape, "the log deviation")
    }

    private static func bytes(_ masks: Tensor, _ slots: Int) throws(TensorError) -> Tensor {
        guard masks.rank == 2, try masks.size(1) == slots, masks.dtype == .uint8 || masks.dtype == .bool
        else {
            throw TensorError(.invalidArgument, "\(masks) are no masks of \(slots) slots")
        }
        return try masks.to(device: .cpu).contiguous()
    }
}

extension GaussianPolicyGradient.Rows {
    fileprivate func check(places: Int, days: Int, actions: Int) throws(TensorError) {
        let count = self.places.count
        guard count > 0, self.days.count == count, self.actions.count == count, advantages.count == count
        else {
            throw TensorError(.invalidArgument, "a minibatch's arrays differ in length or are empty")
        }
        func check(_ indices: [Int], below count: Int, _ name: String) throws(TensorError) {
            for index in indices where index < 0 || index >= count {
                throw TensorError(.invalidArgument, "\(name) \(index) of \(count)")
            }
        }
        try check(self.places, below: places, "place")
        try check(self.days, below: days, "day")
        try check(self.actions, below: actions, "action")
    }
}

extension Tensor {
    /// Where the elements of a contiguous tensor on the processor lie, for as long as the tensor lives.
    fileprivate func start<Element>(of type: Element.Type) throws(TensorError) -> UnsafeMutablePointer<
        Element
    > {
        try withUnsafeMutableBytes { bytes throws(TensorError) in
            guard let start = bytes.baseAddress else {
                throw TensorError(.invalidArgument, "\(self) is empty")
            }
            return start.assumingMemoryBound(to: Element.self)
        }
    }
}
