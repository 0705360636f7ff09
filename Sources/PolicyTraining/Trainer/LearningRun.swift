import Core
import Foundation

/// One candidate's way through its training: rounds, and a checkpoint now and then.
struct LearningRun {
    /// What came of a training beside its policy.
    struct Figures {
        let curve: LearningCurve
        let stepsTaken: Int
        let seconds: Double
    }

    let identity: TrainingIdentity
    let folder: CheckpointFolder
    let options: TrainingOptions
    let report: (TrainingEvent) -> Void

    private(set) var curve = LearningCurve()
    /// Time spent learning, earlier runs included.
    private(set) var seconds = 0.0

    init(
        identity: TrainingIdentity, folder: CheckpointFolder, options: TrainingOptions,
        report: @escaping (TrainingEvent) -> Void
    ) {
        self.identity = identity
        self.folder = folder
        self.options = options
        self.report = report
    }

    /// Takes up the training's checkpoint as the options say. Returns whether there was one.
    mutating func resume(_ learner: any Learner) throws(PolicyTrainingError) -> Bool {
        if options.resumption == .never {
            folder.remove()
            return false
        }
        guard let (checkpoint, isOlder) = try folder.load() else { return false }
        guard checkpoint.identity == identity else {
            let names = identity.differences(from: checkpoint.identity)
            throw PolicyTrainingError(
                .badCheckpoint,
                "the checkpoint in \(folder.path) is of another training (its "
                    + "\(names.isEmpty ? "inputs" : names.joined(separator: ", ")) differ); give the settings it "
                    + "was made with, or start anew with --fresh")
        }
        do {
            try learner.restore(checkpoint.learner)
        } catch {
            throw PolicyTrainingError(
                .badCheckpoint,
                "the checkpoint in \(folder.path) does not fit the learner; start anew with --fresh",
                cause: error)
        }
        curve = checkpoint.curve
        seconds = checkpoint.seconds
        report(
            .resumed(
                steps: learner.stepsTaken, totalSteps: learner.totalSteps, folder: folder.path,
                isOlder: isOlder))
        return true
    }

    /// Rounds until all decisions are taken.
    ///
    /// - Parameter keepsEnd: whether the learned state is put away in any case, so that another run of the same
    ///   training finds it done; else only if it took longer than the time between two checkpoints.
    /// - Throws: ``PolicyTrainingError``: `stopped` when asked to stop, with the state put away.
    mutating func finish(_ learner: any Learner, keepsEnd: Bool) throws(PolicyTrainingError) {
        var saved = ContinuousClock.now
        var hasSaved = !curve.points.isEmpty
        var isSaved = hasSaved
        while !learner.isDone {
            let start = ContinuousClock.now
            let point = try learner.advance()
            seconds += Self.seconds(ContinuousClock.now - start)
            curve.points.append(point)
            isSaved = false
            report(.advanced(point))
            let isAsked = options.shouldStop()
            if isAsked || (!learner.isDone && ContinuousClock.now - saved >= options.checkpointInterval) {
                try save(learner)
                saved = .now
                hasSaved = true
                isSaved = true
            }
            guard isAsked else { continue }
            throw PolicyTrainingError(
                .stopped,
                "stopped after \(learner.stepsTaken) of \(learner.totalSteps) decisions; run the same command "
                    + "again to go on from there")
        }
        if !isSaved, keepsEnd || hasSaved { try save(learner) }
    }

    private func save(_ learner: any Learner) throws(PolicyTrainingError) {
        try folder.save(
            TrainingCheckpoint(
                identity: identity, learner: try learner.state(), curve: curve, seconds: seconds))
        report(.saved(folder: folder.path, steps: learner.stepsTaken))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}
