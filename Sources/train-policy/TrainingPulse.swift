import Core
import Foundation
import JobKit
import Models
import PolicyTraining

/// Tells how a training goes while it goes.
final class TrainingPulse {
    private let context: JobContext
    private var label = "decisions"
    private var began = ContinuousClock.now
    /// Decisions taken when this run of it began.
    private var first = 0

    init(_ context: JobContext) {
        self.context = context
    }

    func report(_ event: TrainingEvent) {
        switch event {
        case .began(let number, let count, let settings):
            let name = "\(settings.algorithm.rawValue), seed \(settings.seed)"
            label = count > 1 ? "decisions (\(name); \(number) of \(count))" : "decisions"
            began = .now
            first = 0
        case .fold(let number, let count, let tested):
            label = "decisions (walk-forward \(number) of \(count), tested from \(tested))"
            began = .now
            first = 0
        case .evaluating(let number, let count, let settings, let tested):
            label =
                "decisions (training \(number) of \(count): \(settings.algorithm.rawValue), seed "
                + "\(settings.seed), tested from \(tested))"
            began = .now
            first = 0
        case .resumed(let steps, let total, let folder, let isOlder):
            first = steps
            began = .now
            context.notice(
                isOlder
                    ? "going on from the checkpoint before, as the last one is torn"
                    : "going on from a checkpoint; --fresh starts anew",
                ["decisions": "\(steps)", "total": "\(total)", "folder": folder])
        case .advanced(let point): advanced(point)
        case .saved(let folder, let steps):
            context.debug("checkpoint", ["decisions": "\(steps)", "folder": folder])
        case .judged(let trial):
            context.info(
                "judged",
                [
                    "algorithm": trial.algorithm, "seed": "\(trial.seed)", "outcome": trial.outcome.rawValue,
                    "validation_sharpe": trial.outOfSample.map { "\($0.policy.sharpe)" } ?? "none",
                    "equal_weights_sharpe": trial.outOfSample.map { "\($0.baseline.sharpe)" } ?? "none",
                ])
        }
    }

    private func advanced(_ point: LearningProgress) {
        let elapsed = ContinuousClock.now - began
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = Double(point.steps - first) / max(seconds, 1e-9)
        context.progress.update(point.steps, of: point.totalSteps, label) {
            var details = [
                (name: "a second", value: String(format: "%.0f", rate)),
                (name: "left", value: Self.clock(Double(point.totalSteps - point.steps) / max(rate, 1e-9))),
                (name: "reward", value: String(format: "%.4f", point.reward)),
                (name: "excess", value: String(format: "%.4f", point.excessReward)),
            ]
            if let divergence = point.divergence {
                details.append((name: "KL", value: String(format: "%.5f", divergence)))
            }
            if let entropy = point.entropy {
                details.append((name: "entropy", value: String(format: "%.3f", entropy)))
            }
            return details
        }
        context.debug(
            "round",
            [
                "steps": "\(point.steps)", "reward": "\(point.reward)", "excess": "\(point.excessReward)",
                "policy_loss": "\(point.policyLoss)",
                "value_loss": point.valueLoss.map { "\($0)" } ?? "none",
                "divergence": point.divergence.map { "\($0)" } ?? "none",
                "entropy": point.entropy.map { "\($0)" } ?? "none",
            ])
    }

    /// `0:07`, `12:30`, `3:05:00`
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e7).rounded(.up))
        let (hours, minutes, rest) = (whole / 3_600, whole / 60 % 60, whole % 60)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
