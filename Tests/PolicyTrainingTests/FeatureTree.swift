import Core
import Foundation
import Lake

/// A tree of features partitions with few stocks, in slots spread over the universe.
struct FeatureTree {
    static let slots: [Int32] = [0, 3, 399, 400, 1_200, 2_999, 3_500]
    static let archived: Int32 = 3_500

    /// Publishes the sessions' features; the same seed gives the same values for the same date.
    static func publish(_ sessions: [CivilDate], to lake: DataLake, seed: UInt64 = 3) throws {
        var close = [Double](repeating: 100, count: slots.count)
        for date in sessions {
            var generator = SeededGenerator(
                seed: seed &+ UInt64(truncatingIfNeeded: Int(date.daysSinceEpoch)))
            var columns = [[Double]](
                repeating: [Double](repeating: 0, count: slots.count), count: Feature.count)
            let before = close
            for row in slots.indices {
                let open = close[row] * (1 + 0.005 * generator.gaussian())
                close[row] = open * (1 + 0.015 * generator.gaussian())
                for feature in Feature.allCases { columns[feature.rawValue][row] = generator.uniform() }
                columns[Feature.open.rawValue][row] = open
                columns[Feature.high.rawValue][row] = max(open, close[row])
                columns[Feature.low.rawValue][row] = min(open, close[row])
                columns[Feature.close.rawValue][row] = close[row]
                columns[Feature.tenureMonths.rawValue][row] = slots[row] == archived ? -2 : 30
            }
            try lake.publish(
                features: FeatureFrame(
                    date: date, slots: slots, symbols: slots.map { Symbol(rawValue: "S\($0)") },
                    columns: columns, previousClose: before),
                provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
        }
    }
}
