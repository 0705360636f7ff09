/// The 1/N portfolio: the baseline that a model has to beat.
public enum EqualWeights {
    /// 1/N for each of the N slots that the mask allows, 0 elsewhere; all 0 where it allows none.
    public static func weights(mask: [Bool]) -> [Double] {
        let count = mask.count { $0 }
        let weight = count > 0 ? 1 / Double(count) : 0
        return mask.map { $0 ? weight : 0 }
    }

    /// The same without allocation. The two buffers have one length.
    public static func write(
        mask: UnsafeBufferPointer<Bool>, into weights: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(mask.count == weights.count, "one weight a slot")
        let count = mask.count { $0 }
        let weight = count > 0 ? 1 / Double(count) : 0
        for slot in 0..<mask.count {
            weights[slot] = mask[slot] ? weight : 0
        }
    }
}
