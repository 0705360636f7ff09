/// Exact order statistics of each feature, by two walks over the values and a bounded table.
///
/// A radix selection: the first walk counts the values by the upper half of their bits, the second those of
/// the two chosen halves by the lower one. About 13 MB for 17 features, however long the window is; the
/// result does not depend on the order of the values.
struct TailLimits {
    /// Values of the lower half of a Float's bits.
    private static let bins = 1 << 16

    let features: Int
    private var upperHalves: [UInt32]
    private var counts: [Int]

    init(features: Int) {
        self.features = features
        upperHalves = [UInt32](repeating: 0, count: features * Self.bins)
        counts = [Int](repeating: 0, count: features)
    }

    /// Of each feature's values, sorted, those that have `floor(share (n - 1))` others below and above them:
    /// `numpy.quantile(x, share, method="lower")`, and the same of `-x` with its sign turned. NaN is left out;
    /// a feature without a value has no limits. Limits that fall together give way to minimum and maximum.
    ///
    /// - Parameter values: any number of rows of `features` numbers.
    static func limits(
        of values: UnsafeBufferPointer<Float>, features: Int, share: Double
    ) -> (lower: [Double], upper: [Double]) {
        var tails = TailLimits(features: features)
        tails.count(values)
        var limits = tails.select(values, share: share)
        guard share > 0, zip(limits.lower, limits.upper).contains(where: { $0 == $1 }) else { return limits }
        let extremes = tails.select(values, share: 0)
        for feature in 0..<features where limits.lower[feature] == limits.upper[feature] {
            limits.lower[feature] = extremes.lower[feature]
            limits.upper[feature] = extremes.upper[feature]
        }
        return limits
    }

    private mutating func count(_ values: UnsafeBufferPointer<Float>) {
        let features = self.features
        upperHalves.withUnsafeMutableBufferPointer { bins in
            for row in stride(from: 0, to: values.count, by: features) {
                for feature in 0..<features {
                    let value = values[row + feature]
                    if value.isNaN { continue }
                    bins[feature &* Self.bins &+ Int(Self.key(value) >> 16)] &+= 1
                }
            }
        }
        for feature in 0..<features {
            counts[feature] = upperHalves[feature * Self.bins..<(feature + 1) * Self.bins]
                .reduce(0) { $0 + Int($1) }
        }
    }

    private func select(
        _ values: UnsafeBufferPointer<Float>, share: Double
    ) -> (lower: [Double], upper: [Double]) {
        // Lower and upper limit of a feature stand beside each other.
        var halves = [UInt32](repeating: 0, count: features * 2)
        var ranks = [Int](repeating: 0, count: features * 2)
        for feature in 0..<features where counts[feature] > 0 {
            let beyond = Int((share * Double(counts[feature] - 1)).rounded(.down))
            for (place, rank) in [(2 * feature, beyond), (2 * feature + 1, counts[feature] - 1 - beyond)] {
                let found = Self.find(rank, in: upperHalves, from: feature * Self.bins)
                halves[place] = UInt32(found.bin)
                ranks[place] = found.rank
            }
        }
        let lowerHalves = countLowerHalves(values, halves)
        var lower = [Double](repeating: -.infinity, count: features)
        var upper = [Double](repeating: .infinity, count: features)
        for feature in 0..<features where counts[feature] > 0 {
            let low = Self.find(ranks[2 * feature], in: lowerHalves, from: 2 * feature * Self.bins)
            let high = Self.find(ranks[2 * feature + 1], in: lowerHalves, from: (2 * feature + 1) * Self.bins)
            lower[feature] = Double(Self.value(halves[2 * feature] << 16 | UInt32(low.bin)))
            upper[feature] = Double(Self.value(halves[2 * feature + 1] << 16 | UInt32(high.bin)))
        }
        return (lower, upper)
    }

    private func countLowerHalves(
        _ values: UnsafeBufferPointer<Float>, _ halves: [UInt32]
    ) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: features * 2 * Self.bins)
        let features = self.features
        counts.withUnsafeMutableBufferPointer { counts in
            halves.withUnsafeBufferPointer { halves in
                for row in stride(from: 0, to: values.count, by: features) {
                    for feature in 0..<features {
                        let value = values[row + feature]
                        let key = Self.key(value)
                        let half = key >> 16
                        let isLow = half == halves[2 * feature]
                        let isHigh = half == halves[2 * feature + 1]
                        guard isLow || isHigh, !value.isNaN else { continue }
                        let bin = 2 * feature * Self.bins + Int(key & 0xFFFF)
                        if isLow { counts[bin] &+= 1 }
                        if isHigh { counts[bin + Self.bins] &+= 1 }
                    }
                }
            }
        }
        return counts
    }

    /// The bin that holds the `rank`-th value, and its rank within.
    private static func find(_ rank: Int, in counts: [UInt32], from start: Int) -> (bin: Int, rank: Int) {
        var left = rank
        for bin in 0..<bins {
            let count = Int(counts[start + bin])
            if left < count { return (bin, left) }
            left -= count
        }
        preconditionFailure("a rank below the number of values")
    }

    /// Bits that sort as the values do; both zeros are one.
    private static func key(_ value: Float) -> UInt32 {
        let bits = (value + 0).bitPattern
        return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    }

    private static func value(_ key: UInt32) -> Float {
        Float(bitPattern: key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF)
    }
}
