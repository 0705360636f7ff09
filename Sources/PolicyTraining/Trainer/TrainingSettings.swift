public import Core
public import PolicyModel
public import Portfolio
import Tensors

/// Everything that decides what a training makes of its inputs.
///
/// Saved whole beside the model (`training.json`), and hashed: the same settings on the same inputs are the
/// same training, whose checkpoint is taken up and whose trial counts once.
public struct TrainingSettings: Hashable, Sendable, Codable {
    public var algorithm = TrainingAlgorithm.ppo
    public var network = PolicyNetwork.Kind.dense
    /// Decisions to take.
    public var steps = 20_000
    public var seed: UInt64 = 1
    /// Widths of the hidden layers, of actor and critic each.
    public var hidden = [64, 64]
    public var activation = PolicyNetwork.Activation.tanh
    public var deviation = PolicyNetwork.Deviation.global
    /// Whether each hidden layer's products are normalised before the activation; not for sac.
    public var layerNorm = false
    /// Whether actor and critic of the dense network have their hidden layers in common.
    public var sharesTrunk = false
    public var precision = TrainingPrecision.float32
    public var device = TrainingDevice.cpu
    /// How the model's file holds its weights; they are rounded to it before they are judged.
    public var storage = PolicyStorage.float32
    /// Limits and scaling of the observations; fitted on the sessions that the learner sees.
    public var normaliser = NormaliserSettings.standard
    // One section an algorithm, named like it.
    public var ppo = PPOSettings()
    public var a2c = A2CSettings()
    public var sac = SACSettings()
    public var direct = DirectSettings()
    /// What an ensemble is made of.
    public var members: [TrainingAlgorithm] = [.ppo, .a2c, .sac]
    public var environment = EnvironmentSettings()
    /// What would be published of the policy's scores: the portfolio that it is judged by.
    public var rules = SignalRules()
    /// Sessions at the end of the window that neither learner nor normaliser sees.
    public var validationSessions = 63
    /// The full history: how far it goes back.
    public var historyMonths = 60
    /// Sessions to learn from, the last ones before those kept for validation; nil takes the full history.
    public var windowSessions: Int?
    /// Whether learning starts from the weights and the normaliser of the model before, with a fresh critic.
    public var warmStart = false
    /// Threads of libtorch; nil takes one a core. Other counts give other last bits.
    public var threads: Int?

    public init() {}

    /// Widths of the hidden layers where none are given: the shared network's work is a slot's, not a session's.
    public static func defaultHidden(_ network: PolicyNetwork.Kind) -> [Int] {
        network == .shared ? [32, 32] : [64, 64]
    }

    /// Sessions beyond the first episode that a training on the full history needs to have something to draw
    /// from.
    static let spareSessions = 60

    /// The fewest sessions of features that can be trained on and judged by.
    public var minimumSessions: Int {
        (windowSessions ?? environment.episodeSessions + Self.spareSessions) + validationSessions
    }

    /// - Throws: ``PolicyTrainingError`` with `badSetting`.
    public func validate() throws(PolicyTrainingError) {
        for algorithm in algorithm == .ensemble ? members : [algorithm] { try validate(algorithm) }
        func check(_ isSound: Bool, _ message: String) throws(PolicyTrainingError) {
            if !isSound { throw PolicyTrainingError(.badSetting, message) }
        }
        try check(
            !members.isEmpty && !members.contains(.ensemble) && Set(members).count == members.count,
            "the members of an ensemble must be one or more of the other algorithms, each once")
        try check(steps > 0, "--steps \(steps) must be 1 or more")
        try check(
            !hidden.isEmpty && hidden.count <= 16 && hidden.allSatisfy { (1...65_536).contains($0) },
            "--hidden \(hidden) must be 1 to 16 widths of 1 to 65536")
        try check(
            network == .dense || hidden.count > 1,
            "--hidden \(hidden) must be 2 widths or more for --network shared")
        try check(
            network == .dense || algorithm != .sac && !(algorithm == .ensemble && members.contains(.sac)),
            "sac learns the dense network alone; give --network dense")
        try check(
            !layerNorm || algorithm != .sac && !(algorithm == .ensemble && members.contains(.sac)),
            "layer_norm is for ppo, a2c and direct; leave it out for sac")
        try check(
            precision == .float32 || network == .dense && algorithm != .sac,
            "--precision bfloat16 is for the dense network's ppo, a2c and direct; give --precision float32")
        try check(environment.episodeMonths > 0, "--episode-months must be 1 or more")
        try check(environment.sessionsPerMonth > 0, "the sessions of a month must be 1 or more")
        try check(
            (0..<5_000).contains(environment.costBasisPoints), "--cost-bps must be 0 or more and below 5000")
        try check(
            normaliser.isSound(features: Feature.count),
            "the normaliser must scale \(Feature.count) features, clip above 0 and cut tails of 0 to below 0.5"
        )
        try check(rules.count > 0, "--top must be 1 or more")
        try check(validationSessions >= 0, "--validation-sessions must be 0 or more")
        try check(
            algorithm != .ensemble || validationSessions > 1,
            "an ensemble is weighted by its validation; --validation-sessions must be 2 or more")
        try check((1...600).contains(historyMonths), "--history-months must be 1 to 600")
        if let windowSessions {
            try check(
                windowSessions >= environment.episodeSessions,
                "--window \(windowSessions) must be at least \(environment.episodeSessions) sessions, those of an "
                    + "episode of \(environment.episodeMonths) months; raise it or lower --episode-months")
        }
        try check(threads.map { (1...1_024).contains($0) } ?? true, "--threads must be 1 to 1024")
        try check(
            device == .cpu || Torch.cudaIsAvailable,
            "--device cuda needs a graphics card and a libtorch built for it; use --device cpu, or build with "
                + "LIBTORCH set to such a one")
    }

    private func validate(_ algorithm: TrainingAlgorithm) throws(PolicyTrainingError) {
        switch algorithm {
        case .ppo: try ppo.validate()
        case .a2c: try a2c.validate()
        case .sac: try sac.validate()
        case .direct: try direct.validate()
        case .ensemble: break
        }
    }
}
