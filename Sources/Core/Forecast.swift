/// What a forecaster expects of a stock: a row of forecasts.parquet.
public struct Forecast: Hashable, Sendable {
    public var slot: Int
    public var symbol: Symbol
    /// `nhits`, `tft` or `lstm`.
    public var model: String
    /// Sessions from the partition's close to the close that is forecast.
    public var horizon: Int
    /// Of the price over the horizon, splits and dividends in it; 0.01 is one per cent. The median.
    public var expectedReturn: Double
    /// The 10 % and the 90 % quantile of the same; nil where the model gives none.
    public var low: Double?
    public var high: Double?
    /// The share of the session's stocks that the model expects less of, ties half; 0...1.
    public var rank: Double
    /// Who computed it: `local`, or the name of an endpoint.
    public var origin: String

    public static let localOrigin = "local"

    public init(
        slot: Int, symbol: Symbol, model: String, horizon: Int, expectedReturn: Double, low: Double? = nil,
        high: Double? = nil, rank: Double, origin: String = Self.localOrigin
    ) {
        self.slot = slot
        self.symbol = symbol
        self.model = model
        self.horizon = horizon
        self.expectedReturn = expectedReturn
        self.low = low
        self.high = high
        self.rank = rank
        self.origin = origin
    }
}
