import Core
import Foundation
import Lake
import TestSupport

/// Made-up market data that covers the schemas' corners: nulls, unicode, awkward numbers.
enum Fixture {
    static let date = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
    static let started = Date(timeIntervalSince1970: 1_672_500_000)

    static var provenance: Provenance {
        Provenance(
            command: "test", version: "1", inputs: [Manifest.Input(path: "file:x", digest: "00")],
            source: "test",
            counts: ["bars": 2], adjustment: "raw", started: started)
    }

    static func bars(on date: CivilDate = date, count: Int = 2) -> [Bar] {
        var generator = SeededGenerator(seed: UInt64(date.daysSinceEpoch))
        return (0..<count).map { number in
            let close = 1 + 100 * generator.uniform()
            return Bar(
                symbol: Symbol(rawValue: "S\(10_000 + number)"), date: date, open: close * 0.99,
                high: close * 1.01,
                low: close * 0.98, close: close, volume: Int64(generator.index(below: 1_000_000)),
                vwap: number.isMultiple(of: 2) ? close : nil, trades: number.isMultiple(of: 3) ? 17 : nil,
                source: "test")
        }
    }

    static let actions = [
        CorporateAction(symbol: "AAA", exDate: date, kind: .split(ratio: 4), source: "test"),
        CorporateAction(symbol: "BBB", exDate: date, kind: .dividend(amount: 0.235), source: "test"),
    ]

    static func frame(on date: CivilDate = date, rows: Int = 3) -> FeatureFrame {
        var generator = SeededGenerator(seed: 3)
        let slots = (0..<rows).map { Int32($0 * 7) }
        var columns = Feature.allCases.map { _ in (0..<rows).map { _ in generator.gaussian() } }
        columns[Feature.rsi14.rawValue][0] = .nan
        return FeatureFrame(
            date: date, slots: slots, symbols: slots.map { Symbol(rawValue: "S\($0)") }, columns: columns,
            previousClose: [.nan] + (1..<rows).map { Double($0) + 0.5 })
    }

    static let signals = [
        Signal(
            slot: 4, symbol: "AAA", action: .buy, rank: 1, targetWeight: 0.6, previousWeight: 0, score: 1.25,
            confidence: 0.7, close: 12.5, reason: "Größer, “schneller”", model: "2023-01"),
        Signal(
            slot: 9, symbol: "BBB", action: .sell, rank: 2, targetWeight: 0, previousWeight: 0.4, score: -1,
            confidence: 0.1, close: .nan, reason: "Gone", model: "2023-01"),
    ]
}

/// A lake in a folder of its own.
struct TemporaryLake {
    let folder: TemporaryFolder
    let lake: DataLake

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
    }

    /// Every file of the tree with its content, staging left out.
    func snapshot() throws -> [String: Data] {
        var files: [String: Data] = [:]
        let root = URL(filePath: lake.root)
        for case let url as URL in FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
            ?? .init()
        {
            let isFile = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            if isFile { files[String(url.path.dropFirst(root.path.count))] = try Data(contentsOf: url) }
        }
        return files.filter { !$0.key.hasPrefix("/.staging") }
    }
}
