import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models
import PolicyTraining

@main
struct TrainPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train-policy",
        abstract: "Train the month's portfolio policy and publish it: models/.",
        usage: """
            train-policy [<options>]
            train-policy evaluate [<options>]
            train-policy export <version> [--output <file>]
            """,
        discussion: """
            EXAMPLES
              train-policy                                     for the next month
              train-policy --date 2022-12-30                   for January 2023
              train-policy --date 2022-12-30 --steps 2000      a quick try
              train-policy --only first-session-of-month       for a plain crontab line
              train-policy --seed 2 --hidden 128,64 --force    another candidate
              train-policy --seeds 5                           five, of which the best is published
              train-policy --window 30                         update last month's model
              train-policy --walk-forward 8                    eight earlier tests besides, for the gate
              train-policy --sweep grid.yaml                   try settings, publish nothing
              train-policy --resume                            go on where the last run was stopped
              train-policy evaluate --folds 6 --seeds 3        judge settings, publish nothing
              train-policy export 2023-01                      a published model for PyTorch

            Reads features/ up to the date. The last sessions are kept from the learner and judge it against \
            equal weights. A model that stands from the same inputs and settings is left alone.

            A candidate replaces the model in force if it passes the gate (gate.* of the configuration); else it \
            goes to models/candidates/ with the reasons, a warning is mailed, and the command leaves with 3.

            A training is put away now and then, and when SIGINT or SIGTERM stops it; the same command goes on \
            from there and ends with the same bytes as if nothing had happened. Every candidate is written into \
            the ledger's trial record.
            """,
        version: BellwetherVersion.current, subcommands: [EvaluateSettings.self, ExportModel.self])

    @OptionGroup var shared: SharedOptions
    @OptionGroup(title: "What is learned") var learning: LearningArguments
    @OptionGroup(title: "How it is run") var running: RunArguments

    static func main() async {
        PassiveThreads.ensure()
        await main(nil)
    }

    func run() async throws {
        try await Job("train-policy", shared).run { context in
            let settings = try learning.settings(over: context.settings)
            let options = try running.options(context)
            let trainer = PolicyTrainer(
                lake: context.lake, registry: ModelRegistry(lake: context.lake),
                trials: TrialBook(ledger: context.ledger, run: context.runID, now: context.now),
                version: BellwetherVersion.current)
            let pulse = TrainingPulse(context)
            if let sweep = running.sweep {
                let points = try SweepGrid(try SweepFile.read(sweep)).points(from: settings)
                return try search(trainer, points, options, pulse, context)
            }
            let summary = try context.stop.deferring {
                try trainer.run(date: context.session, settings: settings, options: options) {
                    pulse.report($0)
                }
            }
            guard let card = summary.card else {
                return .nothingToDo(
                    summary.isCurrent
                        ? "the model \(summary.version) stands already, from the same inputs and settings"
                        : "the model \(summary.version) would be trained on \(summary.trainingSessions) "
                            + "sessions and judged by \(summary.validationSessions)")
            }
            for line in TrainingListing(card, summary.trials).lines { context.print(line) }
            guard let decision = summary.decision else { return try ungated(card, context) }
            let outcome = GateOutcome(decision: decision)
            for line in outcome.lines { context.print(line) }
            return try outcome.conclude(context, steps: card.steps)
        }
    }

    private func ungated(_ card: ModelCard, _ context: JobContext) throws -> JobOutcome {
        try context.ledger.append(
            ModelEvent(
                .promotedByHand, model: card.version.description, reason: "trained with --without-gate",
                run: context.runID), at: context.now())
        return .done(rows: card.steps)
    }

    private func search(
        _ trainer: PolicyTrainer, _ points: [SweepGrid.Point], _ options: TrainingOptions,
        _ pulse: TrainingPulse, _ context: JobContext
    ) throws -> JobOutcome {
        let summary = try context.stop.deferring {
            try trainer.sweep(
                date: context.session, points: points, options: options,
                publishesBest: running.publishBest
            ) { pulse.report($0) }
        }
        if context.isDryRun {
            return .nothingToDo(
                "\(points.count - summary.lines.count) of \(points.count) points would be trained for "
                    + "\(summary.version); the others are in the trial record")
        }
        for line in SweepListing(summary).lines { context.print(line) }
        if let published = summary.published, let card = published.card {
            for line in TrainingListing(card, published.trials).lines { context.print(line) }
            if let decision = published.decision {
                let outcome = GateOutcome(decision: decision)
                for line in outcome.lines { context.print(line) }
                return try outcome.conclude(context, steps: summary.lines.count { !$0.wasKnown })
            }
        }
        return .done(rows: summary.lines.count { !$0.wasKnown })
    }
}
