public import Core
import Foundation
import Tensors

/// Trains one network on all series of a panel.
///
/// The outcomes of the newest steps are kept from the learner, lie after all outcomes that it sees, and end the
/// training when they are forecast no better. Every minibatch is drawn from the seed and its number alone, so a
/// training that was stopped goes on with the same windows, and ends with the same weights on a processor.
public struct ForecasterTrainer {
    public let panel: SeriesPanel
    public let settings: ForecasterSettings
    public let kind: ForecasterKind
    /// The last step whose close is known; nothing later is read.
    public let last: Int

    /// - Parameter last: nil is the panel's last step.
    /// - Throws: ``ForecastingError`` with `badSetting`.
    public init(
        panel: SeriesPanel, settings: ForecasterSettings, last: Int? = nil
    ) throws(ForecastingError) {
        try settings.validate()
        kind = try ForecasterKind(named: settings.model)
        self.panel = panel
        self.settings = settings
        self.last = last ?? panel.stepCount - 1
    }

    /// Windows of one forward pass without gradients.
    private static let passSize = 512

    /// - Throws: ``ForecastingError``: `notEnoughHistory`, `diverged`, `stopped`, `cannotWrite`, `tensor`.
    public func train(_ options: TrainingOptions = TrainingOptions()) throws(ForecastingError)
        -> TrainedForecaster
    {
        let shape = kind.shape(settings)
        let first = firstStep
        let firstJudged = last + 1 - settings.validationSteps
        let sampler = WindowSampler(panel, shape: shape, from: first, outcomesIn: 0..<max(0, firstJudged))
        let judging = WindowSampler(
            panel, shape: shape, from: first, outcomesIn: max(0, firstJudged)..<last + 1)
        let judged = ForecastWindows(panel, shape: shape, places: judging.spread(settings.validationWindows))
        guard sampler.count > 0, judged.count > 0 else { throw tooLittle() }
        let began = ContinuousClock.now
        options.report(
            .began(
                model: settings.model, windows: sampler.count, validationWindows: judged.count,
                lastSession: panel.sessions[last]))
        let run = try ForecasterRun(kind, settings)
        let identity = identity(windows: sampler.count)
        if let path = options.checkpoint, try run.resume(path, identity: identity) {
            options.report(.resumed(model: settings.model, step: run.step))
        }
        while !run.isDone {
            let places = sampler.draw(settings.windows, &run.generator)
            let loss = try run.advance(ForecastWindows(panel, shape: shape, places: places))
            options.report(
                .advanced(model: settings.model, step: run.step, of: settings.steps, loss: loss))
            if run.step % settings.validationEvery == 0 || run.step == settings.steps {
                let (point, isBest) = try run.judge(judged, passSize: Self.passSize)
                options.report(.validated(model: settings.model, point: point, isBest: isBest))
            }
            guard options.shouldStop(), !run.isDone else { continue }
            if let path = options.checkpoint { try run.save(path, identity: identity) }
            throw ForecastingError(
                .stopped,
                "stopped after \(run.step) of \(settings.steps) minibatches of \(settings.model); run the same "
                    + "command again to go on from there")
        }
        let best = try run.restoreBest()
        if let path = options.checkpoint { try? FileManager.default.removeItem(atPath: path) }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let stoppedEarly = run.step < settings.steps
        options.report(
            .ended(model: settings.model, best: best, stoppedEarly: stoppedEarly, seconds: seconds))
        return TrainedForecaster(
            network: run.network, settings: settings, curve: run.curve, best: best,
            stoppedEarly: stoppedEarly,
            windows: sampler.count, validationWindows: judged.count,
            trained: panel.sessions[first]...panel.sessions[firstJudged - 1],
            validated: panel.sessions[firstJudged]...panel.sessions[last], series: sampler.series,
            seconds: seconds)
    }

    /// The first step of the history that the settings ask for.
    private var firstStep: Int {
        let first = panel.sessions[last].adding(months: -settings.historyMonths)
        return panel.sessions.firstIndex { $0 > first } ?? 0
    }

    private func identity(windows: Int) -> String {
        let parameters = settings.parameters.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        return (parameters + ["windows_in_all=\(windows)", "last=\(panel.sessions[last])"])
            .joined(separator: ";")
    }

    private func tooLittle() -> ForecastingError {
        let needed = settings.inputSize + settings.horizon + settings.validationSteps
        let first = ExchangeCalendar.nyse.session(1 - needed, from: panel.sessions[last])
        return ForecastingError(
            .notEnoughHistory,
            "\(settings.model) trains on stocks with \(needed) sessions without a gap, and no stock has them in the "
                + "\(last + 1) sessions up to \(panel.sessions[last]); run build-features --from "
                + "\(first.map { "\($0)" } ?? "an earlier day") --to \(panel.sessions[last])")
    }
}
