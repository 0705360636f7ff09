import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport

/// How long the best of ours takes to find what is planted at all slots.
enum QualityBench {
    /// Seconds of learning until the edge is there; looking at unseen days is not counted.
    ///
    /// - Parameter count: names that count as chosen.
    static func run(wanted: Double, count: Int) throws -> Timing {
        try Torch.setThreadCount(ProcessInfo.processInfo.activeProcessorCount)
        func matrix(_ world: SyntheticMarket) throws -> DayMatrix {
            let width = world.slots * SyntheticMarket.features
            let matrix = try DayMatrix(days: world.days, inputs: width)
            try world.observations.withUnsafeBufferPointer { values in
                for day in 0..<world.days {
                    try matrix.setRow(
                        day, UnsafeBufferPointer(rebasing: values[day * width..<(day + 1) * width]))
                }
            }
            return matrix
        }
        let (learned, unseen) = (PlantedYear.learned, PlantedYear.unseen)
        let unseenDays = try matrix(unseen)
        let buyable = [Bool](repeating: true, count: unseen.days * unseen.slots)
        let clock = ContinuousClock()
        var seconds = 0.0
        func counted(_ work: () throws -> Void) rethrows {
            let taken = try clock.measure(work)
            seconds += Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18
        }
        var learner: (any Learner)?
        try counted {
            let market = Market(
                slots: Array(0..<learned.slots), overnight: learned.overnight, intraday: learned.intraday,
                buyable: [Bool](repeating: true, count: learned.days * learned.slots),
                settlements: [[Int]](repeating: [], count: learned.days))
            var settings = DirectSettings()
            settings.learningRate = 1e-2
            settings.episodes = 8
            var environment = EnvironmentSettings()
            environment.episodeMonths = 1
            learner = try DirectGradient(
                market: market,
                network: SharedActorCritic(
                    network: PolicyNetwork(
                        kind: .shared, hidden: [32, 32], slots: learned.slots, batch: learned.slots),
                    days: matrix(learned), masks: market.buyable, generator: TensorGenerator(seed: 1)),
                environment: environment, settings: settings, steps: 2_000, seed: 1)
        }
        guard let learner else { throw PeerError(message: "no learner") }
        while !learner.isDone {
            try counted { for _ in 0..<5 { _ = try learner.advance() } }
            let share = unseen.shareOfOracle(
                scores: try learner.scores(of: unseenDays, masks: buyable), count: count)
            if share >= wanted {
                return Timing(seconds: [seconds], peakMiB: ProcessMemory.peakMiB)
            }
        }
        throw PeerError(message: "the edge was not found")
    }
}
