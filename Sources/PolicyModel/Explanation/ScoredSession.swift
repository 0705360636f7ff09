public import Core

/// A session's scores, and what it takes to explain them without another walk over the weights.
public struct ScoredSession: Sendable {
    public let scores: PolicyScores
    let policy: MappedPolicy
    /// Normalised, `slots x observedFeatures`.
    let observation: [Float]
    /// Fractions of equity, one a slot; nil for all in cash.
    let previousWeights: [Float]?
    /// Of each `dense` member's first layer; empty for the others.
    let sums: [[Float]]

    /// What each group of features did to the scores of some slots: the same as
    /// ``MappedPolicy/drivers(frame:previousWeights:slots:threads:)``, to some ten millionths of a delta.
    ///
    /// - Returns: one array a slot, in the order of ``MappedPolicy/driverGroups``.
    /// - Throws: ``PolicyModelError`` with code `wrongObservation` for a slot outside the universe.
    public func drivers(of slots: [Int], threads: Int = 1) throws(PolicyModelError) -> [[SignalDriver]] {
        try policy.drivers(
            observation: observation, mask: scores.mask, previousWeights: previousWeights, slots: slots,
            sums: sums, threads: threads)
    }
}
