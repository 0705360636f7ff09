import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport

/// Decisions and updates at the seed shape.
enum LearningBench {
    /// A year of 3,000 stocks as the peer makes it: independent returns and features.
    static func market() throws -> (market: Market, observations: DayMatrix) {
        var generator = SeededGenerator(seed: 20_240_617)
        let width = LearningWork.liveSlots * Feature.count
        let observations = try DayMatrix(days: LearningWork.days, inputs: width)
        var row = [Float](repeating: 0, count: width)
        for day in 0..<LearningWork.days {
            for place in row.indices { row[place] = Float(generator.gaussian()) }
            try row.withUnsafeBufferPointer { try observations.setRow(day, $0) }
        }
        let returns = (0..<LearningWork.days * LearningWork.liveSlots).map { _ in
            0.0003 + 0.02 * generator.gaussian()
        }
        let market = Market(
            slots: Array(0..<LearningWork.liveSlots), overnight: [Double](repeating: 0, count: returns.count),
            intraday: returns, buyable: [Bool](repeating: true, count: returns.count),
            settlements: [[Int]](repeating: [], count: LearningWork.days))
        return (market, observations)
    }

    /// A decision a session and 21 of them an episode, as the peer's environment has it.
    static var environment: EnvironmentSettings {
        var settings = EnvironmentSettings()
        settings.sessionsPerMonth = 1
        settings.episodeMonths = 21
        return settings
    }

    /// Seconds for a thousand decisions, updates included.
    static func run(_ work: LearningWork, repeats: Int) throws -> Timing {
        try Torch.setThreadCount(ProcessInfo.processInfo.activeProcessorCount)
        let learner = try learner(work)
        // SAC does not learn until it has decided a few hundred times; everything warms up once more.
        while learner.stepsTaken < (work.algorithm == "sac" ? 310 : 1) { _ = try learner.advance() }
        _ = try learner.advance()
        let start = ProcessMemory.residentMiB
        var seconds: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<repeats {
            let before = learner.stepsTaken
            let taken = try clock.measure {
                let end = clock.now + .milliseconds(700)
                repeat { _ = try learner.advance() } while clock.now < end
            }
            let whole =
                Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18
            seconds.append(whole * 1_000 / Double(learner.stepsTaken - before))
        }
        return Timing(seconds: seconds, peakMiB: ProcessMemory.peakMiB, startMiB: start)
    }

    private static func learner(_ work: LearningWork) throws -> any Learner {
        let (market, observations) = try market()
        var network = PolicyNetwork(
            hidden: work.hidden, deviation: .perSlot, slots: market.slotCount,
            batch: market.slotCount)
        let many = 100_000_000
        switch work.algorithm {
        case "sac":
            network.activation = .relu
            var settings = SACSettings()
            settings.environments = 1
            settings.learningStarts = 300
            settings.replayCapacity = 1_000
            settings.batchSize = work.batch
            return try SAC(
                market: market, network: network, days: observations, environment: environment,
                settings: settings, steps: many, seed: 1)
        case "a2c":
            var settings = A2CSettings()
            settings.environments = work.environments
            settings.rolloutLength = work.rollout
            settings.learningRate = 1e-6
            settings.learnsDeviation = true
            settings.clipsNormsTogether = true
            return try A2C(
                market: market,
                network: DenseActorCritic(
                    network: network, days: observations, rule: A2C.rule(settings),
                    precision: work.isBFloat16 ? .bfloat16 : .float32, generator: TensorGenerator(seed: 1)),
                environment: environment, settings: settings, steps: many, seed: 1)
        default:
            var settings = PPOSettings()
            settings.environments = work.environments
            settings.rolloutSteps = work.rollout * work.environments
            settings.batchSize = work.batch
            settings.learningRate = 1e-6
            settings.learnsDeviation = true
            settings.clipsNormsTogether = true
            return try PPO(
                market: market,
                network: DenseActorCritic(
                    network: network, days: observations, precision: work.isBFloat16 ? .bfloat16 : .float32,
                    generator: TensorGenerator(seed: 1)),
                environment: environment, settings: settings, steps: many, seed: 1)
        }
    }
}
