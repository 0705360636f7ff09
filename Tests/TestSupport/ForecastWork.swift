/// What a forecasting benchmark asks of a network, in the same terms for ours and the peer's.
public struct ForecastWork: Codable, Sendable {
    /// lstm, nhits or tft.
    public var network: String
    public var inputSize = 126
    public var horizon = 21
    public var quantiles = [0.5]
    public var past = 0
    public var known = 0
    public var fixed = 0
    /// Windows of a forecast, or of a step of training.
    public var windows: Int
    /// Steps of training that are timed together; 0 times forecasts.
    public var steps = 0

    public init(network: String, windows: Int) {
        self.network = network
        self.windows = windows
    }

    /// A hundred stocks and three years.
    public static let series = 100
    public static let sessions = 756
}
