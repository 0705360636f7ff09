import Core
import Foundation
import Lake
import Models
import PolicyModel
import PolicyTraining
import Portfolio
import Tensors
import TestSupport

/// What is learned on one span of a real tree, held through the next one, beside baselines and after costs:
/// `benchmarks out-of-sample LAKE FIRST TEST LAST SEEDS`, with the first session learned from, and the first and
/// last one that nothing was learned from.
struct OutOfSample {
    let history: MarketHistory
    /// Index of the first test session's predecessor: the day of the first decision.
    let firstDecision: Int
    let costBasisPoints = 10.0
    let names = 50

    /// A portfolio's walk: daily net returns after the first decision, and turnover a decision.
    struct Walk {
        var daily: [Double] = []
        var monthly: [Double] = []
        var turnover = 0.0
    }

    static func run(_ arguments: [String]) throws {
        guard arguments.count == 5, let first = CivilDate(arguments[1]), let test = CivilDate(arguments[2]),
            let last = CivilDate(arguments[3]), let seeds = Int(arguments[4])
        else {
            throw PeerError(message: "usage: benchmarks out-of-sample LAKE FIRST TEST LAST SEEDS")
        }
        try Torch.setThreadCount(ProcessInfo.processInfo.activeProcessorCount)
        let history = try MarketHistory(lake: DataLake(root: arguments[0]), in: first...last)
        guard let start = history.sessions.firstIndex(where: { $0 >= test }), start > 120 else {
            throw PeerError(message: "too few sessions before \(test)")
        }
        let study = OutOfSample(history: history, firstDecision: start - 1)
        print("| portfolio | return | Sharpe | drawdown | turnover | a month over 1/N, 95 % |")
        print("| --- | --- | --- | --- | --- | --- |")
        let equal = try study.walk { mask, _, _ in EqualWeights.weights(mask: mask) }
        study.report("1/N", [equal], equal)
        for (name, choose) in study.baselines() { study.report(name, [try study.walk(choose)], equal) }
        for candidate in Candidate.all {
            var walks: [Walk] = []
            for seed in 1...seeds { walks.append(try study.learned(candidate, seed: UInt64(seed))) }
            study.report(candidate.name, walks, equal)
        }
    }

    typealias Choice = (_ mask: [Bool], _ past: PastReturns, _ isInvested: Bool) throws -> [Double]?

    private func baselines() -> [(String, Choice)] {
        var momentum = Momentum()
        momentum.count = names
        return [
            ("momentum 12-1", { mask, past, _ in momentum.weights(past, mask: mask) }),
            ("minimum variance", { mask, past, _ in MinimumVariance().weights(past, mask: mask) }),
            (
                "buy and hold 1/N",
                { mask, _, invested in BuyAndHold.targets(mask: mask, isInvested: invested) }
            ),
        ]
    }

    /// Decides on the last session of each month, from the last one before the test on.
    func walk(_ choose: Choice) throws -> Walk {
        var simulator = PortfolioSimulator(
            slotCount: history.slotCount, costBasisPoints: costBasisPoints)
        var walk = Walk()
        var decisions = 0.0
        var monthStart = 1.0
        for day in firstDecision + 1..<history.sessions.count {
            for slot in history.settlements[day] { simulator.settle(delisted: slot) }
            let decides =
                day == firstDecision + 1
                || history.sessions[day - 1].yearMonth != history.sessions[day].yearMonth
            if decides, day > firstDecision + 1 {
                walk.monthly.append(simulator.equity / monthStart - 1)
                monthStart = simulator.equity
            }
            let targets =
                decides
                ? try choose(history.buyable(on: day - 1), past(day - 1), day > firstDecision + 1) : nil
            let result = history.withReturns(on: day) { overnight, intraday in
                guard let targets else { return simulator.hold(overnight: overnight, intraday: intraday) }
                return targets.withUnsafeBufferPointer {
                    simulator.rebalance(to: $0, at: .open, overnight: overnight, intraday: intraday)
                }
            }
            if targets != nil { decisions += 1 }
            walk.turnover += result.turnover
            walk.daily.append(result.netReturn)
        }
        walk.monthly.append(simulator.equity / monthStart - 1)
        walk.turnover /= max(1, decisions)
        return walk
    }

    /// A year of sessions up to a day.
    private func past(_ day: Int) -> PastReturns {
        PastReturns(history.panel, through: day, sessions: 253)
    }

