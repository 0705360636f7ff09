import Core
import PolicyModel
import Tensors

/// The algorithms by name.
public enum Learners {
    /// - Throws: ``PolicyTrainingError`` with `badSetting` for what an algorithm cannot do.
    public static let standard: LearningTask.Maker = { task throws(PolicyTrainingError) in
        let settings = task.settings
        guard settings.device == .cpu else {
            throw PolicyTrainingError(
                .badSetting, "\(settings.algorithm.rawValue) learns on the cpu; give --device cpu")
        }
        switch settings.algorithm {
        case .ppo:
            return try PPO(
                market: task.market, network: network(task, .adam(epsilon: settings.ppo.adamEpsilon)),
                environment: settings.environment, settings: settings.ppo, steps: settings.steps,
                seed: settings.seed)
        case .a2c:
            return try A2C(
                market: task.market, network: network(task, A2C.rule(settings.a2c)),
                environment: settings.environment, settings: settings.a2c, steps: settings.steps,
                seed: settings.seed)
        case .direct:
            return try DirectGradient(
                // Nothing is estimated: a dense critic would be half of the work for no use.
                market: task.market,
                network: network(task, .adam(epsilon: settings.direct.adamEpsilon), sharesTrunk: true),
                environment: settings.environment, settings: settings.direct, steps: settings.steps,
                seed: settings.seed)
        case .sac:
            guard settings.precision == .float32 else {
                throw PolicyTrainingError(.badSetting, "sac learns in float32; give --precision float32")
            }
            return try SAC(
                market: task.market, network: task.network, days: task.observations.matrix,
                environment: settings.environment, settings: settings.sac, steps: settings.steps,
                seed: settings.seed)
        case .ensemble:
            throw PolicyTrainingError(.badSetting, "an ensemble is made of learners and is none itself")
        }
    }

    /// The actor and the critic of the kind that the settings ask for, their weights drawn from the seed.
    private static func network(
        _ task: LearningTask, _ rule: OptimiserRule, sharesTrunk: Bool = false
    ) throws(PolicyTrainingError) -> any ActorCriticNetwork {
        let settings = task.settings
        let days = task.observations.matrix
        return try Failing.tensor("the networks cannot be made") { () throws(TensorError) in
            // The learner draws from the seed itself; the weights must not repeat its numbers.
            var seeds = SeededGenerator(seed: settings.seed ^ 0x5EED_0F0E_1641_7500)
            let generator = try TensorGenerator(seed: seeds.next())
            switch settings.network {
            case .dense:
                return try DenseActorCritic(
                    network: task.network, days: days, sharesTrunk: sharesTrunk || settings.sharesTrunk,
                    rule: rule,
                    precision: settings.precision == .bfloat16 ? .bfloat16 : .float32, generator: generator)
            case .shared:
                guard settings.precision == .float32 else {
                    throw TensorError(
                        .invalidArgument, "the shared network learns in float32; give --precision float32")
                }
                return try SharedActorCritic(
                    network: task.network, days: days, masks: task.market.buyable, rule: rule,
                    generator: generator)
            }
        }
    }
}
