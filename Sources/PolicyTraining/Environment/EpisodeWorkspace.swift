import Foundation
import Portfolio

/// What one thread keeps of an episode between its forward and its reverse pass.
struct EpisodeWorkspace: Sendable {
    private var simulator: PortfolioSimulator
    private var trades: [Trade]
    private var memory: [Double]

    init(_ walk: MonthWalk) {
        simulator = PortfolioSimulator(
            slotCount: walk.market.slotCount, costBasisPoints: walk.settings.costBasisPoints)
        trades = Array(repeating: Trade(), count: walk.settings.episodeMonths)
        memory = Array(repeating: 0, count: EpisodeRooms.size(walk))
    }

    /// One episode. The buffers hold its months one after another.
    mutating func evaluate<Score: EpisodeScore>(
        _ walk: MonthWalk, from day: Int, discount: Double, scores: UnsafeBufferPointer<Score>,
        rewards: UnsafeMutableBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Score>
    ) {
        Self.evaluate(
            walk, from: day, discount: discount, scores: scores, rewards: rewards, gradient: gradient,
            &simulator, &trades, &memory)
    }

    private static func evaluate<Score: EpisodeScore>(
        _ walk: MonthWalk, from day: Int, discount: Double, scores: UnsafeBufferPointer<Score>,
        rewards: UnsafeMutableBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Score>,
        _ simulator: inout PortfolioSimulator, _ trades: inout [Trade], _ memory: inout [Double]
    ) {
        let width = walk.market.slotCount
        let months = walk.settings.episodeMonths
        let step = walk.settings.sessionsPerMonth
        memory.withUnsafeMutableBufferPointer { memory in
            let rooms = EpisodeRooms(walk, in: memory)
            simulator.reset()
            var lived = 0
            while lived < months, lived == 0 || simulator.equity > walk.settings.bankruptEquity {
                let own = UnsafeBufferPointer(rebasing: scores[lived * width..<(lived + 1) * width])
                trades[lived] = rooms.forward(lived, from: day + lived * step, own, &simulator)
                rewards[lived] = walk.reward(rooms.equity(lived))
                lived += 1
            }
            for month in lived..<months { rewards[month] = 0 }
            for place in lived * width..<months * width { gradient[place] = Score.zero }

            var worth = EpisodeRooms.Worth()
            for column in 0..<width { rooms.worth[column] = 0 }
            for month in (0..<lived).reversed() {
                let own = month * width..<(month + 1) * width
                rooms.reverse(
                    month, from: day + month * step, trades[month], times: pow(discount, Double(month)),
                    &worth, into: UnsafeMutableBufferPointer(rebasing: gradient[own]))
            }
        }
    }
}
