/// The lowest numbers of a stream, as many as are wanted, without keeping the others.
///
/// Memory for about twice the wanted ones. What is told does not depend on the order of the stream.
struct LowestValues {
    let wanted: Int
    /// What is not below is left out.
    private(set) var bound: Float
    private var kept: [Float] = []

    /// - Parameter bound: a guess above the wanted values; too low a one shows in ``count``.
    init(wanted: Int, bound: Float = .infinity) {
        precondition(wanted > 0, "at least one value")
        self.wanted = wanted
        self.bound = bound
    }

    /// The numbers kept; fewer than wanted if the stream had no more below the bound.
    var count: Int { kept.count }

    /// Takes one number that is below ``bound``.
    mutating func insert(_ value: Float) {
        kept.append(value)
        if kept.count >= 2 * wanted + 64 {
            bound = select(wanted - 1)
            kept.removeLast(kept.count - wanted)
        }
    }

    /// Takes what another has kept of its part of the stream.
    mutating func merge(_ other: LowestValues) {
        for value in other.kept where value < bound { insert(value) }
    }

    /// The value with `rank` others before it in ascending order.
    ///
    /// - Parameter rank: below both ``wanted`` and ``count``.
    mutating func value(rank: Int) -> Float {
        precondition(rank < wanted, "a rank among the wanted")
        return select(rank)
    }

    /// Hoare's selection: puts the value of that rank in its place, and none above it before.
    private mutating func select(_ rank: Int) -> Float {
        kept.withUnsafeMutableBufferPointer { kept in
            var first = 0
            var last = kept.count - 1
            while first < last {
                let pivot = Self.median(kept[first], kept[(first + last) / 2], kept[last])
                var left = first
                var right = last
                while left <= right {
                    while kept[left] < pivot { left += 1 }
                    while kept[right] > pivot { right -= 1 }
                    if left <= right {
                        kept.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if rank <= right {
                    last = right
                } else if rank >= left {
                    first = left
                } else {
                    break
                }
            }
            return kept[rank]
        }
    }

    private static func median(_ a: Float, _ b: Float, _ c: Float) -> Float {
        max(min(a, b), min(max(a, b), c))
    }
}
