/// The sizes of the windows that a network takes.
public struct WindowShape: Hashable, Sendable {
    /// L: steps that are seen.
    public var input: Int
    /// H: steps that are forecast.
    public var horizon: Int
    /// Whether the network looks at ``SeriesPanel/past``.
    public var takesPast: Bool
    /// Whether it looks at ``SeriesPanel/known``.
    public var takesKnown: Bool

    public init(input: Int, horizon: Int, takesPast: Bool = false, takesKnown: Bool = false) {
        self.input = input
        self.horizon = horizon
        self.takesPast = takesPast
        self.takesKnown = takesKnown
    }
}

/// One window: a series, and the last step that is seen.
public struct WindowPlace: Hashable, Sendable {
    public var series: Int32
    public var end: Int32

    public init(series: Int, end: Int) {
        self.series = Int32(series)
        self.end = Int32(end)
    }
}
