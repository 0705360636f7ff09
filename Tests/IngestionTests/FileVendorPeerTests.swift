import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("File vendor beside Python's csv, pandas and pyarrow") struct FileVendorPeerTests {
    private let friday = CivilDate(daysSinceEpoch: 19_356)

    /// Writes the same random bars in every dialect to a folder each, and as Parquet for what they are.
    private static let script = #"""
        import csv, datetime, gzip, io, os, random, sys
        import numpy as np, pandas as pd, pyarrow as pa, pyarrow.parquet as pq
        root, seed = sys.argv[1], int(sys.argv[2])
        rng = random.Random(seed)
        def price():
            kind = rng.randrange(5)
            if kind == 0: return round(rng.uniform(0.01, 5000), 2)
            if kind == 1: return rng.uniform(0.0001, 5000)
            if kind == 2: return float(rng.randrange(1, 10**6))
            if kind == 3: return float(np.float32(rng.uniform(1, 300)))
            return rng.uniform(1, 9) * 10.0 ** rng.randrange(-30, 30)
        rows = []
        for day in (datetime.date(2022, 12, 29), datetime.date(2022, 12, 30)):
            for number in range(150):
                rows.append((f"S{number}.{'ABC'[number % 3]}", day, price(), price(), price(), price(),
                             rng.randrange(0, 10**12), rng.choice([None, price()]), rng.choice([None, rng.randrange(10**7)])))
        names = ["symbol", "date", "open", "high", "low", "close", "volume", "vwap", "trades"]
        frame = pd.DataFrame(rows, columns=names)
        frame["trades"] = frame["trades"].astype("Int64")
        types = [pa.string(), pa.date32(), *[pa.float64()] * 4, pa.int64(), pa.float64(), pa.int64()]
        fields = [pa.field(n, t, nullable=n in ("vwap", "trades")) for n, t in zip(names, types)]
        os.mkdir(f"{root}/truth")
        pq.write_table(pa.table([pa.array([r[i] for r in rows], types[i]) for i in range(9)],
                                schema=pa.schema(fields)), f"{root}/truth/bars.parquet")

        def store(name, data):
            os.mkdir(f"{root}/{name.split('.')[0]}")
            with open(f"{root}/{name.split('.')[0]}/{name}", "wb") as f: f.write(data)
        def written(**dialect):
            out = io.StringIO(newline="")
            writer = csv.writer(out, **dialect)
            order = list(range(9)); rng.shuffle(order)
            note = lambda: rng.choice(["", "a,b", 'say "hi"', "two\nlines", "semi;colon", "cr\r\nlf", '"'])
            writer.writerow([names[i].upper() for i in order] + ["note"])
            for row in rows: writer.writerow([row[i] for i in order] + [note()])
            return out.getvalue().encode()
        def zst(data, pieces=1):
            out, size = b"", len(data) // pieces + 1
            for start in range(0, len(data), size):
                sink = pa.BufferOutputStream()
                with pa.CompressedOutputStream(sink, "zstd") as s: s.write(data[start:start + size])
                out += sink.getvalue().to_pybytes()
            return out

        store("excel.csv", written())
        store("unix.csv", written(dialect="unix"))
        store("bom.csv", b"\xef\xbb\xbf" + written(quoting=csv.QUOTE_ALL))
        store("semicolon.csv", written(delimiter=";", quoting=csv.QUOTE_NONNUMERIC))
        store("tab.csv", written(delimiter="\t", lineterminator="\n"))
        store("pandas.csv", frame.to_csv().encode())
        stamped = frame.assign(date=pd.to_datetime(frame["date"]).dt.tz_localize("America/New_York") + pd.Timedelta(hours=16))
        store("stamped.csv", stamped.to_csv(index=False, float_format="%.17g", na_rep="null").encode())
        data = frame.to_csv(index=False, lineterminator="\r\n").rstrip().encode()
        store("gzip.csv.gz", gzip.compress(data))
        store("members.csv.gz", gzip.compress(data[:5000]) + gzip.compress(data[5000:]) + bytes(512))
        store("zst.csv.zst", zst(data))
        store("frames.csv.zst", zst(data, 3))
        os.mkdir(f"{root}/stocks")
        for symbol, part in frame.groupby("symbol"):
            part.drop(columns="symbol").to_csv(f"{root}/stocks/{symbol}.csv" + rng.choice(["", ".gz"]), index=False)
        """#

    @Test("Random bars in every dialect are read as they are", arguments: [1, 2])
    func roundTrip(seed: Int) throws {
        let folder = try TemporaryFolder()
        try Peer.python(Self.script, [folder.path, "\(seed)"])
        let days = [friday.adding(days: -1), friday]
        let truth = try days.map { try bars(folder.appending("truth"), $0) }
        #expect(truth.map(\.count) == [150, 150])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count == 13)
        for name in names {
            for (day, wanted) in zip(days, truth) {
                #expect(try bars(folder.appending(name), day) == wanted, "\(name) on \(day)")
            }
        }
    }

    private func bars(_ path: String, _ day: CivilDate) throws -> [Bar] {
        var options = HistoryOptions()
        options.sessions = [day]
        let delivery = try FileVendor(path: path, options: options).fetch(day)
        #expect(delivery.rejected.isEmpty, "\(path): \(delivery.rejected.first?.violation.detail ?? "")")
        return delivery.bars.sorted { $0.symbol < $1.symbol }
    }

    /// The same two sessions as pandas and polars write them: days as timestamps, closes as instants, texts.
    private static let parquet = #"""
        import sys, datetime, pandas as pd, polars as pl
        root = sys.argv[1]
        frame = pd.DataFrame({"Ticker": ["A", "BRK.B"] * 2, "o": [1.0, 2, 3, 4], "h": [2.0, 3, 4, 5],
                              "l": [0.5, 1, 2, 3], "Last": [1.5, 2.5, 3.5, 4.5], "vol": [10, 20, 30, 40]})
        days = pd.to_datetime(["2022-12-29", "2022-12-29", "2022-12-30", "2022-12-30"])
        closes = (days + pd.Timedelta(hours=16)).tz_localize("America/New_York")
        frame.assign(Day=days).to_parquet(f"{root}/days.parquet", index=False)
        frame.assign(Day=closes).to_parquet(f"{root}/closes.parquet", index=False)
        frame.assign(Day=days.tz_localize("America/New_York")).to_parquet(f"{root}/midnights.parquet", index=False)
        frame.assign(Day=days.strftime("%m/%d/%Y")).to_parquet(f"{root}/texts.parquet", index=False)
        frame.assign(Day=days.date).to_parquet(f"{root}/dates.parquet", index=False)
        pl.from_pandas(frame.assign(Day=days)).write_parquet(f"{root}/polars.parquet")
        """#

    @Test(
        "Parquet of other programs, with their headers and their kinds of dates",
        arguments: ["days", "closes", "midnights", "texts", "dates", "polars"])
    func parquet(name: String) throws {
        let folder = try TemporaryFolder()
        try Peer.python(Self.parquet, [folder.path])
        let options = try HistoryOptions(
            columns: "symbol=Ticker,date=Day,open=o,high=h,low=l,close=Last,volume=vol",
            dateFormat: name == "texts" ? "MM/DD/YYYY" : nil, adjustedAsOf: nil)
        let vendor = try FileVendor(path: folder.appending("\(name).parquet"), options: options)
        let bars = try vendor.fetch(friday).bars
        #expect(bars.map(\.symbol) == ["A", "BRK.B"] && bars.map(\.close) == [3.5, 4.5])
        #expect(bars.map(\.volume) == [30, 40] && bars.allSatisfy { $0.date == friday })
        #expect(try vendor.fetch(friday.adding(days: -1)).bars.map(\.open) == [1, 2])
    }

    @Test("A compressed file that is cut short or damaged is refused by name", arguments: ["gz", "zst"])
    func damaged(form: String) throws {
        let history = try HistoryFolder()
        let script = """
            import gzip, sys, pyarrow as pa
            rows = "".join(f"S{i},2022-12-30,1,2,0.5,1.{i},10\\n" for i in range(6000))
            data = ("symbol,date,open,high,low,close,volume\\n" + rows).encode()
            with pa.output_stream(sys.argv[1], compression="gzip" if sys.argv[2] == "gz" else "zstd") as f: f.write(data)
            """
        let name = "bars.csv.\(form)"
        try Peer.python(script, [history.folder.appending(name), form])
        #expect(try history.vendor().fetch(friday).bars.count == 6_000)
        let whole = try Data(contentsOf: URL(filePath: history.folder.appending(name)))
        for count in [3, 11, whole.count / 2, whole.count - 5, whole.count - 1] {
            try history.write(whole.prefix(count), to: name)
            let error = #expect(throws: IngestionError.self) { try history.vendor().fetch(friday) }
            #expect(error?.kind == .badData && error?.description.contains(name) == true, "\(error as Any)")
        }
        try history.write(whole + Data("rest".utf8), to: name)
        let error = #expect(throws: IngestionError.self) { try history.vendor().fetch(friday) }
        #expect(error?.description.contains("damaged") == true, "\(error as Any)")
    }

    @Test("Records across the buffer's edge are read whole, quoted or not")
    func largeFile() throws {
        var text = "note,symbol,date,open,high,low,close,volume\n"
        for row in 0..<12_000 {
            let note = String(repeating: "x\"\"\n,", count: row % 40)
            text += "\"\(note)\",S\(row),2022-12-30,1,2,0.5,\(row).25,\(row)\n"
        }
        let history = try HistoryFolder(["a.csv": text])
        let delivery = try history.vendor("a.csv").fetch(friday)
        withExtendedLifetime(history) {}
        #expect(delivery.bars.count == 12_000 && delivery.rejected.isEmpty)
        #expect(delivery.bars.indices.allSatisfy { delivery.bars[$0].volume == Int64($0) })
        #expect(delivery.bars.indices.allSatisfy { delivery.bars[$0].close == Double($0) + 0.25 })
    }
}
