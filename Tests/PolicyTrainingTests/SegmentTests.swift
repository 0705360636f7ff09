import Core
import Lake
import LearningSupport
import Models
import PolicyModel
import PolicyTraining
import Portfolio
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    /// Markets of several stretches: what happens between two of them can neither be earned nor learned from.
    @Suite("Segments") struct SegmentTests {
        init() throws {
            try Torch.setThreadCount(1)
        }

        /// A planted world in which the first session of every segment multiplies each stock by a hundred: who
        /// holds anything over a seam has a reward that no month inside a segment gives.
        private static func world(days: Int, starts: [Int]) throws -> (world: World, market: Market) {
            let world = try World.planted(days: days, slots: 6, seed: 9)
            var intraday = world.source.intraday
            for start in starts {
                for slot in 0..<6 { intraday[start * 6 + slot] = 99 }
            }
            let market = Market(
                slots: Array(0..<6), overnight: world.source.overnight, intraday: intraday,
                buyable: [Bool](repeating: true, count: days * 6),
                settlements: [[Int]](repeating: [], count: days), segmentStarts: starts)
            return (world, market)
        }

        @Test("Episodes of any length begin and end in one segment, and begin on every day that allows it")
        func drawn() throws {
            var generator = SeededGenerator(seed: 4)
            for _ in 0..<12 {
                var starts = [0]
                for _ in 0..<generator.index(below: 4) {
                    starts.append((starts.last ?? 0) + 8 + generator.index(below: 30))
                }
                let days = (starts.last ?? 0) + 40
                let market = Market(
                    slots: [0], overnight: [Double](repeating: 0.001, count: days),
                    intraday: [Double](repeating: 0, count: days),
                    buyable: [Bool](repeating: true, count: days),
                    settlements: [[Int]](repeating: [], count: days), segmentStarts: starts)
                var settings = EnvironmentSettings()
                settings.sessionsPerMonth = 3 + generator.index(below: 3)
                settings.episodeMonths = 1 + generator.index(below: 3)
                let length = settings.episodeMonths * settings.sessionsPerMonth
                var possible: Set<Int> = []
                for day in 0..<days - length
                where !starts.contains(where: { $0 > day && $0 <= day + length }) {
                    possible.insert(day)
                }
                var environments = try PortfolioEnvironments(
                    market: market, settings: settings, count: 8, generator: generator)
                let rewards = environments.equalWeightRewards()
                var begun: Set<Int> = []
                var outcomes = [StepOutcome](repeating: StepOutcome(), count: 8)
                let scores = [Float](repeating: 0, count: 8)
                for round in 0..<240 {
                    let planned = environments.plannedDays(steps: settings.episodeMonths + 2)
                    for month in 0..<settings.episodeMonths {
                        #expect(environments.days.allSatisfy { planned.contains($0) && rewards[$0].isFinite })
                        if month == 0 { begun.formUnion(environments.days) }
                        scores.withUnsafeBufferPointer { scores in
                            outcomes.withUnsafeMutableBufferPointer {
                                environments.step(scores: scores, into: $0)
                            }
                        }
                    }
                    #expect(outcomes.allSatisfy { $0.isTruncated }, "round \(round)")
                }
                #expect(begun == possible)
            }
        }

        @Test("A market without an episode's sessions in a row is refused, however many it has in all")
        func tooShort() throws {
            let (_, market) = try Self.world(days: 60, starts: [0, 20, 40])
            let error = #expect(throws: PolicyTrainingError.self) {
                try PortfolioEnvironments(
                    market: market, settings: EnvironmentSettings(), count: 1,
                    generator: SeededGenerator(seed: 1))
            }
            #expect(error?.code == .notEnoughHistory && error?.message.hasPrefix("20 sessions") == true)
        }

        @Test("No learner earns what lies on a seam", arguments: ["ppo", "a2c", "sac", "direct"])
        func learners(_ name: String) throws {
            let starts = [0, 30, 58, 120]
            let (world, market) = try Self.world(days: 170, starts: starts)
            var environment = EnvironmentSettings()
            environment.episodeMonths = 1
            let learner: any Learner
            switch name {
            case "ppo":
                var settings = PPOSettings()
                settings.rolloutSteps = 64
                learner = try PPO(
                    market: market, network: world.dense(hidden: [4]), environment: environment,
                    settings: settings, steps: 512, seed: 3)
            case "a2c":
                let settings = A2CSettings()
                learner = try A2C(
                    market: market, network: world.dense(hidden: [4], rule: A2C.rule(settings)),
                    environment: environment, settings: settings, steps: 512, seed: 3)
            case "sac":
                var settings = SACSettings()
                settings.learningStarts = 64
                settings.batchSize = 32
                learner = try SAC(
                    market: market, network: world.network(hidden: [4]), days: world.observations,
                    environment: environment, settings: settings, steps: 256, seed: 3)
            default:
                learner = try DirectGradient(
                    market: market, network: world.dense(hidden: [4]), environment: environment,
                    settings: DirectSettings(), steps: 1_024, seed: 3)
            }
            while !learner.isDone {
                let progress = try learner.advance()
                // A hundredfold session in a month gives a reward of tens.
                #expect(abs(progress.reward) < 5 && abs(progress.excessReward) < 5, "\(progress)")
            }
        }

        @Test("The spans of a history are put one after another, each settled by what was known at its end")
        func histories() throws {
            let bench = try TrainingBench()
            let frames = try bench.lake.features(on: Array(TrainingBench.sessions[..<60]))
            let parts = [Array(frames[..<25]), Array(frames[40...])]
            let joined = Market(parts.map { MarketHistory(frames: $0) })
            #expect(joined.segments == [0..<25, 25..<45] && joined.dayCount == 45)
            let alone = parts.map { Market(MarketHistory(frames: $0)) }
            #expect(alone.allSatisfy { $0.slots == joined.slots })
            #expect(joined.overnight == alone.flatMap(\.overnight))
            #expect(joined.buyable == alone.flatMap(\.buyable))
            #expect(joined.settlements == alone.flatMap(\.settlements))
        }
    }
}
