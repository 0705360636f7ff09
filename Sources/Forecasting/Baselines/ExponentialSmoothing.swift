import Foundation

/// Additive exponential smoothing without a season: ETS(A,N,N), ETS(A,A,N) and ETS(A,Ad,N).
///
/// Source: Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008). Smoothing parameters
/// minimise the squared one-step errors; the first states are the first value and the mean of the first changes.
struct ExponentialSmoothing {
    enum Trend: CaseIterable {
        case none, holt, damped

        /// Smoothing parameters, first states and the variance.
        var parameterCount: Int {
            switch self {
            case .none: 3
            case .holt: 5
            case .damped: 6
            }
        }
    }

    let trend: Trend
    /// Smoothing of the level and of the trend, and the trend's damping.
    private let alpha: Double
    private let beta: Double
    private let phi: Double
    private(set) var level = 0.0
    private(set) var slope = 0.0
    private(set) var squaredError = 0.0
    private let count: Int

    private static let bounds: [ClosedRange<Double>] = [0.01...0.9999, 0.0001...0.9999, 0.8...0.98]
    private static let trendStart = 10

    /// The kind with the least corrected information criterion (Hurvich and Tsai, 1989).
    static func best(_ values: [Double]) -> ExponentialSmoothing {
        let fits = Trend.allCases.map { fit(values, $0) }
        return fits.min { $0.criterion < $1.criterion } ?? fits[0]
    }

    /// Pattern search (Hooke and Jeeves, 1961) from a usual start.
    static func fit(_ values: [Double], _ trend: Trend) -> ExponentialSmoothing {
        var point = [0.8, 0.1, 0.95]
        let free = trend == .none ? 1 : trend == .holt ? 2 : 3
        if trend == .holt { point[2] = 1 }
        var best = ExponentialSmoothing(values, trend, point)
        var step = 0.2
        while step > 0.005 {
            var improved = false
            for axis in 0..<free {
                for direction in [-step, step] {
                    var next = point
                    let range = bounds[axis]
                    // The damping's range is a fifth of the others'.
                    next[axis] += axis == 2 ? direction / 4 : direction
                    next[axis] = min(max(next[axis], range.lowerBound), range.upperBound)
                    let trial = ExponentialSmoothing(values, trend, next)
                    if trial.squaredError < best.squaredError {
                        best = trial
                        point = next
                        improved = true
                    }
                }
            }
            if !improved { step /= 2 }
        }
        return best
    }

    private init(_ values: [Double], _ trend: Trend, _ point: [Double]) {
        self.trend = trend
        alpha = point[0]
        beta = trend == .none ? 0 : min(point[1], point[0])
        phi = trend == .none ? 0 : point[2]
        count = values.count
        level = values[0]
        let early = min(Self.trendStart, values.count - 1)
        slope = trend == .none ? 0 : (values[early] - values[0]) / Double(max(1, early))
        var (level, slope, sum) = (level, slope, 0.0)
        for value in values.dropFirst() {
            let expected = level + phi * slope
            let error = value - expected
            level = expected + alpha * error
            slope = phi * slope + beta * error
            sum += error * error
        }
        (self.level, self.slope, squaredError) = (level, slope, sum)
    }

    private var criterion: Double {
        let n = Double(count - 1)
        let k = Double(trend.parameterCount)
        guard n > k + 1 else { return trend == .none ? 0 : .infinity }
        return n * log(max(squaredError / n, 1e-300)) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    }

    func forecast(_ horizon: Int) -> [Double] {
        var damping = 1.0
        var sum = 0.0
        return (0..<horizon).map { _ in
            damping *= phi
            sum += damping
            return level + sum * slope
        }
    }
}
