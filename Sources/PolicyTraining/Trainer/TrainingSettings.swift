public import Core
public import PolicyModel
import Portfolio

/// Everything that decides what a training makes of its inputs.
public struct TrainingSettings: Hashable, Sendable, Codable {
    /// Decisions to take.
    public var steps = 20_000
    public var seed: UInt64 = 1
    /// Widths of the hidden layers, of actor and critic each.
    public var hidden = [64, 64]
    public var activation = PolicyNetwork.Activation.tanh
    public var deviation = PolicyNetwork.Deviation.global
    /// Limits and scaling of the observations; fitted on the sessions that the learner sees.
    public var normaliser = NormaliserSettings.standard
    public var ppo = PPOSettings()
    public var environment = EnvironmentSettings()
    /// Names of the portfolio that the backtest holds.
    public var portfolioSize = SignalSelection.defaultCount
    /// Sessions at the end of the window that neither learner nor normaliser sees.
    public var validationSessions = 63
    /// Length of the window.
    public var historyMonths = 60
    /// Threads of libtorch; nil takes one a core. Other counts give other last bits.
    public var threads: Int?

    public init() {}

    /// Sessions beyond the first episode that a training needs to have something to draw from.
    static let spareSessions = 60

    /// The fewest sessions of features that can be trained on and judged by.
    public var minimumSessions: Int {
        environment.episodeSessions + Self.spareSessions + validationSessions
    }

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        try ppo.validate()
        func check(_ isSound: Bool, _ message: String) throws(PolicyTrainingError) {
            if !isSound { throw PolicyTrainingError(.badSetting, message) }
        }
        try check(steps > 0, "--steps \(steps) must be 1 or more")
        try check(
            !hidden.isEmpty && hidden.count <= 16 && hidden.allSatisfy { (1...65_536).contains($0) },
            "--hidden \(hidden) must be 1 to 16 widths of 1 to 65536")
        try check(environment.episodeMonths > 0, "--episode-months must be 1 or more")
        try check(
            (0..<5_000).contains(environment.costBasisPoints), "--cost-bps must be 0 or more and below 5000")
        try check(
            normaliser.isSound(features: Feature.count),
            "the normaliser must scale \(Feature.count) features, clip above 0 and cut tails of 0 to below 0.5"
        )
        try check(portfolioSize > 0, "--top must be 1 or more")
        try check(validationSessions >= 0, "--validation-sessions must be 0 or more")
        try check((1...600).contains(historyMonths), "--history-months must be 1 to 600")
        try check(threads.map { (1...1_024).contains($0) } ?? true, "--threads must be 1 to 1024")
    }

    /// Every setting by name, as manifest and model card hold them.
    ///
    /// - Parameter threads: the count in use.
    func parameters(threads: Int) -> [String: String] {
        [
            "activation": activation.rawValue,
            "adam_epsilon": "\(ppo.adamEpsilon)",
            "batch_size": "\(ppo.batchSize)",
            "clip_range": "\(ppo.clipRange)",
            "cost_bps": "\(environment.costBasisPoints)",
            "deviation": deviation.rawValue,
            "discount": "\(ppo.discount)",
            "entropy_coefficient": "\(ppo.entropyCoefficient)",
            "environments": "\(ppo.environments)",
            "episode_months": "\(environment.episodeMonths)",
            "epochs": "\(ppo.epochs)",
            "execution": environment.execution.rawValue,
            "final_deviation": "\(ppo.finalDeviation)",
            "hidden": hidden.map(String.init).joined(separator: ","),
            "history_months": "\(historyMonths)",
            "initial_deviation": "\(ppo.initialDeviation)",
            "lambda": "\(ppo.lambda)",
            "learning_rate": "\(ppo.learningRate)",
            "learns_deviation": "\(ppo.learnsDeviation)",
            "maximum_gradient_norm": "\(ppo.maximumGradientNorm)",
            "normalises_advantages": "\(ppo.normalisesAdvantages)",
            "reward_drawdown": "\(environment.rewardWeights.drawdown)",
            "reward_return": "\(environment.rewardWeights.monthlyReturn)",
            "reward_sharpe": "\(environment.rewardWeights.sharpe)",
            "observation_clip": "\(normaliser.clip)",
            "rollout_steps": "\(ppo.rolloutSteps)",
            "scaling": normaliser.scalingSummary,
            "seed": "\(seed)",
            "sessions_per_month": "\(environment.sessionsPerMonth)",
            "steps": "\(steps)",
            "subtracts_equal_weight_reward": "\(ppo.subtractsEqualWeightReward)",
            "target_divergence": ppo.targetDivergence.map { "\($0)" } ?? "none",
            "threads": "\(threads)",
            "top": "\(portfolioSize)",
            "validation_sessions": "\(validationSessions)",
            "value_coefficient": "\(ppo.valueCoefficient)",
            "winsor_shares": normaliser.tailSummary,
        ]
    }
}
