import Core

extension ForecasterTrainer {
    /// Sessions between two that are judged for the card.
    private static let cardEvery = 5

    /// How well a training's network does on the sessions that ended it, beside simple forecasts.
    ///
    /// - Parameter period: the season in steps.
    func accuracy(
        of trained: TrainedForecaster, period: Int = SimpleForecast.week
    ) throws(ForecastingError) -> [AccuracyRow] {
        var table = AccuracyTable(
            panel, input: settings.inputSize, horizon: settings.horizon, period: period)
        let first = last - settings.validationSteps
        for end in stride(from: max(0, first), through: last - settings.horizon, by: Self.cardEvery) {
            try table.add([(settings.model, trained.network, kind.shape(settings))], end: end)
        }
        return table.rows(every: Self.cardEvery)
    }
}
