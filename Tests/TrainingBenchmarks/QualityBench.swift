import Core
import Foundation
import LearningSupport
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
        let (learned, unseen) = (PlantedYear.learned, PlantedYear.unseen)
        let unseenWorld = try World(unseen)
        let clock = ContinuousClock()
        var seconds = 0.0
        func counted(_ work: () throws -> Void) rethrows {
            let taken = try clock.measure(work)
            seconds += Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18
        }
        var learner: (any Learner)?
        try counted {
            let world = try World(learned)
            var settings = DirectSettings()
            settings.learningRate = 1e-2
            settings.episodes = 8
            var environment = EnvironmentSettings()
            environment.episodeMonths = 1
            learner = try DirectGradient(
                market: world.market, network: world.shared(),
                environment: environment, settings: settings, steps: 2_000, seed: 1)
        }
        guard let learner else { throw PeerError(message: "no learner") }
        while !learner.isDone {
            try counted { for _ in 0..<5 { _ = try learner.advance() } }
            let share = try unseenWorld.shareOfOracle(learner, count: count)
            if share >= wanted {
                return Timing(seconds: [seconds], peakMiB: ProcessMemory.peakMiB)
            }
        }
        throw PeerError(message: "the edge was not found")
    }
}
