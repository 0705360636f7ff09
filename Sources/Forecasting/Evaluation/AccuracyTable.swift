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

    /// Adds the forecasts of the windows that end with a step: of networks, and simple ones of the same windows.
    mutating func add(
        _ networks: [(name: String, network: any ForecastNetwork, shape: WindowShape)], end: Int
    ) throws(ForecastingError) {
        let shape = WindowShape(input: input, horizon: horizon)
        guard let session = JudgedSession(panel, shape: shape, end: end) else { return }
        for (name, network, shape) in networks {
            let windows = ForecastWindows(panel, shape: shape, places: session.windows.places)
            if learned[name] == nil {
                learned[name] = AccuracySum(model: name, quantiles: network.quantiles)
                order.append(name)
            }
            learned[name]?.add(session, try Self.forecasts(network, name, windows))
        }
        for index in simple.indices {
            let (forecast, steps) = (simple[index].forecast, horizon)
            let rows = parallelMap(session.windows.count) { window in
                forecast.forecast(session.window(window), horizon: steps).map(Float.init)
            }
            simple[index].sum.add(session, rows.flatMap(\.self))
        }
    }

    private static func forecasts(
        _ network: any ForecastNetwork, _ name: String, _ windows: ForecastWindows
    ) throws(ForecastingError) -> [Float] {
        try tensorWork("applying \(name)") { () throws(TensorError) in
            try withoutGradients { () throws(TensorError) in
                var all: [Float] = []
                for start in stride(from: 0, to: windows.count, by: passSize) {
                    let range = start..<min(start + passSize, windows.count)
                    let values = try network.forecast(windows.batch(range), isTraining: false)
                    all += try values.contiguous().floats()
                }
                return all
            }
        }
    }

    /// The networks in the order in which they came, then the simple forecasts.
    ///
    /// - Parameter every: steps between two sessions that were added.
    func rows(every: Int) -> [AccuracyRow] {
        let lag = max(0, (horizon + every - 1) / every - 1)
        return order.compactMap { learned[$0]?.row(lag: lag) } + simple.map { $0.sum.row(lag: lag) }
    }
}
