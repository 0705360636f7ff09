import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Feature build") struct FeatureBuildTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private let symbols = Fixture.symbols(5)

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
    }

    private let provenance = Provenance(
        command: "test", version: "1", inputs: [], adjustment: "raw", started: Date(timeIntervalSince1970: 0))

    /// Publishes raw and universe partitions of every session of the range; returns the sessions.
    @discardableResult
    private func publish(_ from: String, _ to: String, seed: UInt64 = 1) throws -> [CivilDate] {
        let range = try Fixture.date(from)...(try Fixture.date(to))
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range))
        for date in dates { try publish(date, seed: seed) }
        return dates
    }

    /// A session's bars depend on the date and the seed alone.
    private func publish(_ date: CivilDate, seed: UInt64 = 1, actions: [CorporateAction] = []) throws {
        var generator = SeededGenerator(seed: seed &+ UInt64(date.daysSinceEpoch))
        let bars = symbols.map {
            Fixture.bar(
                $0, date, close: 50 + 10 * generator.uniform(), volume: Int64(generator.index(below: 9_000)))
        }
        try lake.publish(bars: bars, actions: actions, rejects: [], on: date, provenance: provenance)
        try publishUniverse(date)
    }

    private func publishUniverse(_ date: CivilDate) throws {
        let since = try Fixture.date("2019-06-03")
        let members = symbols.map { Constituent(symbol: $0, since: since) }
        try lake.publish(
            slots: SlotAssignment(history: members, on: date).slots, on: date, provenance: provenance)
    }

    @Test("Flags and renames count as stored, beside partitions from before there were any")
    func flagsAndRenames() throws {
        let dates = try publish("2021-02-01", "2021-03-12")
        // The file of a program that knew no flags.
        _ = try Peer.python(
            """
            import sys, pyarrow.parquet as pq
            for path in sys.argv[1:]:
                pq.write_table(pq.read_table(path).drop_columns(["flags"]), path)
            """,
            dates.prefix(10).map {
                "\(lake.path(of: Dataset.raw.partition($0)))/bars.parquet"
            })
        let day = dates[25]
        var bars = try lake.bars(on: day)
        bars[0].flags = [.venueVolume, .disputed]
        bars[1].flags = .largeMove
        bars[4].symbol = "NEW"
        let rename = CorporateAction(
            symbol: "NEW", exDate: day, kind: .rename(former: symbols[4]), source: "test")
        try lake.publish(bars: bars, actions: [rename], rejects: [], on: day, provenance: provenance)
        var slots = try lake.slots(on: day)
        slots[4].symbol = "NEW"
        try lake.publish(slots: slots, on: day, provenance: provenance)

        _ = try FeatureBuild(lake: lake).run(sessions: [dates[24], day])
        let before = try lake.features(on: dates[24])
        let frame = try lake.features(on: day)
        #expect(frame.symbols == ["S000", "S001", "S002", "S003", "NEW"])
        #expect(frame[.volume].map(\.isNaN) == [true, false, false, false, false])
        #expect(frame[.volumeRatio20].map(\.isNaN) == [true, false, false, false, false])
        #expect(frame.previousClose == before[.close] && frame[.return21].allSatisfy { $0.isFinite })
    }

    @Test("Flags of a later program are bad data, and the remedy is said")
    func unknownFlags() throws {
        let dates = try publish("2021-03-01", "2021-03-02")
        _ = try Peer.python(
            """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            table = pq.read_table(sys.argv[1]).drop_columns(["flags"])
            pq.write_table(table.append_column("flags", pa.array(["haunted"] * len(table))), sys.argv[1])
            """, ["\(lake.path(of: Dataset.raw.partition(dates[0])))/bars.parquet"])
        let error = #expect(throws: FeatureError.self) { try FeatureBuild(lake: lake).run(sessions: dates) }
        #expect(error?.kind == .badData && error?.description.contains("haunted") == true)
        #expect(error?.description.contains("--from 2021-03-01 --to 2021-03-02 --force") == true)
    }

    @Test("A range built at once and session by session gives the same files")
    func rangeEqualsSessions() throws {
        let dates = try publish("2020-11-02", "2021-02-26")
        try publish(dates[40], actions: [Fixture.split(symbols[1], dates[40], 3)])
        let wanted = Array(dates[30..<70])
        let build = FeatureBuild(lake: lake, version: "1")
        let bulk = try build.run(sessions: wanted)
        #expect(bulk.published == wanted && bulk.rows == wanted.count * symbols.count && bulk.gaps.isEmpty)
        let files = try wanted.map { try lake.file("features.parquet", of: Dataset.features.partition($0)) }
        // Around the split, the turn of the year, and both ends.
        for index in [0, 9, 10, 11, 12, 39] {
            let (date, file) = (wanted[index], files[index])
            #expect(try build.run(sessions: [date], force: true).published == [date])
            #expect(try lake.file("features.parquet", of: Dataset.features.partition(date)) == file)
        }
        let frame = try lake.features(on: wanted[39])
        #expect(frame.rowCount == symbols.count && frame.columns.allSatisfy { !$0[0].isNaN })
        #expect(try lake.features(on: dates[30])[.macd].allSatisfy { $0.isNaN })
    }

    @Test("What is current is left alone; a change anywhere in its history makes it anew")
    func current() throws {
        let dates = try publish("2020-12-01", "2021-01-29")
        let build = FeatureBuild(lake: lake)
        let wanted = Array(dates.suffix(10))
        _ = try build.run(sessions: wanted)
        var again = try build.run(sessions: wanted)
        #expect(again.published.isEmpty && again.skipped == wanted && again.rows == 0)
        // The same bars once more: nothing changed but the manifest's clock.
        try publish(dates[3])
        again = try build.run(sessions: wanted)
        #expect(again.skipped == wanted)
        #expect(try build.run(sessions: wanted, force: true).published == wanted)

        let middle = wanted[4]
        try publish(middle, seed: 77)
        again = try build.run(sessions: wanted)
        #expect(again.skipped == Array(wanted[..<4]) && again.published == Array(wanted[4...]))
        try publish(dates[0], seed: 77)
        #expect(try build.run(sessions: wanted).published == wanted)
    }

    @Test("The manifest names the inputs, the adjustment and the counts")
    func manifest() throws {
        let dates = try publish("2020-12-30", "2021-01-06")
        _ = try FeatureBuild(lake: lake, version: "1.2").run(sessions: [dates[4]])
        let manifest = try lake.manifest(of: .features, on: dates[4])
        #expect(
            manifest.inputs.map(\.path) == [
                "raw/2020-12-30..2021-01-05", "raw/2021/01/06", "universe/2021/01/06",
            ])
        #expect(manifest.adjustment == "split-adjusted as of 2021-01-06")
        #expect(manifest.counts == ["slots": 5, "rows": 5, "complete_rows": 0])
        #expect(manifest.command == "build-features" && manifest.version == "1.2")
    }

    @Test("A dry run tells what it would publish and writes nothing")
    func dryRun() throws {
        let dates = try publish("2021-01-04", "2021-01-08")
        let summary = try FeatureBuild(lake: lake).run(sessions: dates, dryRun: true)
        #expect(summary.published == dates && summary.rows == 0)
        #expect(try lake.sessions(of: .features).isEmpty)
    }

    @Test("A range with a session that was not fetched fails before anything is written")
    func missing() throws {
        var dates = try publish("2021-01-04", "2021-01-08")
        dates.append(try Fixture.date("2021-01-11"))
        let error = #expect(throws: FeatureError.self) { try FeatureBuild(lake: lake).run(sessions: dates) }
        #expect(error?.kind == .missingInput)
        #expect(error?.description.contains("raw/2021/01/11, universe/2021/01/11") == true)
        #expect(error?.description.contains("run fetch-daily --date 2021-01-11") == true)
        #expect(try lake.sessions(of: .features).isEmpty)
    }

    @Test("A corrupt raw file anywhere in the history is bad data, and nothing is written")
    func corrupt() throws {
        let dates = try publish("2021-01-04", "2021-01-08")
        let file = "\(lake.path(of: Dataset.raw.partition(dates[1])))/bars.parquet"
        try Data("PAR1 no longer".utf8).write(to: URL(filePath: file))
        let error = #expect(throws: LakeError.self) { try FeatureBuild(lake: lake).run(sessions: [dates[4]]) }
        #expect(error?.kind == .badData)
        #expect(try lake.sessions(of: .features).isEmpty)
    }

    @Test("Sessions without a partition inside the history are reported")
    func gaps() throws {
        try publish("2021-01-04", "2021-01-05")
        let later = try publish("2021-01-08", "2021-01-11")
        let summary = try FeatureBuild(lake: lake).run(sessions: later)
        #expect(summary.gaps == [try Fixture.date("2021-01-06"), try Fixture.date("2021-01-07")])
        #expect(summary.published == later)
    }

    @Test("Progress counts up to the number of sessions")
    func progress() throws {
        let dates = try publish("2020-12-28", "2021-01-06")
        var steps: [Int] = []
        _ = try FeatureBuild(lake: lake).run(sessions: dates.reversed() + dates) { done, all in
            #expect(all == dates.count)
            steps.append(done)
        }
        #expect(steps.last == dates.count && steps == steps.sorted())
    }
}
