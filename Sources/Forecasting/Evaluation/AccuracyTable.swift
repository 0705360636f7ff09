import Core
import Tensors

/// Networks and simple forecasts on the same windows.
struct AccuracyTable {
    private let panel: SeriesPanel
    private let input: Int
    private let horizon: Int
    private var simple: [(forecast: SimpleForecast, sum: AccuracySum)]
    private var learned: [String: AccuracySum] = [:]
    /// In the order in which networks came.
    private var order: [String] = []

    private static let passSize = 512

    init(_ panel: SeriesPanel, input: Int, horizon: Int, period: Int) {
        self.panel = panel
        self.input = input
        self.horizon = horizon
        simple = SimpleForecast.all(period: period).map { ($0, AccuracySum(model: $0.name)) }
    }

    /// The windows that end with a step, their outcomes, and what errors are measured in.
    private struct Session {
        let windows: ForecastWindows
        let values: [Float]
        let outcomes: [Float]
        let scales: [Double]
        let last: [Double]

        init?(_ panel: SeriesPanel, shape: WindowShape, end: Int) {
            windows = ForecastWindows(panel, shape: shape, endingAt: end, withOutcome: true)
            guard windows.count > 0 else { return nil }
            values = windows.values(0..<windows.count)
            outcomes = windows.outcomes(0..<windows.count)
            let length = shape.input
            var scales: [Double] = []
            var last: [Double] = []
            for start in stride(from: 0, to: values.count, by: length) {
                var sum = 0.0
                for step in start + 1..<start + length {
                    sum += Double(abs(values[step] - values[step - 1]))
                }
                scales.append(sum / Double(length - 1))
                last.append(Double(values[start + length - 1]))
            }
            (self.scales, self.last) = (scales, last)
        }
    }

    /// Adds the simple forecasts of the windows that end with a step.
    mutating func addSimple(end: Int) {
        let shape = WindowShape(input: input, horizon: horizon)
        guard let session = Session(panel, shape: shape, end: end) else { return }
        for index in simple.indices {
            let (forecast, length, steps) = (simple[index].forecast, input, horizon)
            let values = session.values
            let rows = parallelMap(session.windows.count) { window in
                forecast.forecast(values[window * length..<(window + 1) * length], horizon: steps)
                    .map(Float.init)
            }
            simple[index].sum.add(
                forecasts: rows.flatMap(\.self), outcomes: session.outcomes, scales: session.scales,
                last: session.last, horizon: horizon)
        }
    }

    /// Adds a network's forecasts of the windows that end with a step.
    mutating func add(
        _ network: any ForecastNetwork, _ name: String, shape: WindowShape, end: Int
    ) throws(ForecastingError) {
        guard let session = Session(panel, shape: shape, end: end) else { return }
        if learned[name] == nil {
            learned[name] = AccuracySum(model: name, quantiles: network.quantiles)
            order.append(name)
        }
        let forecasts = try tensorWork("applying \(name)") { () throws(TensorError) in
            try withoutGradients { () throws(TensorError) in
                var all: [Float] = []
                for start in stride(from: 0, to: session.windows.count, by: Self.passSize) {
                    let range = start..<min(start + Self.passSize, session.windows.count)
                    let values = try network.forecast(session.windows.batch(range), isTraining: false)
                    all += try values.contiguous().floats()
                }
                return all
            }
        }
        learned[name]?.add(
            forecasts: forecasts, outcomes: session.outcomes, scales: session.scales, last: session.last,
            horizon: horizon)
    }

    /// The networks first, then the simple forecasts.
    ///
    /// - Parameter every: steps between two sessions that were added.
    func rows(every: Int) -> [AccuracyRow] {
        let lag = max(0, (horizon + every - 1) / every - 1)
        return order.compactMap { learned[$0]?.row(lag: lag) } + simple.map { $0.sum.row(lag: lag) }
    }
}
