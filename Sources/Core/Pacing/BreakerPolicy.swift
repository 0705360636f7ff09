/// When a ``CircuitBreaker`` opens, and for how long.
public struct BreakerPolicy: Hashable, Sendable {
    /// Failures in a row that open it.
    public var consecutiveFailures: Int
    /// Share of the last `window` calls whose failure opens it; above 1 never does.
    public var failureShare: Double
    public var window: Int
    /// Seconds of the first opening, and what each further one is multiplied by.
    public var firstOpen: Double
    public var growth: Double
    /// Seconds of the longest opening.
    public var longestOpen: Double
    /// Seconds after which a probe without an outcome is given up: its process may have died.
    public var probeTimeout: Double

    public init(
        consecutiveFailures: Int = 5, failureShare: Double = 0.5, window: Int = 20, firstOpen: Double = 30,
        growth: Double = 2, longestOpen: Double = 3_600, probeTimeout: Double = 120
    ) {
        self.consecutiveFailures = consecutiveFailures
        self.failureShare = failureShare
        self.window = window
        self.firstOpen = firstOpen
        self.growth = growth
        self.longestOpen = longestOpen
        self.probeTimeout = probeTimeout
    }

    public static let standard = BreakerPolicy()

    /// How long it stays open after having opened `trips` times before.
    public func openSeconds(after trips: Int) -> Double {
        var seconds = firstOpen
        var left = trips
        while left > 0, growth > 1, seconds > 0, seconds < longestOpen {
            seconds *= growth
            left -= 1
        }
        return min(seconds, longestOpen)
    }
}
