import ArgumentParser
import Core
import JobKit
import Lake
import Models
import PolicyTraining

@main
struct TrainPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train-policy",
        abstract: "Train the month's portfolio policy with PPO and publish it: models/.",
        discussion: """
            EXAMPLES
              train-policy                                     for the next month
              train-policy --date 2022-12-30                   for January 2023
              train-policy --date 2022-12-30 --steps 2000      a quick try
              train-policy --only first-session-of-month       for a plain crontab line
              train-policy --seed 2 --hidden 128,64 --force    another candidate

            Reads features/ up to the date. The last sessions are kept from the learner and judge it against \
            equal weights. A model that stands from the same inputs and settings is left alone.
            """,
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    @Option(help: "Decisions to take in training. Else training.steps, then \(TrainingSettings().steps).")
    var steps: Int?

    @Option(
        help:
            "Seed of everything drawn: same seed, inputs and threads, same weights. Else training.seed, then 1."
    )
    var seed: UInt64?

    @Option(help: "Adam's learning rate.")
    var learningRate = PPOSettings().learningRate

    @Option(help: ArgumentHelp("Widths of the hidden layers.", valueName: "64,64"))
    var hidden: HiddenWidths = HiddenWidths(widths: TrainingSettings().hidden)

    @Option(help: "Environments that step together.")
    var environments = PPOSettings().environments

    @Option(help: "Decisions of a minibatch.")
    var batchSize = PPOSettings().batchSize

    @Option(help: "Months of an episode.")
    var episodeMonths = EnvironmentSettings().episodeMonths

    @Option(help: "Cost of a trade in 1/10,000 of its value.")
    var costBps = EnvironmentSettings().costBasisPoints

    @Option(help: "Names that the judged portfolio holds.")
    var top = TrainingSettings().portfolioSize

    @Option(help: "Sessions at the end that are kept from the learner.")
    var validationSessions = TrainingSettings().validationSessions

    @Option(help: "Months of history to look back.")
    var historyMonths = TrainingSettings().historyMonths

    @Option(help: "Threads. Else training.threads, then one a core. Another count gives other last digits.")
    var threads: Int?

    static func main() async {
        PassiveThreads.ensure()
        await main(nil)
    }

    func validate() throws {
        do {
            try settings.validate()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private var settings: TrainingSettings {
        var settings = TrainingSettings()
        if let steps { settings.steps = steps }
        if let seed { settings.seed = seed }
        settings.hidden = hidden.widths
        settings.ppo.learningRate = learningRate
        settings.ppo.environments = environments
        settings.ppo.rolloutSteps = max(settings.ppo.rolloutSteps, environments)
        settings.ppo.batchSize = batchSize
        settings.environment.episodeMonths = episodeMonths
        settings.environment.costBasisPoints = costBps
        settings.portfolioSize = top
        settings.validationSessions = validationSessions
        settings.historyMonths = historyMonths
        settings.threads = threads
        return settings
    }

    /// The command line's settings, and the configuration's where it gives none.
    private func settings(from configuration: Settings) throws -> TrainingSettings {
        var settings = settings
        if steps == nil, let steps = try configuration.int("training.steps", in: 1...1_000_000_000) {
            settings.steps = steps
        }
        if seed == nil, let seed = try configuration.int("training.seed", in: 0...Int.max) {
            settings.seed = UInt64(seed)
        }
        if threads == nil { settings.threads = try configuration.int("training.threads", in: 1...1_024) }
        return settings
    }

    func run() async throws {
        try await Job("train-policy", shared).run { context in
            let settings = try settings(from: context.settings)
            let lake = context.lake
            let trainer = PolicyTrainer(
                lake: lake, registry: ModelRegistry(lake: lake), version: BellwetherVersion.current)
            let summary = try trainer.run(
                date: context.session, settings: settings, force: context.isForce, dryRun: context.isDryRun
            ) { iteration in
                context.progress.update(iteration.steps, of: iteration.totalSteps, "decisions")
                context.debug(
                    "iteration",
                    [
                        "steps": "\(iteration.steps)",
                        "reward": "\(iteration.figures.meanReward)",
                        "excess": "\(iteration.figures.meanExcessReward)",
                        "divergence": "\(iteration.losses.divergence)",
                        "value_loss": "\(iteration.losses.value)",
                    ])
            }
            guard let card = summary.card else {
                return .nothingToDo(
                    summary.isCurrent
                        ? "the model \(summary.version) stands already, from the same inputs and settings"
                        : "the model \(summary.version) would be trained on \(summary.trainingSessions) "
                            + "sessions and judged by \(summary.validationSessions)")
            }
            for line in TrainingListing(card).lines { context.print(line) }
            return .done(rows: card.steps)
        }
    }
}

/// `64,64`
struct HiddenWidths: ExpressibleByArgument, Sendable {
    var widths: [Int]

    init(widths: [Int]) {
        self.widths = widths
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let widths = parts.compactMap { Int($0) }
        guard widths.count == parts.count else { return nil }
        self.widths = widths
    }

    var defaultValueDescription: String { widths.map(String.init).joined(separator: ",") }
}
