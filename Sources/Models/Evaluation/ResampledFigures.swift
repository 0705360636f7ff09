import Portfolio

/// Figures of several seeds and of their benchmark, from resamples of the periods that they share.
struct ResampledFigures {
    /// Mean length of the resampled blocks, in periods.
    var blockLength: Double
    var policy: [EstimatedFigure]
    var benchmark: [EstimatedFigure]
    var relative: [EstimatedFigure]

    /// - Parameters:
    ///   - seeds: [seed][period].
    ///   - own: figures of one series.
    ///   - beside: figures of a seed's series and the benchmark's.
    init(
        seeds: [[Double]], benchmark: [Double], bootstrap: BlockBootstrap, own: ([Double]) -> [Double],
        beside: ([Double], [Double]) -> [Double]
    ) {
        var bootstrap = bootstrap
        let series = seeds + [benchmark]
        blockLength = bootstrap.meanBlockLength ?? BlockBootstrap.blockLength(for: series)
        bootstrap.meanBlockLength = blockLength
        let each = seeds.map { own($0) + beside($0, benchmark) }
        let width = own(benchmark).count
        let intervals = bootstrap.intervals(series) { sample in
            let market = sample[sample.count - 1]
            var sums = own(sample[0]) + beside(sample[0], market)
            for seed in sample.dropFirst().dropLast() {
                for (figure, value) in (own(seed) + beside(seed, market)).enumerated() {
                    sums[figure] += value
                }
            }
            return sums.map { $0 / Double(sample.count - 1) } + own(market)
        }
        func figure(_ index: Int) -> EstimatedFigure {
            EstimatedFigure(intervals[index], seeds: each.map { $0[index] })
        }
        let total = each[0].count
        policy = (0..<width).map(figure)
        relative = (width..<total).map(figure)
        self.benchmark = intervals[total...].map { EstimatedFigure($0) }
    }
}
