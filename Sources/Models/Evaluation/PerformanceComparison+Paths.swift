import Portfolio

extension PerformanceComparison {
    /// Each figure's mean over the paths of one configuration: what a path is expected to show. (Figures of the
    /// mean return would be those of holding all paths' portfolios at once, which sways less.)
    ///
    /// - Parameter paths: at least one.
    public static func mean(of paths: [PerformanceComparison]) -> PerformanceComparison {
        PerformanceComparison(
            policy: .mean(of: paths.map(\.policy)), baseline: .mean(of: paths.map(\.baseline)))
    }
}

extension PerformanceFigures {
    static func mean(of all: [PerformanceFigures]) -> PerformanceFigures {
        precondition(!all.isEmpty, "a mean has values")
        let fields: [WritableKeyPath<PerformanceFigures, Double>] = [
            \.totalReturn, \.annualisedReturn, \.annualisedVolatility, \.sharpe, \.sortino, \.maximumDrawdown,
            \.calmar, \.hitRate,
        ]
        var mean = all[0]
        for field in fields {
            mean[keyPath: field] = all.reduce(0) { $0 + $1[keyPath: field] } / Double(all.count)
        }
        return mean
    }
}

extension MonthlyReturn {
    /// The months of several paths over the same sessions, each with its mean over them.
    public static func means(of paths: [[MonthlyReturn]]) -> [MonthlyReturn] {
        guard var months = paths.first else { return [] }
        for place in months.indices {
            months[place].policy = paths.reduce(0) { $0 + $1[place].policy } / Double(paths.count)
            months[place].baseline = paths.reduce(0) { $0 + $1[place].baseline } / Double(paths.count)
        }
        return months
    }
}
