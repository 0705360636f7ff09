/// What a forecaster takes and gives, whatever network is inside.
public struct ForecastShape: Codable, Hashable, Sendable {
    /// L, the steps of a window.
    public var inputSize: Int
    /// H, the steps of a forecast.
    public var horizon: Int
    /// Levels of the quantiles, ascending; [0.5] for a point forecast.
    public var quantiles: [Double]
    /// How many values a network takes beside the target.
    public var exogenous: ExogenousSizes

    public init(
        inputSize: Int, horizon: Int, quantiles: [Double] = [0.5], exogenous: ExogenousSizes = .none
    ) {
        self.inputSize = inputSize
        self.horizon = horizon
        self.quantiles = quantiles
        self.exogenous = exogenous
    }
}

/// The last dimensions of ``ForecastBatch``'s optional parts: P, K and S. 0 where a network takes none.
public struct ExogenousSizes: Codable, Hashable, Sendable {
    public var past: Int
    public var known: Int
    public var fixed: Int

    public static let none = ExogenousSizes()

    public init(past: Int = 0, known: Int = 0, fixed: Int = 0) {
        self.past = past
        self.known = known
        self.fixed = fixed
    }
}
