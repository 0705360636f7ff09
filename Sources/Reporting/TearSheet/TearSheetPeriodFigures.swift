public import Core
public import Portfolio

/// The figures of all portfolios over one stretch.
public struct TearSheetPeriodFigures: Sendable, Hashable, Codable {
    public struct Line: Sendable, Hashable, Codable {
        public var key: String
        public var name: String
        public var figures: TearSheetFigures
    }

    public var kind: TearSheetPeriod.Kind
    /// The first and the last session with a return.
    public var first: CivilDate
    public var last: CivilDate
    /// The subject, then the baselines.
    public var lines: [Line]

    public var subject: TearSheetFigures { lines[0].figures }
}

extension TearSheet {
    /// Works out the figures of every stretch, with their intervals: of all portfolios drawn together, by the
    /// same seed every time.
    public func figures(bootstrap: BlockBootstrap = BlockBootstrap()) -> [TearSheetPeriodFigures] {
        periods.map { period in
            let paths = lines.map { $0.path.part(period.points) }
            var all = paths.map { TearSheetFigures($0) }
            let benchmark = benchmarkLine.flatMap { line in lines.firstIndex { $0.key == line.key } }
            if let benchmark {
                for index in all.indices where index != benchmark {
                    all[index].relative = TearSheetFigures.Relative(
                        RelativeMetrics(
                            dailyReturns: paths[index].dailyReturns, benchmark: paths[benchmark].dailyReturns),
                        sharpeExcess: all[index].sharpe - all[benchmark].sharpe)
                }
            }
            if period.points.count > TearSheetFigures.leastSessions {
                let ratios = bootstrap.intervals(paths.map(\.dailyReturns)) { drawn in
                    let sharpes = drawn.map(Self.sharpe)
                    return sharpes + (benchmark.map { own in sharpes.map { $0 - sharpes[own] } } ?? [])
                }
                for index in all.indices {
                    all[index].sharpeInterval = TearSheetFigures.Interval(ratios[index])
                    if benchmark != nil {
                        all[index].relative?.sharpeExcessInterval =
                            TearSheetFigures.Interval(ratios[paths.count + index])
                    }
                }
            }
            return TearSheetPeriodFigures(
                kind: period.kind, first: dates[period.points.lowerBound + 1],
                last: dates[period.points.upperBound],
                lines: zip(lines, all).map { line, figures in
                    TearSheetPeriodFigures.Line(key: line.key, name: line.name, figures: figures)
                })
        }
    }

    /// The ratio alone, without the rest of the metrics: thousands of resamples ask for it.
    private static func sharpe(_ returns: [Double]) -> Double {
        let count = Double(returns.count)
        guard count > 1 else { return 0 }
        var (sum, squares) = (0.0, 0.0)
        for value in returns { sum += value }
        let mean = sum / count
        for value in returns { squares += (value - mean) * (value - mean) }
        let deviation = (squares / (count - 1)).squareRoot()
        return deviation > 1e-14 ? mean / deviation * PerformanceMetrics.sessionsPerYear.squareRoot() : 0
    }
}
