/// Sums of every trial's returns by block of periods, from which any union of blocks is judged at once.
struct BlockSums {
    private let blocks: Int
    private let blockLength: Int
    private let trialCount: Int
    /// [block x trial]: sums of returns less the trial's mean, and of their squares. Sums around the mean keep
    /// the digits that a variance as a difference of squares would lose.
    private var sums: [Double]
    private var squares: [Double]
    private var means: [Double] = []

    init(trials: [[Double]], blocks: Int) {
        self.blocks = blocks
        trialCount = trials.count
        let periods = trials.first?.count ?? 0
        blockLength = periods / blocks
        let start = periods - blocks * blockLength
        sums = [Double](repeating: 0, count: blocks * trials.count)
        squares = sums
        for (trial, returns) in trials.enumerated() {
            let mean = returns[start...].reduce(0, +) / Double(max(1, periods - start))
            means.append(mean)
            for (place, value) in returns[start...].enumerated() {
                let entry = place / blockLength * trialCount + trial
                sums[entry] += value - mean
                squares[entry] += (value - mean) * (value - mean)
            }
        }
    }

    /// The statistic of every trial over the blocks whose bits are set in `half`.
    func evaluate(
        _ half: UInt32, _ statistic: BacktestOverfitting.Statistic, into values: inout [Double]
    ) {
        let count = Double(half.nonzeroBitCount * blockLength)
        var sum = [Double](repeating: 0, count: trialCount)
        var square = sum
        for block in 0..<blocks where half >> UInt32(block) & 1 == 1 {
            add(sums, of: block, to: &sum)
            add(squares, of: block, to: &square)
        }
        for trial in 0..<trialCount {
            let offset = sum[trial] / count
            let mean = means[trial] + offset
            switch statistic {
            case .mean: values[trial] = mean
            case .sharpe:
                let deviation = (max(0, square[trial] - sum[trial] * offset) / (count - 1)).squareRoot()
                values[trial] = deviation > Moments.noise ? mean / deviation : 0
            }
        }
    }

    private func add(_ values: [Double], of block: Int, to total: inout [Double]) {
        values.withUnsafeBufferPointer { values in
            total.withUnsafeMutableBufferPointer { total in
                let start = block * trialCount
                for trial in total.indices { total[trial] += values[start + trial] }
            }
        }
    }
}
