import Core
import PolicyTraining
import TestSupport

/// Steps of one environment on one thread.
enum EnvironmentBench {
    private static let stepsPerCall = 2_000

    /// Seconds of a step of so many sessions.
    static func run(sessions: Int, repeats: Int) throws -> Timing {
        var settings = EnvironmentSettings()
        settings.sessionsPerMonth = sessions
        settings.episodeMonths = 21 / sessions
        var environments = try PortfolioEnvironments(
            market: noisyMarket(), settings: settings, count: 1, generator: SeededGenerator(seed: 1))
        var generator = SeededGenerator(seed: 2)
        let scores = (0..<64 * LearningWork.liveSlots).map { _ in Float(2 * generator.uniform() - 1) }
        var outcomes = [StepOutcome()]
        var total = 0.0
        let steps = sessions == 1 ? stepsPerCall : stepsPerCall / 4
        var measurement = try measure(repeats: repeats) {
            scores.withUnsafeBufferPointer { scores in
                outcomes.withUnsafeMutableBufferPointer { outcomes in
                    for step in 0..<steps {
                        let row =
                            step % 64 * LearningWork.liveSlots..<(step % 64 + 1) * LearningWork.liveSlots
                        environments.step(scores: UnsafeBufferPointer(rebasing: scores[row]), into: outcomes)
                        total += outcomes[0].reward
                    }
                }
            }
        }
        guard total.isFinite else { throw PeerError(message: "a reward is \(total)") }
        measurement.seconds = measurement.seconds.map { $0 / Double(steps) }
        return measurement
    }

    /// Daily returns as the peer's script draws them, all of them from the open to the close.
    private static func noisyMarket() -> Market {
        var generator = SeededGenerator(seed: 20_240_617)
        let size = LearningWork.days * LearningWork.liveSlots
        return Market(
            slots: Array(0..<LearningWork.liveSlots),
            overnight: (0..<size).map { _ in 0.0001 * generator.gaussian() },
            intraday: (0..<size).map { _ in 0.0003 + 0.02 * generator.gaussian() },
            buyable: [Bool](repeating: true, count: size),
            settlements: [[Int]](repeating: [], count: LearningWork.days))
    }
}
