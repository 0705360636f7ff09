public import Core

/// What a training gave: a network with its best weights, and how it got there.
public struct TrainedForecaster {
    public var network: any ForecastNetwork
    public var settings: ForecasterSettings
    public var curve: TrainingCurve
    public var best: TrainingCurve.Point
    public var stoppedEarly: Bool
    /// Windows that could be drawn, and those that judged.
    public var windows: Int
    public var validationWindows: Int
    /// The first and the last session of what was seen or forecast in training, and of the outcomes that judged.
    public var trained: ClosedRange<CivilDate>
    public var validated: ClosedRange<CivilDate>
    public var series: Int
    public var seconds: Double
}

@available(*, unavailable)
extension TrainedForecaster: Sendable {}
