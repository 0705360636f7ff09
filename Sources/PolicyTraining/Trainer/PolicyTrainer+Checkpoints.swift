import Core
import Foundation
import Glibc
import Lake

extension PolicyTrainer {
    private var checkpoints: String { "\(lake.root)/state/training" }

    /// Where the checkpoints of a training lie: in the tree's `state/`, which is never mirrored.
    func folder(
        _ month: YearMonth, _ identity: TrainingIdentity, isEvaluation: Bool = false
    ) -> CheckpointFolder {
        let digest = "\(identity.settingsDigest.prefix(8))\(identity.inputsDigest.prefix(8))"
        return CheckpointFolder(
            "\(checkpoints)/\(isEvaluation ? Self.evaluationPrefix : "")\(month)-\(digest)")
    }

    /// Sets the checkpoints of evaluations apart, which may run beside a month's training.
    private static var evaluationPrefix: String { "evaluation-" }

    /// Refuses to begin where the options ask to go on and there is nothing to go on from.
    func requireCheckpoint(
        of settings: [TrainingSettings], _ plan: TrainingPlan, _ options: TrainingOptions
    ) throws(PolicyTrainingError) {
        guard options.resumption == .required else { return }
        var wanted: [TrainingIdentity] = []
        for one in settings.flatMap(\.single) {
            let identity = try one.identity(threads: one.threadCount, inputsDigest: plan.inputsDigest)
            if FileManager.default.fileExists(atPath: folder(plan.month, identity).path) { return }
            wanted.append(identity)
        }
        let others = names().filter { $0.hasPrefix("\(plan.month)-") }
        var hint = "run it without --resume to start"
        if let other = others.first, let identity = wanted.first {
            let found = try? CheckpointFolder("\(checkpoints)/\(other)").load()?.checkpoint.identity
            let names = found.map(identity.differences) ?? []
            hint =
                "the one in \(checkpoints)/\(other) is of another training"
                + (names.isEmpty ? ", on other inputs" : ": its \(names.joined(separator: ", ")) differ")
        }
        throw PolicyTrainingError(
            .noCheckpoint, "there is no checkpoint of this training in \(checkpoints); \(hint)")
    }

    /// Removes what was put away for the trainings that are done, and for months before.
    func removeCheckpoints(_ done: [CheckpointFolder], before month: YearMonth) throws(PolicyTrainingError) {
        for folder in done { folder.remove() }
        for name in names() {
            guard let old = YearMonth(String(name.prefix(7))), old < month else { continue }
            CheckpointFolder("\(checkpoints)/\(name)").remove()
        }
        // Goes only if it is empty.
        rmdir(checkpoints)
    }

    /// The same for an evaluation, where any of its trainings will do.
    func requireEvaluationCheckpoint(
        of settings: [TrainingSettings], _ plans: [TrainingPlan], _ options: TrainingOptions
    ) throws(PolicyTrainingError) {
        guard options.resumption == .required else { return }
        for plan in plans {
            for one in settings {
                let identity = try one.identity(threads: one.threadCount, inputsDigest: plan.inputsDigest)
                let folder = folder(plan.month, identity, isEvaluation: true)
                if FileManager.default.fileExists(atPath: folder.path) { return }
            }
        }
        throw PolicyTrainingError(
            .noCheckpoint,
            "there is no checkpoint of this evaluation in \(checkpoints); run it without --resume to start")
    }

    /// Removes what was put away for an evaluation that is done, and for evaluations of months before.
    func removeEvaluationCheckpoints(_ done: [CheckpointFolder], before month: YearMonth) {
        for folder in done { folder.remove() }
        for name in names() where name.hasPrefix(Self.evaluationPrefix) {
            let own = name.dropFirst(Self.evaluationPrefix.count)
            guard let old = YearMonth(String(own.prefix(7))), old < month else { continue }
            CheckpointFolder("\(checkpoints)/\(name)").remove()
        }
        rmdir(checkpoints)
    }

    private func names() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []).sorted()
    }
}

extension TrainingSettings {
    /// What is really trained: itself, or an ensemble's members.
    var single: [TrainingSettings] {
        guard algorithm == .ensemble else { return [self] }
        return members.map { member in
            var settings = self
            settings.algorithm = member
            return settings
        }
    }
}
