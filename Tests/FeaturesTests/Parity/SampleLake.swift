import Core
import Features
import Foundation
import Lake
import Parquet
import TestSupport

/// A tree of the embedded sample: every bar of its two years, every stock a member, features of all sessions.
struct SampleLake: Sendable {
    let lake: DataLake
    let dates: [CivilDate]
    let summary: FeatureBuild.Summary
    /// Of all stocks, ascending.
    let symbols: [String]

    /// The one that ``SampleLakeTrait`` made for the tests that run.
    @TaskLocal static var current: SampleLake?

    static let files = ["2021", "2022"].map {
        Peer.repositoryRoot.appending(path: "data/sample/bars-\($0).parquet").path
    }

    init(root: String) throws {
        lake = DataLake(root: root)
        let sample = try Columns()
        let sessions = sample.sessions()
        dates = sessions.map(\.date)
        symbols = sample.symbols.sorted()
        let members = symbols.map { Constituent(symbol: Symbol(rawValue: $0), since: sessions[0].date) }
        let slots = SlotAssignment(history: members, on: sessions[0].date).slots
        _ = try parallelMap(sessions) { [lake] session in
            try lake.publish(
                bars: sample.bars(session.rows, on: session.date), actions: [], rejects: [],
                on: session.date, provenance: Self.provenance)
            try lake.publish(slots: slots, on: session.date, provenance: Self.provenance)
        }
        summary = try FeatureBuild(lake: lake).run(sessions: dates)
    }

    private static let provenance = Provenance(
        command: "test", version: "1", inputs: [], adjustment: "split-adjusted as of 2024-03-08",
        started: Date(timeIntervalSince1970: 0))
}

/// The sample's bars in columns, by date and symbol.
private struct Columns: Sendable {
    var symbols: [String]
    var codes: [Int32]
    var days: [Int32]
    var open, high, low, close: [Double]
    var volume: [Int64]

    init() throws {
        let table = try ParquetFileSet(paths: SampleLake.files).read(
            columns: ["symbol", "date", "open", "high", "low", "close", "volume"])
        (symbols, codes) = try table.categories("symbol")
        days = try table.dates("date")
        open = try table.doubles("open")
        high = try table.doubles("high")
        low = try table.doubles("low")
        close = try table.doubles("close")
        volume = try table.int64s("volume")
    }

    /// The rows of each session.
    func sessions() -> [(date: CivilDate, rows: Range<Int>)] {
        var sessions: [(date: CivilDate, rows: Range<Int>)] = []
        var first = 0
        for row in days.indices where row + 1 == days.count || days[row + 1] != days[row] {
            sessions.append((CivilDate(daysSinceEpoch: days[row]), first..<(row + 1)))
            first = row + 1
        }
        return sessions
    }

    func bars(_ rows: Range<Int>, on date: CivilDate) -> [Bar] {
        rows.map {
            Bar(
                symbol: Symbol(rawValue: symbols[Int(codes[$0])]), date: date, open: open[$0],
                high: high[$0], low: low[$0], close: close[$0], volume: volume[$0], source: "sample")
        }
    }
}
