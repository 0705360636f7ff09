import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import TestSupport

/// Frames of a few stocks over consecutive sessions, made from closes and opens that a test spells out.
enum Frames {
    static let sessions: [CivilDate] = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 19_310)...CivilDate(daysSinceEpoch: 19_420)))

    struct Day {
        var open: Double
        var close: Double
    }

    /// `prices[stock][day]`, nil without a bar; stock i lives in slot 10 i, active throughout.
    static func make(_ prices: [[Day?]], archived: Set<Int> = []) -> [FeatureFrame] {
        let days = prices.map(\.count).max() ?? 0
        var previous = [Double](repeating: .nan, count: prices.count)
        return (0..<days).map { day in
            let present = prices.indices.filter { prices[$0][day] != nil }
            var columns = [[Double]](
                repeating: [Double](repeating: .nan, count: present.count), count: Feature.count)
            var before: [Double] = []
            for (row, stock) in present.enumerated() {
                guard let bar = prices[stock][day] else { continue }
                columns[Feature.open.rawValue][row] = bar.open
                columns[Feature.close.rawValue][row] = bar.close
                columns[Feature.tenureMonths.rawValue][row] = archived.contains(stock) ? -1 : 12
                before.append(previous[stock])
                previous[stock] = bar.close
            }
            return FeatureFrame(
                date: sessions[day], slots: present.map { Int32($0 * 10) },
                symbols: present.map { Symbol(rawValue: "S\($0)") }, columns: columns, previousClose: before)
        }
    }
}

/// A card with made-up facts.
func card(_ version: String) throws -> ModelCard {
    let figures = PerformanceFigures(PerformanceMetrics(dailyReturns: [0.01, -0.02, 0.03]))
    let date = CivilDate(daysSinceEpoch: 19_000)
    guard let version = YearMonth(version) else { throw CocoaError(.formatting) }
    return ModelCard(
        version: version, algorithm: "ppo", network: "dense", hidden: [4], parameters: 9, trainedFrom: date,
        trainedTo: date, validatedFrom: nil, validatedTo: nil, steps: 1, seed: 2, portfolioSize: 50,
        costBasisPoints: 10, settings: ["learning_rate": "0.0003"],
        inSample: PerformanceComparison(policy: figures, baseline: figures), outOfSample: nil,
        notes: ["a note"])
}

/// A policy whose scores are its output biases.
func weights(biased bias: (Int) -> Float = { _ in 0 }) -> PolicyWeights {
    var weights = PolicyWeights(
        network: PolicyNetwork(hidden: [2]),
        normaliser: Normaliser(
            mean: Array(repeating: 0, count: Feature.count),
            deviation: Array(repeating: 1, count: Feature.count)))
    for slot in 0..<Universe.slotCount { weights.outputBias[slot] = bias(slot) }
    return weights
}

let provenance = Provenance(
    command: "test", version: "1", inputs: [Manifest.Input(path: "features/x", digest: "1")],
    parameters: ["seed": "2"], started: Date(timeIntervalSince1970: 1_672_500_000))

let backtest = BacktestResult(
    equity: EquityCurve(
        dates: [CivilDate(daysSinceEpoch: 19_000), CivilDate(daysSinceEpoch: 19_001)], policy: [1, 1.5],
        baseline: [1, 1.25], isOutOfSample: [false, true]), meanTurnover: 1)
