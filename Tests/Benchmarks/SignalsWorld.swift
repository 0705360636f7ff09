import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import TestSupport

/// A tree with one session of 3,000 stocks and a policy of the size asked for, its weights random.
enum SignalsWorld {
    static let date = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
    private static let stockCount = 3_000

    /// The tree's path.
    static func write(to folder: TemporaryFolder) throws -> String {
        let lake = DataLake(root: folder.appending("tree"))
        let symbols = (0..<stockCount).map { Symbol(rawValue: "S\($0)") }
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for index in 0..<stockCount {
            slots[index] = Slot(
                index: index, symbol: symbols[index], state: .active, since: date.adding(months: -30))
        }
        try lake.publish(slots: slots, on: date, provenance: provenance)
        try lake.publish(features: frame(symbols), provenance: provenance)
        return lake.root
    }

    /// Puts a model in force, and returns its weights' path.
    static func publish(
        _ kind: PolicyNetwork.Kind, _ storage: PolicyStorage, in tree: String
    ) throws -> String {
        let lake = DataLake(root: tree)
        // 450 MB in float32.
        let network = PolicyNetwork(kind: kind, hidden: kind == .dense ? [1_816, 256] : [64, 64])
        let observation = ObservationEncoder.encode(try lake.features(on: date)).values
        let normaliser = Normaliser.fitted(to: observation, sessions: 1, settings: .standard)
        let weights = weights(network, normaliser)
        let figures = PerformanceFigures(PerformanceMetrics(dailyReturns: []))
        let both = PerformanceComparison(policy: figures, baseline: figures)
        let version = date.adding(days: 4).yearMonth
        let card = ModelCard(
            version: version, algorithm: "ppo", network: kind.rawValue, hidden: network.hidden,
            parameters: network.parameterCount, trainedFrom: date, trainedTo: date, validatedFrom: nil,
            validatedTo: nil, steps: 1, seed: 1, portfolioSize: 50, costBasisPoints: 10, settings: [:],
            inSample: both, outOfSample: nil, notes: [])
        let curve = EquityCurve(dates: [date], policy: [1], baseline: [1], isOutOfSample: [false])
        let registry = ModelRegistry(lake: lake)
        try registry.publish(
            card: card, policy: .single(weights), storage: storage,
            backtest: BacktestResult(equity: curve, meanTurnover: 0), provenance: provenance)
        return try registry.entry(version).weightsPath
    }

    private static let provenance = Provenance(
        command: "bench", version: "1", inputs: [], started: Date(timeIntervalSince1970: 1_672_500_000))

    /// Plausible numbers.
    private static func frame(_ symbols: [Symbol]) -> FeatureFrame {
        var generator = SeededGenerator(seed: 11)
        let closes = symbols.map { _ in 20 * exp(0.8 * generator.gaussian()) }
        let columns = Feature.allCases.map { feature in
            closes.map { close in
                let noise = generator.gaussian()
                return switch feature {
                case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower: close * (1 + 0.01 * noise)
                case .volume: 1e6 * exp(noise)
                case .rsi14: min(max(50 + 10 * noise, 0), 100)
                case .macd, .macdSignal, .macdHist: 0.01 * close * noise
                case .volumeRatio20: exp(0.3 * noise)
                case .volatility20: 0.4 * exp(0.3 * noise)
                case .return21: 0.1 * noise
                case .isNew: 0.0
                case .tenureMonths: 30.0
                }
            }
        }
        return FeatureFrame(
            date: date, slots: symbols.indices.map(Int32.init), symbols: symbols, columns: columns,
            previousClose: closes)
    }

    private static func weights(_ network: PolicyNetwork, _ normaliser: Normaliser) -> PolicyWeights {
        var generator = SeededGenerator(seed: 5)
        let noise = (0..<1 << 16).map { _ in Float(generator.gaussian()) }
        func random(_ inputs: Int, _ outputs: Int) -> [Float] {
            let scale = 1 / Float(inputs).squareRoot()
            return [Float](unsafeUninitializedCapacity: inputs * outputs) { values, count in
                var at = generator.index(below: noise.count)
                for place in 0..<inputs * outputs {
                    at = (at &* 5 &+ 12_345 &+ place >> 16) & (noise.count - 1)
                    values[place] = noise[at] * scale
                }
                count = inputs * outputs
            }
        }
        let isDense = network.kind == .dense
        let inputs = isDense ? network.observationCount : network.features
        return PolicyWeights(
            network: network, normaliser: normaliser,
            inputWeight: random(inputs, network.hidden[0]), inputBias: random(1, network.hidden[0]),
            contextWeight: isDense ? [] : random(network.hidden[0], network.hidden[1]),
            hidden: [
                HiddenLayer(
                    weight: random(network.hidden[0], network.hidden[1]), bias: random(1, network.hidden[1]))
            ],
            outputWeight: random(network.hidden[1], isDense ? network.slots : 1),
            outputBias: random(1, isDense ? network.slots : 1), logDeviation: [-5])
    }
}
