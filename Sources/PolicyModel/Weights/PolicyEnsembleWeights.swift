import Core

/// Several networks that decide together, in memory.
///
/// A session's score of a slot is `sum_k weight_k x (s_k - mean_k) / std_k`, with `s_k` member k's score, and
/// mean and population standard deviation over the slots that may be bought: members agree on what matters, the
/// order, whatever scale each has learned. A member without any spread that session adds nothing.
///
/// All members read observations of one normaliser.
public struct PolicyEnsembleWeights: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        /// Not negative; those of all members add up to 1.
        public var weight: Double
        public var policy: PolicyWeights

        public init(weight: Double, policy: PolicyWeights) {
            self.weight = weight
            self.policy = policy
        }
    }

    public var members: [Member]

    public init(members: [Member]) {
        self.members = members
    }

    /// Every weight of every network is a finite number.
    public var isFinite: Bool { members.allSatisfy(\.policy.isFinite) }

    func validate() throws(PolicyModelError) {
        try EnsembleRules.validate(
            networks: members.map(\.policy.network), weights: members.map(\.weight))
        for member in members { try member.policy.validate() }
        guard members.allSatisfy({ $0.policy.normaliser == members.first?.policy.normaliser }) else {
            throw PolicyModelError(
                .invalidPolicy, "an ensemble's members have different normalisers; train them on one window")
        }
    }
}

/// What members of an ensemble must have in common, in memory as in a file.
enum EnsembleRules {
    static let maximumCount = 64
    static let tolerance = 1e-6

    static func validate(networks: [PolicyNetwork], weights: [Double]) throws(PolicyModelError) {
        guard (1...maximumCount).contains(networks.count) else {
            throw PolicyModelError(
                .invalidPolicy, "an ensemble of \(networks.count) members; it has 1 to \(maximumCount)")
        }
        // NaN fails both tests.
        guard weights.allSatisfy({ $0 >= 0 }), abs(weights.reduce(0, +) - 1) <= tolerance else {
            throw PolicyModelError(
                .invalidPolicy,
                "an ensemble with the weights \(weights), which must not be negative and add up to 1")
        }
        for network in networks { try network.validate() }
        guard Set(networks.map { [$0.slots, $0.observedFeatures] }).count == 1 else {
            throw PolicyModelError(
                .invalidPolicy, "an ensemble's members are for different numbers of slots or features")
        }
    }
}
