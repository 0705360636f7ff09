public import Core

extension MappedPolicy {
    /// Groups that a session's scores can be explained by: ``Core/FeatureGroup/holding`` only where a network
    /// looks at the weights held before.
    public var driverGroups: [FeatureGroup] {
        FeatureGroup.allCases.filter { $0 != .holding || members.contains(where: \.network.previousWeights) }
    }

    /// What each group of features does to the scores of some slots, by exact ablation.
    ///
    /// A delta is the slot's score less its score with that slot's own normalised features of the group at 0,
    /// their neutral value: the mean of the session or of the training window. All else stays as it was,
    /// other slots and what may be bought among it. Deltas do not add up to the score.
    ///
    /// - Parameters:
    ///   - frame, previousWeights, threads: as of `scores(frame:previousWeights:threads:progress:)`.
    ///   - slots: any of the universe; one without a row has nothing but zeros.
    /// - Returns: one array a slot, in the order of ``driverGroups``.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` when the policy is not for the universe's
    ///   3,600 x 17.
    public func drivers(
        frame: FeatureFrame, previousWeights: [Double]? = nil, slots: [Int], threads: Int = 1
    ) throws(PolicyModelError) -> [[SignalDriver]] {
        guard network.slots == Universe.slotCount, network.observedFeatures == Feature.count else {
            throw PolicyModelError(
                .wrongObservation,
                "\(path) is for \(network.slots) slots x \(network.observedFeatures) features, not "
                    + "\(Universe.slotCount) x \(Feature.count); train again")
        }
        let raw = ObservationEncoder.encode(frame)
        return try drivers(
            observation: normaliser.applied(toSession: raw.values), mask: raw.mask,
            previousWeights: previousWeights?.map { Float($0) }, slots: slots, sums: nil, threads: threads)
    }

    func drivers(
        observation: [Float], mask: [Bool], previousWeights: [Float]?, slots: [Int], sums: [[Float]]?,
        threads: Int
    ) throws(PolicyModelError) -> [[SignalDriver]] {
        let groups = driverGroups
        let deltas = try ablationDeltas(
            observation: observation, mask: mask, previousWeights: previousWeights, slots: slots,
            groups: groups.map(inputs), sums: sums, threads: threads)
        return deltas.map { deltas in zip(groups, deltas).map { SignalDriver($0, delta: $1) } }
    }

    /// A group's places among the numbers of a slot.
    public func inputs(of group: FeatureGroup) -> [Int] {
        group == .holding ? [network.observedFeatures] : group.features.map(\.rawValue)
    }

    /// The same for a normalised observation and any groups of its numbers.
    ///
    /// Sums of the observation as it is are taken in Double, and what changes is carried on as differences, so a
    /// delta has the error of a rounding of its own size. A `dense` network's first layer is walked once for
    /// all slots and groups; memory does not grow with either.
    ///
    /// - Parameters:
    ///   - observation: `slots x observedFeatures`.
    ///   - groups: places among a slot's numbers; `observedFeatures` itself is the weight held before.
    /// - Returns: `[slots][groups]`.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` for other sizes.
    public func ablationDeltas(
        observation: [Float], mask: [Bool], previousWeights: [Float]? = nil, slots: [Int], groups: [[Int]],
        threads: Int = 1
    ) throws(PolicyModelError) -> [[Double]] {
        try ablationDeltas(
            observation: observation, mask: mask, previousWeights: previousWeights, slots: slots,
            groups: groups, sums: nil, threads: threads)
    }

    /// - Parameter sums: of each `dense` member's first layer, where they are known.
    private func ablationDeltas(
        observation: [Float], mask: [Bool], previousWeights: [Float]?, slots: [Int], groups: [[Int]],
        sums: [[Float]]?, threads: Int
    ) throws(PolicyModelError) -> [[Double]] {
        guard mask.count == network.slots, observation.count == network.slots * network.observedFeatures,
            slots.allSatisfy({ mask.indices.contains($0) }),
            groups.joined().allSatisfy({ (0...network.observedFeatures).contains($0) })
        else {
            throw PolicyModelError(
                .wrongObservation,
                "\(observation.count) numbers and \(mask.count) mask entries, where a session has "
                    + "\(network.slots) slots of \(network.observedFeatures), or slots or groups outside it")
        }
        var total = slots.map { _ in [Double](repeating: 0, count: groups.count) }
        for (index, member) in members.enumerated() {
            let inputs = try member.network.inputs(
                observations: observation, previousWeights: previousWeights)
            let ablation = Ablation(
                inputs: inputs, mask: mask, slots: slots,
                groups: groups.map { $0.filter { $0 < member.network.features } },
                isStandardised: isEnsemble, threads: threads)
            let deltas = member.mapped.deltas(ablation, sums: sums?[index])
            for slot in slots.indices {
                for group in groups.indices { total[slot][group] += member.weight * deltas[slot][group] }
            }
        }
        return total
    }
}

extension MappedNetwork {
    /// Numbers of a first layer from which on its sums are not added again in Double.
    private static let large = 1 << 23

    /// - Parameter sums: of a `dense` first layer in float32. A base that is off moves a change only by how much
    ///   the network bends there, so those of a large layer do; those of a small one are had again at once.
    fileprivate func deltas(_ ablation: Ablation, sums: [Float]?) -> [[Double]] {
        let layers = ExactLayers(self)
        switch network.kind {
        case .dense:
            let isLarge = network.inputCount * network.firstHidden >= Self.large
            let known = isLarge ? sums?.map(Double.init) : nil
            let sums = known ?? exactSums(ablation.inputs, rows: 1, threads: ablation.threads)
            return DenseAblation(ablation, layers, sums: sums).deltas()
        case .shared: return SharedAblation(ablation, layers).deltas()
        }
    }
}
