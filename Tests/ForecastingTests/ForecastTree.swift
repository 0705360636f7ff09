import Core
import Foundation
import Lake
import TestSupport

/// A tree of features partitions with a few stocks that walk at random.
struct ForecastTree {
    let folder: TemporaryFolder
    let lake: DataLake
    /// Its sessions, ascending.
    let sessions: [CivilDate]

    static let stocks = 12

    /// What one session's partition holds, for tests to change before it is published.
    struct Row {
        var slot: Int32
        var symbol: Symbol
        var close: Double
        var previousClose: Double
        var dividend = 0.0
    }

    /// - Parameters:
    ///   - count: sessions up to 2022-12-30.
    ///   - change: rows to be published of a session, given those of an undisturbed one.
    init(
        _ count: Int, seed: UInt64 = 3, change: (_ index: Int, _ rows: [Row]) -> [Row]? = { $1 }
    ) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        let last = try requireDate("2022-12-30")
        let first = ExchangeCalendar.nyse.session(1 - count, from: last) ?? last
        sessions = Array(ExchangeCalendar.nyse.sessions(in: first...last))
        var close = (0..<Self.stocks).map { 20 + 10 * Double($0) }
        for (index, date) in sessions.enumerated() {
            // By session: the same date has the same returns, whatever else was drawn.
            var generator = SeededGenerator(seed: seed &+ UInt64(Int(date.daysSinceEpoch)))
            let before = close
            for stock in close.indices { close[stock] *= exp(0.02 * generator.gaussian()) }
            let rows = close.indices.map {
                Row(
                    slot: Int32(250 * $0), symbol: Symbol(rawValue: "S\($0)"), close: close[$0],
                    previousClose: index == 0 ? .nan : before[$0])
            }
            guard let changed = change(index, rows) else { continue }
            try publish(changed.sorted { $0.slot < $1.slot }, on: date)
        }
    }

    func publish(_ rows: [Row], on date: CivilDate) throws {
        var columns = [[Double]](
            repeating: [Double](repeating: 1, count: rows.count), count: Feature.count)
        columns[Feature.close.rawValue] = rows.map(\.close)
        columns[Feature.rsi14.rawValue] = rows.indices.map { 30 + Double($0) }
        try lake.publish(
            features: FeatureFrame(
                date: date, slots: rows.map(\.slot), symbols: rows.map(\.symbol), columns: columns,
                previousClose: rows.map(\.previousClose), dividend: rows.map(\.dividend)),
            provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
    }
}

func requireDate(_ text: String) throws -> CivilDate {
    guard let date = CivilDate(text) else { throw PeerError(message: "\(text) is no date") }
    return date
}
