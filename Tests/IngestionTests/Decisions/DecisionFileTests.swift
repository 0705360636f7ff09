import Core
import Foundation
import Ingestion
import Lake
import TestSupport
import Testing

@Suite("Decisions of others") struct DecisionFileTests {
    private func file(_ text: String, _ kind: DecisionFile.Kind = .weights) throws -> DecisionFile {
        let folder = try TemporaryFolder()
        let path = folder.appending("decisions.csv")
        try Data(text.utf8).write(to: URL(filePath: path))
        return try DecisionFile(path: path, kind: kind)
    }

    @Test("Rows come by date, whatever their order, case of headers, further columns and line ends")
    func reads() throws {
        let found = try file(
            "\u{FEFF}Symbol,note,DATE,Weight\r\nXOM,late,2022-12-30,1e-1\r\nAAPL,,2022-11-30, 0.25\r\n"
                + "BRK.B,\"a, b\",2022-11-30,0.75\r\n")
        #expect(found.rows.map(\.symbol) == ["AAPL", "BRK.B", "XOM"])
        #expect(found.rows.map(\.value) == [0.25, 0.75, 0.1])
        #expect(found.rows.map(\.line) == [3, 4, 2])
        #expect(found.dates.map(\.description) == ["2022-11-30", "2022-12-30"])
        let orders = try file("date,ticker,quantity\n2022-12-30,AAPL,-12.5\n", .orders)
        #expect(orders.rows.map(\.value) == [-12.5])
    }

    @Test(
        "What is no decision is refused with its line",
        arguments: [
            ("", "is empty"), ("date,symbol,weight\n", "holds no decision"),
            ("date,symbol\n2022-12-30,A\n", "no column “weight”"),
            ("date,symbol,weight\n2022-12-30,A\n", "line 2: 2 fields"),
            ("date,symbol,weight\n30.12.2022,A,1\n", "line 2: “30.12.2022” is no date"),
            ("date,symbol,weight\n2022-12-30,A B,1\n", "line 2: “A B” is not a symbol"),
            ("date,symbol,weight\n2022-12-30,A,much\n", "line 2: “much” is no number"),
            ("date,symbol,weight\n2022-12-30,A,nan\n", "line 2: the weight of A is no number"),
            ("date,symbol,weight\n2022-12-25,A,1\n", "line 2: 2022-12-25 is no session"),
            ("date,symbol,weight\n2022-12-30,A,-0.1\n", "line 2: the weight of A is below 0"),
            ("date,symbol,weight\n2022-12-30,A,.5\n\n2022-12-30,A,.1\n", "line 4: A stands in line 2"),
            ("date,symbol,weight\n2022-12-30,A,.7\n2022-12-30,B,.31\n", "line 3: the weights of 2022-12-30"),
            ("date,symbol,weight\n2022-12-30,\"A,1\n", "never ends"),
        ])
    func refuses(text: String, mention: String) throws {
        let error = #expect(throws: IngestionError.self) { try file(text) }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test("Weights that sum to 1 but for rounding are taken, and an absent file is a missing input")
    func edges() throws {
        let thirds = try file("date,symbol,weight\n" + "ABC".map { "2022-12-30,\($0),0.3333334\n" }.joined())
        #expect(thirds.rows.count == 3)
        let error = #expect(throws: IngestionError.self) {
            try DecisionFile(path: "/nowhere/w.csv", kind: .weights)
        }
        #expect(error?.kind == .missingInput)
    }

    @Test("Parquet as pandas and polars write it: dates, instants or text; floats or integers")
    func parquet() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, datetime as d
            import pandas as pd, polars as pl
            days = [d.date(2022, 12, 30), d.date(2022, 11, 30)]
            frame = {"symbol": ["AAPL", "BRK.B"]}
            pl.DataFrame({**frame, "date": days, "weight": [0.5, 1.0]}).write_parquet(sys.argv[1] + "/dates")
            pd.DataFrame({**frame, "date": pd.to_datetime(days), "weight": [0.5, 1.0]}).to_parquet(
                sys.argv[1] + "/instants")
            pl.DataFrame({**frame, "date": [str(x) for x in days], "weight": pl.Series([0.5, 1.0], dtype=pl.Float32)}
                ).write_parquet(sys.argv[1] + "/texts")
            pl.DataFrame({**frame, "date": days, "shares": [10, -3]}).write_parquet(sys.argv[1] + "/orders")
            pl.DataFrame({**frame, "date": days, "weight": [0.5, None]}).write_parquet(sys.argv[1] + "/nulls")
            """
        try Peer.python(script, [folder.path])
        for name in ["dates", "instants", "texts"] {
            let found = try DecisionFile(path: folder.appending(name), kind: .weights)
            #expect(found.rows.map(\.value) == [1, 0.5], "\(name)")
            #expect(found.rows.map(\.line) == [2, 1])
            #expect(found.dates.map(\.description) == ["2022-11-30", "2022-12-30"], "\(name)")
        }
        let orders = try DecisionFile(path: folder.appending("orders"), kind: .orders)
        #expect(orders.rows.map(\.value) == [-3, 10])
        for (name, kind) in [("nulls", DecisionFile.Kind.weights), ("orders", .weights)] {
            let error = #expect(throws: IngestionError.self) {
                try DecisionFile(path: folder.appending(name), kind: kind)
            }
            #expect(error?.kind == .badData && error?.description.contains(name) == true)
        }
    }

    @Test("Symbols get the slots of their day, and one without any is named with its line")
    func slots() throws {
        let folder = try TemporaryFolder()
        let lake = DataLake(root: folder.appending("lake"))
        let provenance = Provenance(command: "test", version: "1", inputs: [], started: Date())
        for (text, moved) in [("2022-11-30", 7), ("2022-12-30", 8)] {
            let date = try #require(CivilDate(text))
            var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
            slots[moved] = Slot(index: moved, symbol: "AAPL", state: .active, since: date)
            slots[3] = Slot(index: 3, symbol: "OLD", state: .archived, since: date, removed: date)
            try lake.publish(slots: slots, on: date, provenance: provenance)
        }
        let found = try file(
            "date,symbol,weight\n2022-11-30,AAPL,1\n2022-12-30,AAPL,.5\n2022-12-30,OLD,.5\n2022-12-30,NEW,0\n"
        )
        let november = try #require(CivilDate("2022-11-30"))...(try #require(CivilDate("2022-12-01")))
        let first = try found.decisions(in: lake, over: november)
        #expect(first.map(\.entries) == [[.init(slot: 7, value: 1)]])
        let error = #expect(throws: IngestionError.self) {
            try found.decisions(in: lake, over: november.lowerBound...found.dates[1])
        }
        #expect(
            error?.description.contains("line 5: NEW has no slot on 2022-12-30") == true, "\(error as Any)")
    }
}
