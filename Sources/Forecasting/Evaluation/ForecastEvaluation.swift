public import Core
import Foundation

/// A walk-forward test of forecasters on a panel: each is trained on what was known at a step, forecasts the steps up
/// to the next training, and is compared with what came, beside simple forecasts of the same windows.
public struct ForecastEvaluation: Sendable {
    public struct Options: Sendable {
        /// The steps from whose closes it is forecast; their outcomes must be in the panel.
        public var steps: ClosedRange<Int>
        /// Steps between two that are forecast, and between two trainings.
        public var every = 5
        public var retrainEvery = 63
        /// The season of the seasonal naive forecast.
        public var period = SimpleForecast.week
        public var training = TrainingOptions()

        public init(steps: ClosedRange<Int>) {
            self.steps = steps
        }
    }

    public let panel: SeriesPanel
    /// One forecaster each; all of one horizon.
    public let models: [ForecasterSettings]

    public init(panel: SeriesPanel, models: [ForecasterSettings]) {
        self.panel = panel
        self.models = models
    }

    /// - Throws: ``ForecastingError``: `badSetting` for models of several horizons or steps without an outcome, and as
    ///   ``ForecasterTrainer/train(_:)``.
    public func run(_ options: Options) throws(ForecastingError) -> EvaluatedForecasters {
        let horizon = models.first?.horizon ?? 1
        let input = models.map(\.inputSize).max() ?? 1
        guard !models.isEmpty, models.allSatisfy({ $0.horizon == horizon }) else {
            throw ForecastingError(.badSetting, "an evaluation compares forecasters of one horizon")
        }
        guard options.every > 0, options.retrainEvery > 0, options.steps.lowerBound >= 0,
            options.steps.upperBound + horizon < panel.stepCount
        else {
            throw ForecastingError(
                .badSetting,
                "the sessions to evaluate reach to \(panel.sessions[min(options.steps.upperBound, panel.stepCount - 1)])"
                    + ", and outcomes of \(horizon) steps are known up to those from "
                    + "\(panel.sessions[max(0, panel.stepCount - 1 - horizon)]); give an earlier --to")
        }
        var table = AccuracyTable(panel, input: input, horizon: horizon, period: options.period)
        var trainings: [EvaluatedForecasters.Training] = []
        for start in stride(
            from: options.steps.lowerBound, through: options.steps.upperBound, by: options.retrainEvery)
        {
            let end = min(start + options.retrainEvery - 1, options.steps.upperBound)
            var networks: [(name: String, network: any ForecastNetwork, shape: WindowShape)] = []
            for settings in models {
                let trainer = try ForecasterTrainer(panel: panel, settings: settings, last: start)
                let trained = try trainer.train(options.training)
                networks.append((settings.model, trained.network, trainer.kind.shape(settings)))
                trainings.append(
                    EvaluatedForecasters.Training(
                        model: settings.model, session: panel.sessions[start], best: trained.best,
                        stoppedEarly: trained.stoppedEarly, seconds: trained.seconds))
            }
            // The same grid of steps whatever the trainings are.
            let first =
                start + (options.every - (start - options.steps.lowerBound) % options.every) % options.every
            for step in stride(from: first, through: end, by: options.every) {
                try table.add(networks, end: step)
            }
        }
        return EvaluatedForecasters(
            from: panel.sessions[options.steps.lowerBound], to: panel.sessions[options.steps.upperBound],
            every: options.every, inputSize: input, horizon: horizon, models: models, trainings: trainings,
            rows: table.rows(every: options.every))
    }
}