    private func learned(_ candidate: Candidate, seed: UInt64) throws -> Walk {
        // The sessions after the first decision's are not even in the learner's frames.
        let frames = Array(history.frames[...firstDecision])
        let market = Market(MarketHistory(frames: frames))
        let observations = try DayObservations(frames: frames, slots: market.slots)
        let learner = try candidate.learner(market, observations, seed)
        try learner.train()
        let full = PolicyNetwork(kind: candidate.network, hidden: candidate.hidden)
        let weights = try learner.weights(
            for: full, normaliser: observations.normaliser, slots: market.slots)
        let folder = try TemporaryFolder()
        try PolicyFile.write(weights, to: folder.appending("policy.safetensors"))
        let policy = try MappedPolicy(path: folder.appending("policy.safetensors"))
        var held: [Double] = []
        var day = firstDecision
        return try walk { mask, _, _ in
            if !held.isEmpty {
                day += 1
                while history.sessions[day].yearMonth == history.sessions[day + 1].yearMonth { day += 1 }
            }
            let selection = SignalSelection(
                scores: try policy.scores(frame: history.frames[day]).scores, eligible: mask, held: held,
                rules: SignalRules(count: names))
            held = selection.targetWeights
            return held
        }
    }

    private func report(_ name: String, _ walks: [Walk], _ equal: Walk) {
        let metrics = walks.map { PerformanceMetrics(dailyReturns: $0.daily) }
        func middle(_ values: [Double], _ format: String) -> String {
            let mean = values.reduce(0, +) / Double(values.count)
            guard values.count > 1, let low = values.min(), let high = values.max() else {
                return String(format: format, mean)
            }
            return String(format: "\(format) (\(format) to \(format))", mean, low, high)
        }
        // Months are what is drawn again; seeds of one month are averaged, as they share its market.
        let months = equal.monthly.indices.map { month in
            walks.reduce(0) { $0 + $1.monthly[month] } / Double(walks.count) - equal.monthly[month]
        }
        print(
            "| \(name) | \(middle(metrics.map { 100 * $0.totalReturn }, "%.1f %%")) "
                + "| \(middle(metrics.map(\.sharpe), "%.2f")) "
                + "| \(middle(metrics.map { 100 * $0.maximumDrawdown }, "%.1f %%")) "
                + "| \(middle(walks.map(\.turnover), "%.2f")) "
                + "| \(name == "1/N" ? "" : Self.interval(months)) |")
        fflush(nil)
    }

    /// Mean and percentile interval of 10,000 bootstrap samples of whole months.
    private static func interval(_ months: [Double]) -> String {
        var generator = SeededGenerator(seed: 9)
        let means = (0..<10_000).map { _ in
            months.reduce(0) { sum, _ in sum + months[generator.index(below: months.count)] }
                / Double(months.count)
        }.sorted()
        let mean = months.reduce(0, +) / Double(months.count)
        return String(
            format: "%.2f %% (%.2f to %.2f)", 100 * mean, 100 * means[250], 100 * means[9_749])
    }
}

/// A way of learning, with settings that are the same for every tree.
struct Candidate {
    var name: String
    var algorithm: String
    var network: PolicyNetwork.Kind
    var hidden: [Int]
    var steps: Int

    static let all = [
        Candidate(
            name: "direct, shared", algorithm: "direct", network: .shared, hidden: [32, 32], steps: 4_800),
        Candidate(name: "ppo, shared", algorithm: "ppo", network: .shared, hidden: [32, 32], steps: 3_072),
        Candidate(name: "a2c, shared", algorithm: "a2c", network: .shared, hidden: [32, 32], steps: 8_000),
        Candidate(
            name: "direct, dense", algorithm: "direct", network: .dense, hidden: [64, 64], steps: 9_600),
        Candidate(name: "ppo, dense", algorithm: "ppo", network: .dense, hidden: [64, 64], steps: 10_240),
        Candidate(name: "a2c, dense", algorithm: "a2c", network: .dense, hidden: [64, 64], steps: 20_000),
        Candidate(name: "sac, dense", algorithm: "sac", network: .dense, hidden: [64, 64], steps: 800),
    ]

    func learner(_ market: Market, _ observations: DayObservations, _ seed: UInt64) throws -> any Learner {
        var settings = TrainingSettings()
        settings.algorithm = TrainingAlgorithm(rawValue: algorithm) ?? .ppo
        settings.network = network
        settings.hidden = hidden
        settings.steps = steps
        settings.seed = seed
        settings.environment.episodeMonths = 1
        if network == .shared {
            settings.ppo.epochs = 4
            settings.ppo.learningRate = 1e-3
            settings.a2c.learningRate = 1e-3
        }
        return try Learners.standard(
            LearningTask(
                market: market, observations: observations,
                network: PolicyNetwork(
                    kind: network, hidden: hidden, slots: market.slotCount, batch: market.slotCount),
                settings: settings))
    }
}
