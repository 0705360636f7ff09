import Core
import Foundation
import LearningSupport
import PolicyModel
import PolicyTraining
import Portfolio
import Tensors
import TestSupport

/// The known worlds at sizes that the tests have no time for: `training-benchmarks worlds` prints a table.
enum KnownWorlds {
    static func run() throws {
        try Torch.setThreadCount(ProcessInfo.processInfo.activeProcessorCount)
        print("| world | slots | learner | decisions | seconds | result |")
        print("| --- | --- | --- | --- | --- | --- |")
        let slots = Universe.slotCount
        let planted = try World.planted(days: 160, slots: slots, seed: 81)
        let unseen = try World.planted(days: 60, slots: slots, seed: 82)
        for (name, steps) in [("direct", 640), ("ppo", 4_096), ("a2c", 6_400)] {
            try row("planted", slots, name, steps) {
                try learner(name, planted, steps, .month)
            } result: {
                percent(try unseen.shareOfOracle($0, count: 100), "of the oracle's edge")
            }
        }
        let small = try World.planted(days: 1_500, slots: 24, noise: 0.2, seed: 83)
        let smallUnseen = try World.planted(days: 250, slots: 24, noise: 0.2, seed: 84)
        try row("planted", 24, "sac, dense", 6_000) {
            var network = small.network()
            network.activation = .relu
            return try SAC(
                market: small.market, network: network, days: small.observations, environment: .month,
                settings: SACSettings(), steps: 6_000, seed: 1)
        } result: {
            percent(try smallUnseen.shareOfOracle($0, count: 5), "of the oracle's edge")
        }
        for (name, precision) in [
            ("ppo, dense", ProductPrecision.float32), ("ppo, dense, bfloat16", .bfloat16),
        ] {
            try row("planted", 24, name, 16_384) {
                try PPO(
                    market: small.market,
                    network: DenseActorCritic(
                        network: small.network(), days: small.observations, precision: precision,
                        generator: TensorGenerator(seed: 1)),
                    environment: EnvironmentSettings(), settings: PPOSettings(), steps: 16_384, seed: 1)
            } result: {
                percent(try smallUnseen.shareOfOracle($0, count: 5), "of the oracle's edge")
            }
        }
        try brownian(slots)
    }

    /// Kelly's growth where drift and volatility are to be seen.
    private static func brownian(_ slots: Int) throws {
        var generator = SeededGenerator(seed: 62)
        let drifts = (0..<slots).map { _ in 0.35 * generator.uniform() }
        let kelly = KellyWorld(
            drifts: drifts, volatilities: drifts.map { _ in 0.2 + 0.2 * generator.uniform() })
        let world = try World(
            .brownian(days: 150, drifts: kelly.drifts, volatilities: kelly.volatilities, seed: 63))
        var environment = EnvironmentSettings.month
        environment.costBasisPoints = 0
        environment.rewardWeights = RewardWeights(monthlyReturn: 0, sharpe: 0, drawdown: 0, logGrowth: 1)
        for (name, steps) in [("direct", 3_200), ("ppo", 65_536), ("a2c", 65_536)] {
            try row("Brownian", slots, name, steps) {
                try learner(name, world, steps, environment, isNoisy: true)
            } result: {
                let shares = try kelly.shares(world, $0)
                return percent(shares.learned, "of Kelly's growth")
                    + String(format: " (equal weights %.0f %%)", 100 * shares.equal)
            }
        }
    }

    /// - Parameter isNoisy: a month says next to nothing, so that updates take many decisions.
    private static func learner(
        _ name: String, _ world: World, _ steps: Int, _ environment: EnvironmentSettings,
        isNoisy: Bool = false
    ) throws -> any Learner {
        switch name {
        case "ppo":
            var settings = PPOSettings()
            settings.learningRate = isNoisy ? 1e-2 : 3e-3
            settings.annealsLearningRate = true
            settings.environments = isNoisy ? 64 : 16
            settings.rolloutSteps = isNoisy ? 2_048 : 256
            settings.batchSize = isNoisy ? 2_048 : 64
            settings.epochs = isNoisy ? 10 : 4
            return try PPO(
                market: world.market, network: world.shared(), environment: environment, settings: settings,
                steps: steps, seed: 1)
        case "a2c":
            var settings = A2CSettings()
            settings.learningRate = isNoisy ? 1e-2 : 3e-3
            settings.annealsLearningRate = true
            settings.normalisesAdvantages = true
            settings.environments = isNoisy ? 64 : 16
            settings.rolloutLength = isNoisy ? 4 : 5
            return try A2C(
                market: world.market, network: world.shared(rule: A2C.rule(settings)),
                environment: environment, settings: settings, steps: steps, seed: 1)
        default:
            var settings = DirectSettings()
            settings.learningRate = 1e-2
            return try DirectGradient(
                market: world.market, network: world.shared(), environment: environment, settings: settings,
                steps: steps, seed: 1)
        }
    }

    private static func row(
        _ world: String, _ slots: Int, _ name: String, _ steps: Int, make: () throws -> any Learner,
        result: (any Learner) throws -> String
    ) throws {
        var learner: (any Learner)?
        let clock = ContinuousClock()
        let taken = try clock.measure {
            learner = try make()
            try learner?.train()
        }
        guard let learner else { return }
        print(
            "| \(world) | \(slots) | \(name) | \(steps) | \(taken.components.seconds) | \(try result(learner)) |"
        )
        fflush(nil)
    }

    private static func percent(_ share: Double, _ of: String) -> String {
        String(format: "%.0f %% ", 100 * share) + of
    }
}

extension EnvironmentSettings {
    /// Episodes of one decision.
    fileprivate static var month: EnvironmentSettings {
        var settings = EnvironmentSettings()
        settings.episodeMonths = 1
        return settings
    }
}
