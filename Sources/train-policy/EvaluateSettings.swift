import ArgumentParser
import Core
import Foundation
import JobKit
import Lake
import Models
import PolicyTraining

struct EvaluateSettings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Judge settings by many trainings, and publish nothing.",
        discussion: """
            EXAMPLES
              train-policy evaluate --date 2022-12-30                       six tests, three seeds each
              train-policy evaluate --folds 8 --seeds 5 --algorithm direct
              train-policy evaluate --window 504                            on the last two years each
              train-policy evaluate --combinatorial 6,2 --sweep grid.yaml   which settings are best
              train-policy evaluate --folds 4 --json --output summary.json

            A walk-forward trains on the history before each test and tests on the sessions that follow it, beside \
            five baselines at the same costs. Its headline figures have 95 % intervals from resampled blocks of \
            sessions.

            With --combinatorial every choice of groups is tested by a training on the others, a month before and \
            after each test left out, and the tests are put together into paths. Most of them learn from what came \
            after, so they compare settings and judge no model. The probability of overfitting says how often the \
            best settings of half the sessions are below the median on the other half.

            Every seed of a walk-forward and every point of a comparison is written into the ledger's trial record, \
            which the gate counts. An evaluation that was stopped goes on where it was by the same command.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup(title: "What is learned") var learning: LearningArguments
    @OptionGroup(title: "How it is evaluated") var evaluation: EvaluationArguments
    @OptionGroup var trying: TrialArguments
    @OptionGroup var checkpoints: CheckpointArguments
    @ParentCommand var training: TrainPolicy

    func validate() throws {
        if evaluation.combinatorial == nil, trying.sweep != nil {
            throw ValidationError(
                "--sweep is compared with --combinatorial; give it as well, such as --combinatorial 6,2.")
        }
        if evaluation.combinatorial != nil, trying.seeds != nil {
            throw ValidationError(
                "--seeds belongs to a walk-forward; put seed: [1, 2, 3] into the file of --sweep.")
        }
        // What the command above would take for its own.
        let running = training.running
        if running.walkForward != nil || running.withoutGate || running.publishBest {
            throw ValidationError(
                "--walk-forward, --without-gate and --publish-best are for a training; leave them out.")
        }
    }

    func run() async throws {
        try await Job("evaluate-policy", shared).run { context in
            let settings = try learning.settings(over: context.settings)
            let trainer = PolicyTrainer(
                lake: context.lake, registry: ModelRegistry(lake: context.lake),
                trials: TrialBook(ledger: context.ledger, run: context.runID, now: context.now),
                version: BellwetherVersion.current)
            guard let choice = evaluation.combinatorial else {
                return try walkForward(trainer, settings, context)
            }
            return try compare(trainer, settings, choice, context)
        }
    }

    private func walkForward(
        _ trainer: PolicyTrainer, _ settings: TrainingSettings, _ context: JobContext
    ) throws -> JobOutcome {
        let pulse = TrainingPulse(context)
        let options = try checkpoints.options(context)
        let folds = evaluation.folds ?? 6
        let seeds = trying.seeds ?? 3
        let result = try context.stop.deferring {
            try trainer.evaluate(
                date: context.session, settings: settings, folds: folds, seeds: seeds, options: options
            ) { pulse.report($0) }
        }
        if context.isDryRun {
            for line in WalkForwardListing.folds(result) { context.print(line) }
            return .nothingToDo("\(folds * seeds) trainings would be made: \(folds) folds of \(seeds) seeds")
        }
        try publish(try result.json(), WalkForwardListing(result).lines, context)
        guard result.failedSeeds.isEmpty else {
            return .partial(
                rows: folds * seeds,
                warning: "a training came to no end of each of the seeds "
                    + result.failedSeeds.map(String.init).joined(separator: ", ") + ", which are left out")
        }
        return .done(rows: folds * seeds)
    }

    private func compare(
        _ trainer: PolicyTrainer, _ settings: TrainingSettings, _ choice: CombinatorialChoice,
        _ context: JobContext
    ) throws -> JobOutcome {
        let points =
            try trying.sweep.map { try SweepGrid(try SweepFile.read($0)).points(from: settings) }
            ?? [SweepGrid.Point(settings: settings, chosen: [])]
        let pulse = TrainingPulse(context)
        let options = try checkpoints.options(context)
        let result = try context.stop.deferring {
            try trainer.compare(
                date: context.session, points: points, groups: choice.groups, tested: choice.tested,
                embargo: evaluation.embargo ?? 0, options: options
            ) { pulse.report($0) }
        }
        let trainings = result.splits * points.count
        if context.isDryRun {
            return .nothingToDo(
                "\(trainings) trainings would be made: \(result.splits) splits of \(result.sessions) sessions, "
                    + "\(points.count) \(points.count == 1 ? "point" : "points")")
        }
        try publish(try result.json(), CombinatorialListing(result).lines, context)
        return .done(rows: trainings)
    }

    /// Prints the result and writes it where it was asked for.
    private func publish(_ json: Data, _ lines: [String], _ context: JobContext) throws {
        if let output = evaluation.output {
            do {
                try (json + Data("\n".utf8)).write(to: URL(filePath: output), options: .atomic)
            } catch {
                throw PolicyTrainingError(
                    .cannotWrite, "the summary \(output) cannot be written; give another --output",
                    cause: error)
            }
        }
        for line in evaluation.json ? [String(decoding: json, as: UTF8.self)] : lines { context.print(line) }
    }
}
