import Core

/// Daily returns beside a benchmark's: random ones of several kinds, and those at the edge of definition.
struct ReturnSeries: Encodable {
    var name: String
    var returns: [Double]
    var benchmark: [Double]
    var dates: [CivilDate]

    init(_ name: String, _ returns: [Double], benchmark: [Double]? = nil) {
        self.name = name
        self.returns = returns
        self.benchmark = benchmark ?? returns.map { -0.3 * $0 + 0.0002 }
        // Weekdays from a Monday: every month has sessions, and months begin within weeks.
        let monday = CivilDate(daysSinceEpoch: 18_267)
        dates = returns.indices.map { monday.adding(days: $0 / 5 * 7 + $0 % 5) }
    }

    static var all: [ReturnSeries] { random + edges }

    private static var random: [ReturnSeries] {
        var generator = SeededGenerator(seed: 11)
        func series(_ count: Int, _ next: (inout SeededGenerator) -> Double) -> [Double] {
            (0..<count).map { _ in next(&generator) }
        }
        let market = series(2_520) { 0.01 * $0.gaussian() + 0.0004 }
        let tracker = market.map { $0 + 0.0005 * generator.gaussian() }
        let wild = series(1_000) { generator in
            let normal = generator.gaussian()
            return max(-0.9, 0.01 * normal * normal * normal)
        }
        var last = 0.0
        let slow = series(750) { generator in
            last = 0.4 * last + 0.008 * generator.gaussian()
            return last
        }
        return [
            ReturnSeries("ten years", series(2_520) { 0.012 * $0.gaussian() + 0.0003 }, benchmark: market),
            ReturnSeries("a tracker", tracker, benchmark: market),
            ReturnSeries("fat tails", wild, benchmark: series(1_000) { 0.01 * $0.gaussian() }),
            ReturnSeries("momentum", slow, benchmark: Array(market.prefix(750))),
            ReturnSeries(
                "one month", series(21) { 0.01 * $0.gaussian() }, benchmark: Array(market.prefix(21))),
            ReturnSeries("tiny", series(300) { 1e-7 * $0.gaussian() }, benchmark: Array(market.prefix(300))),
            ReturnSeries("seldom invested", series(500) { $0.uniform() < 0.05 ? 0.03 * $0.gaussian() : 0 }),
        ]
    }

    private static var edges: [ReturnSeries] {
        let waves = (0..<60).map { $0.isMultiple(of: 2) ? 0.01 : -0.01 }
        return [
            ReturnSeries("constant", [Double](repeating: 0.001, count: 60)),
            ReturnSeries("constant loss", [Double](repeating: -0.001, count: 60)),
            ReturnSeries("zeros", [Double](repeating: 0, count: 60), benchmark: waves),
            ReturnSeries("all losses", (1...50).map { -0.0002 * Double($0 % 7 + 1) }),
            ReturnSeries("all gains", (1...50).map { 0.0002 * Double($0 % 7 + 1) }),
            ReturnSeries("one return", [0.01], benchmark: [0.02]),
            ReturnSeries("one loss", [-0.01], benchmark: [0.02]),
            ReturnSeries("two returns", [0.01, -0.02], benchmark: [0.02, 0.01]),
            ReturnSeries("everything lost", [0.02, -1, 0, 0.5], benchmark: [0.01, -0.02, 0.03, 0]),
            ReturnSeries(
                "fall and recovery", [0.1, -0.5, 1.0, 0.2, -0.1], benchmark: [0, 0.1, -0.1, 0.2, 0]),
            ReturnSeries("its own benchmark", waves, benchmark: waves),
            ReturnSeries("a still benchmark", waves, benchmark: [Double](repeating: 0.0001, count: 60)),
            ReturnSeries("nothing", []),
        ]
    }
}
