/// Whether what was given a chance of p happens in p of the cases: the reliability curve and the expected
/// calibration error.
///
/// Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI
/// (2015); Guo et al., "On Calibration of Modern Neural Networks", ICML (2017), equation 3.
public struct Calibration: Hashable, Sendable {
    /// The forecasts of one range of probability.
    public struct Point: Hashable, Sendable {
        /// The range's bounds; the upper one belongs to the next range, but for 1.
        public var from: Double
        public var to: Double
        public var count: Int
        /// Mean of the probabilities given.
        public var meanForecast: Double
        /// What came true.
        public var hits: Int
        public var interval: WilsonInterval

        public var share: Double { interval.share }
    }

    /// The ranges that have forecasts, ascending.
    public let points: [Point]
    public let count: Int
    /// `sum over ranges of count / all * |mean forecast - share that came true|`, 0...1; NaN of nothing.
    public let expectedError: Double
    /// The largest distance in any range; NaN of nothing.
    public let maximumError: Double
    /// Mean of (forecast - outcome) squared (Brier, 1950); 0.25 for one that always says a half. NaN of nothing.
    public let brierScore: Double

    /// - Parameters:
    ///   - forecasts: probabilities, 0...1.
    ///   - outcomes: whether each came true.
    ///   - edges: inner bounds of the ranges, ascending.
    public init(forecasts: [Double], outcomes: [Bool], edges: [Double]) {
        precondition(forecasts.count == outcomes.count, "one outcome a forecast")
        var sums = [Double](repeating: 0, count: edges.count + 1)
        var counts = [Int](repeating: 0, count: edges.count + 1)
        var hits = counts
        var squares = 0.0
        for (forecast, outcome) in zip(forecasts, outcomes) {
            let place = edges.firstIndex { forecast < $0 } ?? edges.count
            sums[place] += forecast
            counts[place] += 1
            hits[place] += outcome ? 1 : 0
            let distance = forecast - (outcome ? 1 : 0)
            squares += distance * distance
        }
        let bounds = [0] + edges + [1]
        points = counts.indices.filter { counts[$0] > 0 }.map { place in
            Point(
                from: bounds[place], to: bounds[place + 1], count: counts[place],
                meanForecast: sums[place] / Double(counts[place]), hits: hits[place],
                interval: WilsonInterval(hits: hits[place], of: counts[place]))
        }
        count = forecasts.count
        guard count > 0 else {
            (expectedError, maximumError, brierScore) = (.nan, .nan, .nan)
            return
        }
        let distances = points.map { abs($0.meanForecast - $0.share) }
        let all = Double(count)
        expectedError = zip(points, distances).reduce(0) { $0 + Double($1.0.count) / all * $1.1 }
        maximumError = distances.max() ?? .nan
        brierScore = squares / all
    }
}
