public import Core

/// card.json: what a version of a forecaster is, what it was trained from, and how well it did on what it was not
/// trained from. The same training gives the same card.
public struct ForecasterCard: Codable, Hashable, Sendable {
    public var settings: ForecasterSettings
    /// Levels of the quantiles that it gives.
    public var quantiles: [Double]
    /// Trainable numbers.
    public var parameters: Int
    /// The last session that training or validation saw.
    public var session: CivilDate
    public var trainedFrom: CivilDate
    /// The last outcome that was learned from.
    public var trainedTo: CivilDate
    public var validatedFrom: CivilDate
    public var validatedTo: CivilDate
    /// Stocks with a history in the span.
    public var series: Int
    /// Windows that could be drawn, and those that judged.
    public var windows: Int
    public var validationWindows: Int
    public var best: TrainingCurve.Point
    public var stoppedEarly: Bool
    public var curve: TrainingCurve
    /// On the validation windows, beside simple forecasts of the same windows. The version was chosen by them, so it
    /// flatters.
    public var accuracy: [AccuracyRow]
    public var notes: [String]

    public init(_ trained: TrainedForecaster, accuracy: [AccuracyRow] = [], notes: [String] = []) {
        settings = trained.settings
        quantiles = trained.network.quantiles
        parameters = trained.network.parameterCount
        session = trained.validated.upperBound
        trainedFrom = trained.trained.lowerBound
        trainedTo = trained.trained.upperBound
        validatedFrom = trained.validated.lowerBound
        validatedTo = trained.validated.upperBound
        series = trained.series
        windows = trained.windows
        validationWindows = trained.validationWindows
        best = trained.best
        stoppedEarly = trained.stoppedEarly
        curve = trained.curve
        self.accuracy = accuracy
        self.notes = notes
    }

    public var name: String { settings.model }
}
