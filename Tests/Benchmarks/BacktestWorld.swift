import Core
import Foundation
import Portfolio
import TestSupport

/// The market that backtests are measured on, as raw files that Swift and numpy read alike: one factor, five
/// industries, gaps, late listings, quarterly dividends and delistings.
enum BacktestWorld {
    private static let slots = BacktestBench.slotCount
    private static let sessions = BacktestBench.dates.count

    static func write(to folder: TemporaryFolder) throws {
        var generator = SeededGenerator(seed: 20_030_102)
        let noise = (0..<1 << 16).map { _ in generator.gaussian() }
        let beta = (0..<slots).map { _ in 0.3 + 1.4 * generator.uniform() }
        let own = (0..<slots).map { _ in 0.008 + 0.02 * generator.uniform() }
        let start = (0..<slots).map { $0 % 4 == 0 ? generator.index(below: sessions) : 0 }
        let end = start.map { first in
            generator.uniform() < 0.4
                ? min(sessions, first + 1 + generator.index(below: sessions)) : sessions
        }
        var night = [Double](repeating: .nan, count: sessions * slots)
        var day = night
        var volume = [Float](repeating: .nan, count: sessions * slots)
        var dividends: [Double] = []
        for session in 0..<sessions {
            let market = 0.01 * generator.gaussian()
            let industry = (0..<5).map { _ in 0.006 * generator.gaussian() }
            var at = generator.index(below: noise.count)
            for slot in 0..<slots where session >= start[slot] && session < end[slot] {
                if (slot + session) % 97 == 0 && session > start[slot] { continue }
                let place = session * slots + slot
                at = (at &* 5 &+ 12_345) & (noise.count - 1)
                let common = beta[slot] * market + industry[slot % 5]
                if session > start[slot] {
                    night[place] = 0.3 * common + 0.3 * own[slot] * noise[at]
                    if slot.isMultiple(of: 2), (session + slot) % 63 == 0 {
                        dividends += [Double(session), Double(slot), 0.005]
                    }
                }
                day[place] = 0.0003 + 0.7 * common + own[slot] * noise[(at + 777) & (noise.count - 1)]
                volume[place] = Float(1e6 * beta[slot] * (1 + 0.2 * noise[(at + 99) & (noise.count - 1)]))
            }
        }
        let gone = (0..<slots).filter { end[$0] < sessions }
        try write(night, "overnight", folder.path)
        try write(day, "intraday", folder.path)
        try volume.withUnsafeBytes { try Data($0).write(to: folder.url.appending(path: "volume")) }
        try write(dividends, "dividends", folder.path)
        try write(gone.flatMap { [Double(end[$0]), Double($0)] }, "delistings", folder.path)
        // Decision days, each with the 50 slots that it goes for.
        let panel = try panel(folder.path)
        var rows: [Double] = []
        for decision in panel.decisionDays(in: 0..<sessions) {
            var chosen: Set<Int> = []
            while chosen.count < 50 { chosen.insert(generator.index(below: slots)) }
            rows += [Double(decision)] + chosen.sorted().map(Double.init)
        }
        try write(rows, "decisions", folder.path)
    }

    static func panel(_ folder: String) throws -> MarketPanel {
        var dividends = [[Dividend]](repeating: [], count: sessions)
        let paid: [Double] = try read("dividends", folder)
        for place in stride(from: 0, to: paid.count, by: 3) {
            dividends[Int(paid[place])].append(Dividend(slot: Int(paid[place + 1]), yield: paid[place + 2]))
        }
        var delistings = [[Delisting]](repeating: [], count: sessions)
        let gone: [Double] = try read("delistings", folder)
        for place in stride(from: 0, to: gone.count, by: 2) {
            delistings[Int(gone[place])].append(Delisting(slot: Int(gone[place + 1])))
        }
        return MarketPanel(
            dates: BacktestBench.dates, slotCount: slots, overnight: try read("overnight", folder),
            intraday: try read("intraday", folder), dollarVolume: try read("volume", folder),
            dividends: dividends, delistings: delistings)
    }

    /// Equal weights in the chosen slots, by day.
    static func targets(_ folder: String) throws -> [Int: [Double]] {
        let rows: [Double] = try read("decisions", folder)
        var targets: [Int: [Double]] = [:]
        for place in stride(from: 0, to: rows.count, by: 51) {
            var weights = [Double](repeating: 0, count: slots)
            for slot in rows[place + 1..<place + 51] { weights[Int(slot)] = 0.02 }
            targets[Int(rows[place])] = weights
        }
        return targets
    }

    static func write(_ values: [Double], _ name: String, _ folder: String) throws {
        try values.withUnsafeBytes { try Data($0).write(to: URL(filePath: "\(folder)/\(name)")) }
    }

    static func read<Value: BitwiseCopyable>(_ name: String, _ folder: String) throws -> [Value] {
        guard let file = fopen("\(folder)/\(name)", "rb") else { throw PeerError(message: "no file \(name)") }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let count = ftell(file) / MemoryLayout<Value>.stride
        rewind(file)
        // Straight to where it stays.
        return [Value](unsafeUninitializedCapacity: count) { values, filled in
            filled = fread(values.baseAddress, MemoryLayout<Value>.stride, count, file)
        }
    }
}
