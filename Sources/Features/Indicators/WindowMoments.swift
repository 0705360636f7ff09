/// Sum and sum of squared deviations of the last 20 values.
///
/// A running sum would carry the rounding of every value that ever passed through it. Here two values make a
/// pair, two pairs a four, and so on to sixteen, and sixteen and the four before them make twenty; of each size
/// the newest are kept, so a step costs five mergers. Every window is summed in the same order from its own
/// values alone: its bits do not depend on what came before it, and equal values deviate by exactly 0.
///
/// Merging: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
/// variances", 1979.
struct WindowMoments {
    static let width = 20

    private var last = Lanes.zero
    private var pairs = Blocks<2>()
    private var fours = Blocks<16>()
    private var eights = Blocks<8>()
    private var window = Block()

    var sum: Lanes { window.sum }
    var squaredDeviations: Lanes { window.squares }

    private struct Block {
        var sum = Lanes.zero
        /// Squared deviations from the block's own mean.
        var squares = Lanes.zero

        /// This and the block of as many values that follows it, `size` in all.
        @inline(__always)
        func joined(_ next: Block, size: Double) -> Block {
            let difference = sum - next.sum
            return Block(
                sum: sum + next.sum, squares: squares + next.squares + difference * difference * (1 / size))
        }
    }

    private struct Blocks<let count: Int> {
        private var sums = LaneRing<count>()
        private var squares = LaneRing<count>()

        @inline(__always)
        subscript(step: Int, back lag: Int) -> Block {
            Block(sum: sums[step, back: lag], squares: squares[step, back: lag])
        }

        @inline(__always)
        mutating func put(_ block: Block, at step: Int) {
            sums.put(block.sum, at: step)
            squares.put(block.squares, at: step)
        }
    }

    /// Takes in the values of a step. Of use from the 20th on.
    @inline(__always)
    mutating func add(_ value: Lanes, at step: Int) {
        let pair = Block(sum: last).joined(Block(sum: value), size: 2)
        last = value
        let four = pairs[step, back: 2].joined(pair, size: 4)
        let eight = fours[step, back: 4].joined(four, size: 8)
        let sixteen = eights[step, back: 8].joined(eight, size: 16)
        let oldest = fours[step, back: 16]
        // Of 4 and 16 values: the means differ by d, and 4 * 16 / 20 is 3.2.
        let difference = oldest.sum * (1.0 / 4) - sixteen.sum * (1.0 / 16)
        window.sum = oldest.sum + sixteen.sum
        window.squares = oldest.squares + sixteen.squares + difference * difference * 3.2
        pairs.put(pair, at: step)
        fours.put(four, at: step)
        eights.put(eight, at: step)
    }
}

/// Sum of the last 20 values, added up as ``WindowMoments`` does.
struct WindowSum {
    private var last = Lanes.zero
    private var pairs = LaneRing<2>()
    private var fours = LaneRing<16>()
    private var eights = LaneRing<8>()

    /// Takes in the values of a step. Of use from the 20th on.
    @inline(__always)
    mutating func add(_ value: Lanes, at step: Int) -> Lanes {
        let pair = last + value
        last = value
        let four = pairs[step, back: 2] + pair
        let eight = fours[step, back: 4] + four
        let sixteen = eights[step, back: 8] + eight
        let sum = fours[step, back: 16] + sixteen
        pairs.put(pair, at: step)
        fours.put(four, at: step)
        eights.put(eight, at: step)
        return sum
    }
}
