import Core
import Forecasting
import Foundation
import JobKit
import Synchronization

/// Tells how a training goes while it goes.
final class ForecastPulse: Sendable {
    private struct State {
        var began = ContinuousClock.now
        /// Minibatches done when this run of it began.
        var first = 0
        var validation: Double?
    }

    private let context: JobContext
    private let state = Mutex(State())

    init(_ context: JobContext) {
        self.context = context
    }

    func report(_ event: TrainingProgress) {
        switch event {
        case .began(let model, let windows, let judged, let session):
            state.withLock { $0 = State() }
            context.notice(
                "training",
                [
                    "model": model, "windows": "\(windows)", "validation_windows": "\(judged)",
                    "session": "\(session)",
                ])
        case .resumed(let model, let step):
            state.withLock { $0.first = step }
            context.notice("going on from a checkpoint", ["model": model, "minibatches": "\(step)"])
        case .advanced(let model, let step, let total, let loss):
            advanced(model, step, total, loss)
        case .validated(let model, let point, let isBest):
            state.withLock { $0.validation = point.validation }
            context.info(
                "validated",
                [
                    "model": model, "minibatches": "\(point.step)", "training": Self.text(point.training),
                    "validation": Self.text(point.validation), "best": "\(isBest)",
                ])
        case .ended(let model, let best, let stoppedEarly, let seconds):
            context.notice(
                "trained",
                [
                    "model": model, "best": "\(best.step)", "validation": Self.text(best.validation),
                    "early": "\(stoppedEarly)", "seconds": String(format: "%.1f", seconds),
                ])
        }
    }

    private func advanced(_ model: String, _ step: Int, _ total: Int, _ loss: Double) {
        let (elapsed, first, validation) = state.withLock {
            (ContinuousClock.now - $0.began, $0.first, $0.validation)
        }
        context.progress.update(step, of: total, "minibatches (\(model))") {
            let rate = Double(step - first) / max(elapsed / .seconds(1), 1e-9)
            return [
                (name: "a second", value: String(format: "%.1f", rate)),
                (name: "loss", value: Self.text(loss)),
                (name: "validation", value: validation.map(Self.text) ?? "none yet"),
            ]
        }
    }

    private static func text(_ value: Double) -> String { String(format: "%.5f", value) }
}
