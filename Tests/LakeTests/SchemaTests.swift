import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Schemas of the tree") struct SchemaTests {
    @Test("Bars, actions and slots survive publishing and reading")
    func rawRoundTrip() throws {
        let temporary = try TemporaryLake()
        let bars = Fixture.bars(count: 7)
        let reject = RejectedBar(
            Fixture.bars(count: 1)[0],
            violation: BarViolation(rule: .duplicate, detail: "close 1.0, kept 2.0"))
        try temporary.lake.publish(
            bars: bars.reversed(), actions: Fixture.actions, rejects: [reject], on: Fixture.date,
            provenance: Fixture.provenance)
        #expect(try temporary.lake.bars(on: Fixture.date) == bars)
        #expect(try temporary.lake.actions(on: Fixture.date) == Fixture.actions)

        let history = [
            Constituent(
                symbol: "A", name: "A \"B\", C", sector: "Energy", since: Fixture.date.adding(days: -9)),
            Constituent(
                symbol: "B", since: Fixture.date.adding(days: -99), removed: Fixture.date.adding(days: -5)),
        ]
        let slots = SlotAssignment(history: history, on: Fixture.date).slots
        try temporary.lake.publish(slots: slots, on: Fixture.date, provenance: Fixture.provenance)
        #expect(try temporary.lake.slots(on: Fixture.date) == slots)
    }

    @Test("Flags survive, DuckDB and pyarrow read them as text, and files without the column still read")
    func flags() throws {
        let temporary = try TemporaryLake()
        let days = (0..<3).map { Fixture.date.adding(days: -$0) }
        var bars = Fixture.bars(count: 3)
        bars[1].flags = .venueVolume
        bars[2].flags = [.noTrade, .disputed]
        try temporary.lake.publish(
            bars: bars, actions: [], rejects: [], on: days[0], provenance: Fixture.provenance)
        for day in days.dropFirst() {
            try temporary.lake.publish(
                bars: Fixture.bars(on: day, count: 2), actions: [], rejects: [], on: day,
                provenance: Fixture.provenance)
        }
        let root = temporary.lake.root
        // The middle one as an older program wrote it.
        let script = """
            import sys, duckdb, pyarrow.parquet as pq
            duckdb.sql("set enable_progress_bar = false")
            old = f"{sys.argv[1]}/raw/2022/12/29/bars.parquet"
            pq.write_table(pq.read_table(old).drop_columns(["flags"]), old)
            new = f"{sys.argv[1]}/raw/2022/12/30/bars.parquet"
            print(pq.read_table(new)["flags"].to_pylist(), pq.read_schema(new).field("flags").type)
            glob = f"{sys.argv[1]}/raw/*/*/*/bars.parquet"
            print(duckdb.sql(f"select count(*), count(flags) from read_parquet('{glob}', union_by_name=true)").fetchall())
            """
        #expect(
            try Peer.python(script, [root])
                == "[None, 'venue_volume', 'no_trade,disputed'] string\n[(7, 2)]\n")
        #expect(try temporary.lake.bars(on: days[0]) == bars)
        #expect(try temporary.lake.bars(on: days[1]) == Fixture.bars(on: days[1], count: 2))

        let columns = try temporary.lake.columns(
            ["symbol", "volume"], optional: ["flags"], of: "bars.parquet", in: .raw, on: days.reversed())
        let (values, codes) = try columns.categories("flags")
        #expect(values == ["venue_volume", "no_trade,disputed"] && codes == [-1, -1, -1, -1, -1, 0, 1])
        let old = try temporary.lake.columns(
            ["symbol"], optional: ["flags"], of: "bars.parquet", in: .raw, on: [days[1]])
        #expect(try old.categories("flags").codes == [-1, -1])
        let error = #expect(throws: LakeError.self) {
            try temporary.lake.columns(["flags"], of: "bars.parquet", in: .raw, on: days.reversed())
        }
        #expect(error?.code == .corrupt)
    }

    @Test("Features survive with NaN as null, signals with their order and text")
    func featuresAndSignals() throws {
        let temporary = try TemporaryLake()
        let frame = Fixture.frame()
        try temporary.lake.publish(features: frame, provenance: Fixture.provenance)
        let read = try temporary.lake.features(on: Fixture.date)
        #expect(read.slots == frame.slots && read.symbols == frame.symbols)
        for feature in Feature.allCases {
            for (left, right) in zip(read[feature], frame[feature]) {
                #expect(left == right || (left.isNaN && right.isNaN))
            }
        }
        #expect(read.previousClose[0].isNaN && read.previousClose[1] == 1.5)

        try temporary.lake.publish(signals: Fixture.signals, on: Fixture.date, provenance: Fixture.provenance)
        let signals = try temporary.lake.signals(on: Fixture.date)
        #expect(signals.count == 2 && signals[0] == Fixture.signals[0])
        #expect(signals[1].close.isNaN && signals[1].symbol == "BBB")
    }

    @Test("DuckDB, polars and pyarrow read the tree as it is, with the schema of the design")
    func peersRead() throws {
        let temporary = try TemporaryLake()
        for offset in 0..<3 {
            let date = Fixture.date.adding(days: -offset)
            try temporary.lake.publish(
                bars: Fixture.bars(on: date, count: 5), actions: [], rejects: [], on: date,
                provenance: Fixture.provenance)
            try temporary.lake.publish(features: Fixture.frame(on: date), provenance: Fixture.provenance)
        }
        let script = """
            import sys, duckdb, polars, pyarrow.parquet as pq
            duckdb.sql("set enable_progress_bar = false")
            root = sys.argv[1]
            glob = f"{root}/raw/*/*/*/bars.parquet"
            print(duckdb.sql(f"select count(*), count(vwap), count(trades) from '{glob}'").fetchall()[0])
            print(polars.scan_parquet(glob).select(polars.len()).collect().item())
            print(duckdb.sql(f"select count(*), count(rsi_14) from '{root}/features/*/*/*/features.parquet'").fetchall()[0])
            schema = pq.read_schema(f"{root}/raw/2022/12/30/bars.parquet")
            print([f"{f.name}:{f.type}:{f.nullable}" for f in schema])
            """
        let lines = try Peer.python(script, [temporary.lake.root]).split(separator: "\n").map(String.init)
        #expect(lines[0] == "(15, 9, 6)")
        #expect(lines[1] == "15")
        #expect(lines[2] == "(9, 6)")
        for column in [
            "symbol:string:False", "date:date32[day]:False", "open:double:False", "volume:int64:False",
            "vwap:double:True", "trades:int64:True", "source:string:False",
        ] {
            #expect(lines[3].contains("'\(column)'"), "\(lines[3])")
        }
    }

    @Test("A file that lost a column, or holds another kind, is named with the remedy")
    func wrongColumns() throws {
        let temporary = try TemporaryLake()
        try temporary.lake.publish(signals: Fixture.signals, on: Fixture.date, provenance: Fixture.provenance)
        try temporary.lake.publish(
            slots: SlotAssignment(history: []).slots, on: Fixture.date, provenance: Fixture.provenance)
        let folder = temporary.lake.root
        try FileManager.default.removeItem(atPath: "\(folder)/universe/2022/12/30/slots.parquet")
        try FileManager.default.copyItem(
            atPath: "\(folder)/signals/2022/12/30/signals.parquet",
            toPath: "\(folder)/universe/2022/12/30/slots.parquet")
        let error = #expect(throws: LakeError.self) { try temporary.lake.slots(on: Fixture.date) }
        #expect(error?.code == .corrupt)
        #expect(error?.description.contains("slots.parquet") == true)
        #expect(error?.description.contains("fetch-daily --date 2022-12-30 --force") == true)
    }
}
