public import ArgumentParser
import Core
import JobKit
public import PolicyModel
public import PolicyTraining
import Portfolio

extension TrainingAlgorithm: ExpressibleByArgument {}
extension TrainingPrecision: ExpressibleByArgument {}
extension TrainingDevice: ExpressibleByArgument {}
extension PolicyNetwork.Kind: ExpressibleByArgument {}
extension PolicyStorage: ExpressibleByArgument {}

/// The options that decide what is learned. What the command line leaves out the configuration's `training.*`
/// may say; else the library's defaults hold.
struct LearningArguments: ParsableArguments {
    private static let defaults = TrainingSettings()

    @Option(help: "How the policy is learned. Else training.algorithm, then \(defaults.algorithm.rawValue).")
    var algorithm: TrainingAlgorithm?

    @Option(help: "The network's kind. Else training.network, then \(defaults.network.rawValue).")
    var network: PolicyNetwork.Kind?

    @Option(
        name: [.customLong("steps"), .customLong("timesteps")],
        help: "Decisions to take in training. Else training.steps, then \(defaults.steps).")
    var steps: Int?

    @Option(
        help:
            "Seed of everything drawn: same seed, inputs and threads, same weights. Else training.seed, then \(defaults.seed)."
    )
    var seed: UInt64?

    @Option(
        help: "The optimiser's learning rate. Else the algorithm's own; ppo: \(defaults.ppo.learningRate).")
    var learningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Widths of the hidden layers. Else 64,64, or 32,32 of the shared network, which every slot goes through.",
            valueName: "64,64"))
    var hidden: HiddenWidths?

    @Option(
        help: "Environments that step together. Else the algorithm's own; ppo: \(defaults.ppo.environments).")
    var environments: Int?

    @Option(help: "Decisions of a minibatch. Else the algorithm's own; ppo: \(defaults.ppo.batchSize).")
    var batchSize: Int?

    @Option(
        help:
            "Months of an episode. Else \(defaults.environment.episodeMonths), or 1 with a window of some sessions."
    )
    var episodeMonths: Int?

    @Option(help: "Cost of a trade in 1/10,000 of its value.")
    var costBps = defaults.environment.costBasisPoints

    @Option(
        help: "Names that the judged portfolio holds at most. Else signals.top, then \(defaults.rules.count)."
    )
    var top: Int?

    @Option(help: "Sessions at the end that are kept from the learner and judge it.")
    var validationSessions = defaults.validationSessions

    @Option(help: "Months of history to look back: the full window.")
    var historyMonths = defaults.historyMonths

    @Option(
        help: ArgumentHelp(
            "Sessions to learn from, the last before those kept to judge by; a number updates the model before. "
                + "Else training.window, then full.", valueName: "full|N"))
    var window: TrainingWindow?

    @Flag(
        inversion: .prefixedNo,
        help:
            "Start from the weights and the normaliser of the model before, with a fresh critic. Else with a window of some sessions only."
    )
    var warmStart: Bool?

    @Option(
        help: "Precision of large products. Else training.precision, then \(defaults.precision.rawValue).")
    var precision: TrainingPrecision?

    @Option(
        help:
            "How the model's file holds its weights: bfloat16 halves it. Else training.storage, then \(defaults.storage.rawValue)."
    )
    var storage: PolicyStorage?

    @Option(help: "Where to compute. Else training.device, then \(defaults.device.rawValue).")
    var device: TrainingDevice?

    @Option(help: "Threads. Else training.threads, then one a core. Another count gives other last digits.")
    var threads: Int?

    func validate() throws {
        do {
            try settings().validate()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// The command line's settings over those of the configuration.
    func settings(over configuration: Settings? = nil) throws -> TrainingSettings {
        var settings = TrainingSettings()
        func word<Choice: RawRepresentable<String> & CaseIterable>(
            _ given: Choice?, _ key: String
        ) throws -> Choice? {
            try given ?? configuration?.choice(key)
        }
        settings.algorithm = try word(algorithm, "training.algorithm") ?? settings.algorithm
        settings.network = try word(network, "training.network") ?? settings.network
        settings.precision = try word(precision, "training.precision") ?? settings.precision
        settings.storage = try word(storage, "training.storage") ?? settings.storage
        settings.device = try word(device, "training.device") ?? settings.device
        settings.steps =
            try steps ?? configuration?.int("training.steps", in: 1...1_000_000_000) ?? settings.steps
        settings.seed =
            try seed ?? configuration?.int("training.seed", in: 0...Int.max).map(UInt64.init)
            ?? settings.seed
        settings.threads = try threads ?? configuration?.int("training.threads", in: 1...1_024)
        settings.hidden = hidden?.widths ?? TrainingSettings.defaultHidden(settings.network)
        settings.environment.costBasisPoints = costBps
        settings.rules = try configuration.map { try SignalRules($0, count: top) } ?? settings.rules
        settings.validationSessions = validationSessions
        settings.historyMonths = historyMonths
        settings.windowSessions = try window(configuration).sessions
        settings.warmStart = warmStart ?? (settings.windowSessions != nil)
        settings.environment.episodeMonths =
            episodeMonths ?? (settings.windowSessions == nil ? settings.environment.episodeMonths : 1)
        if let learningRate { settings = try settings.setting("learning_rate", to: .real(learningRate)) }
        if let environments {
            settings = try settings.setting("environments", to: .integer(environments))
            settings.ppo.rolloutSteps = max(settings.ppo.rolloutSteps, environments)
        }
        if let batchSize { settings = try settings.setting("batch_size", to: .integer(batchSize)) }
        return settings
    }

    private func window(_ configuration: Settings?) throws -> TrainingWindow {
        if let window { return window }
        let text = try configuration?.string("training.window") ?? "full"
        guard let window = TrainingWindow(argument: text) else {
            throw JobError(
                .configuration, "training.window is “\(text)”; use full or a number of sessions")
        }
        return window
    }
}
