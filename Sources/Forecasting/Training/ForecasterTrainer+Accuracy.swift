import Core

extension ForecasterTrainer {
    /// Sessions between two that are judged for the card.
    private static let cardEvery = 5

    /// How well a training's network does on the sessions that ended it, beside simple forecasts.
    func accuracy(of trained: TrainedForecaster) throws(ForecastingError) -> [AccuracyRow] {
        var table = AccuracyTable(
            panel, input: settings.inputSize, horizon: settings.horizon, period: SimpleForecast.week)
        let first = last - settings.validationSteps
        for end in stride(from: max(0, first), through: last - settings.horizon, by: Self.cardEvery) {
            try table.add(trained.network, settings.model, shape: kind.shape(settings), end: end)
            table.addSimple(end: end)
        }
        return table.rows(every: Self.cardEvery)
    }
}
