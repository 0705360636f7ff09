/// The candidates of both tails of each feature.
struct FeatureTails: Sendable {
    var lowest: [LowestValues]
    /// Of the values with their signs turned.
    var highest: [LowestValues]
    /// Values that are not NaN.
    private(set) var counts: [Int]
    /// What lies between is no candidate.
    private var low: [Float]
    private var high: [Float]

    /// - Parameter wanted: candidates of each tail; nil for a feature without limits.
    init(wanted: [Int?]) {
        lowest = wanted.map { LowestValues(wanted: $0 ?? 1) }
        highest = lowest
        counts = [Int](repeating: 0, count: wanted.count)
        low = wanted.map { $0 == nil ? -.infinity : .infinity }
        high = wanted.map { $0 == nil ? .infinity : -.infinity }
    }

    /// The same, with what `sample` has furthest in as bounds.
    init(wanted: [Int?], outermostOf sample: inout FeatureTails) {
        self.init(wanted: wanted)
        for (feature, wanted) in wanted.enumerated() {
            guard let wanted, sample.counts[feature] > 0 else { continue }
            let inner = (
                sample.lowest[feature].innermost(of: sample.counts[feature]).nextUp,
                sample.highest[feature].innermost(of: sample.counts[feature]).nextUp
            )
            lowest[feature] = LowestValues(wanted: wanted, bound: inner.0)
            highest[feature] = LowestValues(wanted: wanted, bound: inner.1)
            low[feature] = inner.0
            high[feature] = -inner.1
        }
    }

    /// Some feature has fewer candidates than its share needs.
    func isShort(of shares: [Double?]) -> Bool {
        shares.indices.contains { feature in
            guard let share = shares[feature], counts[feature] > 0 else { return false }
            let needed = TailLimits.beyond(share, of: counts[feature]) + 1
            return lowest[feature].count < needed || highest[feature].count < needed
        }
    }

    /// Looks at rows of one number a feature.
    mutating func insert(_ values: UnsafeBufferPointer<Float>) {
        let features = counts.count
        low.withUnsafeMutableBufferPointer { low in
            high.withUnsafeMutableBufferPointer { high in
                counts.withUnsafeMutableBufferPointer { counts in
                    for row in 0..<values.count / features {
                        let start = row &* features
                        for feature in 0..<features {
                            let value = values[start &+ feature]
                            counts[feature] &+= value.isNaN ? 0 : 1
                            if value < low[feature] {
                                lowest[feature].insert(value)
                                low[feature] = lowest[feature].bound
                            }
                            if value > high[feature] {
                                highest[feature].insert(-value)
                                high[feature] = -highest[feature].bound
                            }
                        }
                    }
                }
            }
        }
    }

    /// Takes what another has found in its part of the rows.
    mutating func merge(_ other: FeatureTails) {
        for feature in counts.indices {
            counts[feature] += other.counts[feature]
            lowest[feature].merge(other.lowest[feature])
            highest[feature].merge(other.highest[feature])
        }
    }
}

extension LowestValues {
    /// The highest of the wanted ones, or of all if there are fewer.
    fileprivate mutating func innermost(of given: Int) -> Float {
        value(rank: min(wanted, given) - 1)
    }
}
