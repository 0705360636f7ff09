import Core
import Features
import Foundation
import Lake
import TestSupport

extension FeaturesBench {
    /// Measures ours in this process: `features.compute REPEATS` or `features.bulk TREE REPEATS`.
    static func child(_ arguments: [String]) throws -> Timing {
        guard let repeats = Int(arguments.last ?? "") else {
            throw PeerError(message: "wrong arguments: \(arguments)")
        }
        guard arguments[0] == "features.bulk" else { return try compute(repeats: repeats) }
        let build = FeatureBuild(lake: DataLake(root: arguments[1]), version: "bench")
        return try measure(repeats: repeats) {
            let summary = try build.run(sessions: dates, force: true)
            guard summary.rows == stockCount * sessionCount else {
                throw PeerError(message: "\(summary.rows) rows were made")
            }
        }
    }

    /// Walks the whole rectangle, four stocks at a time, into arrays that are ready.
    private static func compute(repeats: Int) throws -> Timing {
        let closes = Rectangle(count: stockCount * sessionCount)
        let volumes = Rectangle(count: stockCount * sessionCount)
        var generator = SeededGenerator(seed: 20_240_617)
        for stock in 0..<stockCount {
            var price = exp(3.5 + 0.8 * generator.gaussian())
            for session in 0..<sessionCount {
                price *= exp(0.0003 + 0.02 * generator.gaussian())
                closes.values[stock * sessionCount + session] = (price * 1e4).rounded() / 1e4 + 0.01
                volumes.values[stock * sessionCount + session] =
                    exp(12.5 + 0.5 * generator.gaussian()).rounded()
            }
        }
        let width = Lanes.scalarCount
        let output = Rectangle(count: IndicatorLanes.planeCount * stockCount * sessionCount)
        return try measure(repeats: repeats) {
            DispatchQueue.concurrentPerform(iterations: stockCount / width) { tile in
                walk(
                    closes.values + tile * width * sessionCount,
                    volumes.values + tile * width * sessionCount,
                    into: output.values + tile * IndicatorLanes.planeCount * width * sessionCount)
            }
        }
    }

    private static func walk(
        _ closes: UnsafePointer<Double>, _ volumes: UnsafePointer<Double>,
        into output: UnsafeMutablePointer<Double>
    ) {
        let width = Lanes.scalarCount
        let planes = UnsafeMutableRawPointer(output).assumingMemoryBound(to: Lanes.self)
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * sessionCount) { turned in
            guard let base = turned.baseAddress else { return }
            for lane in 0..<width {
                for session in 0..<sessionCount {
                    base[session][lane] = closes[lane * sessionCount + session]
                    base[sessionCount + session][lane] = volumes[lane * sessionCount + session]
                }
            }
            IndicatorLanes.walk(
                IndicatorInput(
                    closes: base, totals: base, volumes: base + sessionCount, stepCount: sessionCount),
                from: 0, into: planes, stride: IndicatorLanes.planeCount)
        }
    }

    /// A tree of raw and universe partitions.
    static func publishTree(_ root: String) throws {
        let lake = DataLake(root: root)
        let provenance = Provenance(
            command: "bench", version: "bench", inputs: [], adjustment: "raw", started: Date())
        var generator = SeededGenerator(seed: 20_240_617)
        let symbols = (0..<stockCount).map { Symbol(rawValue: "S\(10_000 + $0)") }
        var prices = symbols.map { _ in exp(3.5 + 0.8 * generator.gaussian()) }
        let history = symbols.map { Constituent(symbol: $0, since: dates[0]) }
        let slots = SlotAssignment(history: history, on: dates[sessionCount - 1]).slots
        for date in dates {
            var bars: [Bar] = []
            bars.reserveCapacity(stockCount)
            for (stock, symbol) in symbols.enumerated() {
                let before = prices[stock]
                prices[stock] *= exp(0.0003 + 0.02 * generator.gaussian())
                func cents(_ value: Double) -> Double { (value * 100).rounded() / 100 + 0.01 }
                let (open, close) = (cents(before), cents(prices[stock]))
                bars.append(
                    Bar(
                        symbol: symbol, date: date, open: open, high: cents(max(open, close) * 1.004),
                        low: cents(min(open, close) * 0.996), close: close,
                        volume: Int64(exp(12.5 + 0.5 * generator.gaussian())), source: "bench"))
            }
            try lake.publish(bars: bars, actions: [], rejects: [], on: date, provenance: provenance)
            try lake.publish(slots: slots, on: date, provenance: provenance)
        }
    }
}

/// Numbers that several threads write, each its own.
private final class Rectangle: @unchecked Sendable {
    let values: UnsafeMutablePointer<Double>

    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
        values = bytes.initializeMemory(as: Double.self, repeating: 0, count: count)
    }

    deinit { values.deallocate() }
}

/// What the kernel keeps of files in memory.
enum PageCache {
    /// Writes back what is dirty and drops the rest.
    ///
    /// - Throws: ``PeerError`` for a user who may not: a warm figure must not pass for a cold one.
    static func drop() throws {
        sync()
        guard
            (try? "3\n".write(toFile: "/proc/sys/vm/drop_caches", atomically: false, encoding: .utf8)) != nil
        else { throw PeerError(message: "cannot drop the page cache; run features as root") }
    }
}
