/// How well one way to forecast did on windows whose outcomes it did not see.
public struct AccuracyRow: Codable, Hashable, Sendable {
    /// A network's name, or that of a simple forecast.
    public var model: String
    public var windows: Int
    /// Mean absolute error of the log price over all steps of the horizon.
    public var meanAbsoluteError: Double
    /// The same in units of the window's own mean absolute change from step to step (Hyndman and Koehler, 2006).
    public var meanAbsoluteScaledError: Double
    /// Mean pinball loss of the quantiles, times 2; nil for a point forecast.
    public var quantileLoss: Double?
    /// Spearman's correlation of the forecast return over the horizon with the one that came, by session, on average;
    /// nil where the forecast is the same for all stocks.
    public var rankCorrelation: Double?
    /// Its mean over its standard error, corrected for overlapping horizons (Newey and West, 1987); nil of too few.
    public var rankCorrelationT: Double?
    /// Sessions that it is over.
    public var sessions: Int
}
