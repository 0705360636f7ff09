import Core
import Foundation
import Ingestion
import Lake
import TestSupport
import Testing

@Suite("File vendor on CSV") struct FileVendorCSVTests {
    private let friday = CivilDate(daysSinceEpoch: 19_356)
    private static let header = "symbol,date,open,high,low,close,volume\n"
    private static let numbers = "1,2,0.5,1.5,10"

    /// The error of reading `text` for 2022-12-30.
    private func failure(_ text: String, dateFormat: String? = nil) throws -> IngestionError? {
        let folder = try HistoryFolder(["bars.csv": text])
        return #expect(throws: IngestionError.self) {
            try folder.vendor(dateFormat: dateFormat).fetch(friday)
        }
    }

    /// Enough good rows that a few bad ones do not fail the session.
    private static let good = (0..<100).map { "S\($0),2022-12-30,\(numbers)\n" }.joined()

    @Test("Common headers are recognised whatever their case and order, others are passed over")
    func headers() throws {
        let folder = try HistoryFolder([
            "a.csv": "\u{FEFF}Name,VOL,Transactions,Ticker,Day,O,H,L,C,Adj Close,VWAP\r\n"
                + "\"Apple, \"\"Inc\"\"\r\nof\",100.0,7,AAPL,20221230,1,2,.5,1.5,9,1.25\r\n"
                + "x,1e3,,BRK.B,2022-12-30,1,2,.5,1.5,9,null\r\n,,,,,,,,,,\r\n"
        ])
        let delivery = try folder.vendor().fetch(friday)
        #expect(
            delivery.bars == [
                Bar(
                    symbol: "AAPL", date: friday, open: 1, high: 2, low: 0.5, close: 1.5, volume: 100,
                    vwap: 1.25, trades: 7, source: "file"),
                Bar(
                    symbol: "BRK.B", date: friday, open: 1, high: 2, low: 0.5, close: 1.5, volume: 1_000,
                    source: "file"),
            ])
        #expect(delivery.rejected.isEmpty)
    }

    @Test("A mapping names columns that would not be recognised")
    func mapping() throws {
        let folder = try HistoryFolder([
            "a.csv":
                "Instrument;Date;Open;High;Low;Close;Adj Close;Volume\nA;2022-12-30;1;2;0.5;1.5;1.25;10\n"
        ])
        let bars = try folder.vendor(columns: "symbol=instrument, close=Adj Close").fetch(friday).bars
        #expect(bars.map(\.symbol) == ["A"] && bars.map(\.close) == [1.25])
    }

    @Test("Without a symbol column the file's name is the stock, if it is a ticker")
    func fileNames() throws {
        let text = "Date,Open,High,Low,Close,Volume\n2022-12-30,\(Self.numbers)\n"
        let folder = try HistoryFolder(["AAPL.csv": text, "BRK.B.CSV": text, "notes.txt": "no history"])
        #expect(try folder.vendor().fetch(friday).bars.map(\.symbol) == ["AAPL", "BRK.B"])
        try folder.write(Data(text.utf8), to: "history.csv")
        let error = #expect(throws: IngestionError.self) { try folder.vendor().fetch(friday) }
        #expect(error?.description.contains("history.csv") == true && error?.kind == .badData)
    }

    @Test(
        "Dates are read as declared, or where they can mean one thing only",
        arguments: [
            ("2022-12-30", nil), ("20221230", nil), ("12/30/2022", "MM/DD/YYYY"),
            ("30/12/2022", "DD/MM/YYYY"), ("2022-12-30T16:00:00-05:00", nil),
            ("2022-12-31T04:59:59.999Z", nil), ("2022-12-30 05:00+00", nil), ("2022-12-30 00:00:00", nil),
            ("2022-12-31 00:00:00Z", "timestamp"), ("2022-12-30T00:00:00Z", "timestamp-day"),
            ("1672434000", "unix-s"), ("1672434000000", "unix-ms"), ("1672434000000000000", "unix-ns"),
        ] as [(String, String?)])
    func dates(text: String, format: String?) throws {
        let folder = try HistoryFolder(["a.csv": Self.header + "A,\(text),\(Self.numbers)\n"])
        #expect(try folder.vendor(dateFormat: format).fetch(friday).bars.count == 1)
    }

    @Test("Summer and winter time move midnight in New York")
    func daylightSaving() throws {
        let rows = "A,2022-07-02T03:59:59Z,\(Self.numbers)\nB,2022-07-01T04:00:00Z,\(Self.numbers)\n"
        let folder = try HistoryFolder(["a.csv": Self.header + rows])
        let day = try #require(CivilDate("2022-07-01"))
        #expect(try folder.vendor().fetch(day).bars.map(\.symbol) == ["A", "B"])
    }

    @Test(
        "What makes a whole file unsure is refused with its line, its column and the remedy",
        arguments: [
            ("A,12/30/2022,\(numbers)\n", ["line 2", "column 2 (date)", "--date-format"]),
            ("A,2022-12-30T00:00:00Z,\(numbers)\n", ["line 2", "timestamp-day"]),
            ("A,2022-12-30T16:00:00,\(numbers)\n", ["line 2", "zone"]),
            ("A,2022-12-30,\"1,000.5\",2,1,1,1\n", ["line 2", "column 3 (open)", "thousands"]),
            ("A,30 Dec 2022,\(numbers)\n", ["1 of 1 rows", "line 2", "--date-format"]),
            ("A,2022-12-30,\"1,2,3,4,5\n", ["line 2", "quote"]),
        ])
    func unsure(row: String, mentions: [String]) throws {
        let error = try failure(Self.header + row)
        #expect(error?.kind == .badData)
        for mention in mentions { #expect(error?.description.contains(mention) == true, "\(error as Any)") }
    }

    @Test(
        "A file without its columns is refused with what it has",
        arguments: [
            ("", "header"), ("A,2022-12-30,1,2,0.5,1.5,10\n", "header"), ("symbol,date,open\n", "high"),
            ("ticker,sym,date,open,high,low,close,volume\n", "--columns symbol="),
            ("\u{FFFE}", "column"),
        ])
    func headerless(text: String, mention: String) throws {
        let error = try failure(text)
        #expect(error?.kind == .badData && error?.description.contains(mention) == true, "\(error as Any)")
    }

    @Test("Settings that cannot be understood are errors of configuration")
    func settings() throws {
        for (columns, format, day) in [
            ("Ticker", nil, nil), ("price=Close", nil, nil), ("open=a,open=b", nil, nil), ("", nil, nil),
            (nil, "YYYY/DD/MM", nil), (nil, nil, "2022-13-01"),
        ] as [(String?, String?, String?)] {
            let error = #expect(throws: IngestionError.self) {
                try HistoryOptions(columns: columns, dateFormat: format, adjustedAsOf: day)
            }
            #expect(error?.kind == .configuration)
        }
        let folder = try HistoryFolder(["a.csv": Self.header])
        let error = #expect(throws: IngestionError.self) {
            try folder.vendor(columns: "symbol=Code").fetch(friday)
        }
        #expect(error?.description.contains("“Code”") == true)
    }

    @Test("Malformed rows are rejected with their place; the others are kept")
    func malformedRows() throws {
        let bad = "A,2022-12-30,x,2,1,1,1\nB,2022-12-30,1,2\nC,2022-12-30,1,,1,1,1\nD,??,\(Self.numbers)\n"
        let folder = try HistoryFolder(["a.csv": Self.header + Self.good + bad])
        let delivery = try folder.vendor(sessions: [friday]).fetch(friday)
        #expect(delivery.bars.count == 100)
        #expect(
            delivery.rejected.map(\.violation.detail) == [
                "a.csv, line 102, column 3 (open): “x” is not a number",
                "a.csv, line 103: 4 cells where the header has 7", "a.csv, line 104, column 4 (high): empty",
                "a.csv, line 105, column 2 (date): “??” is not a date",
            ])
        #expect(
            delivery.rejected.map(\.violation.rule) == [
                .malformedRow, .malformedRow, .missingValue, .malformedRow,
            ])
        #expect(delivery.rejected.map(\.symbol) == ["A", nil, "C", nil])
    }

    @Test("A session of which more than 5 % cannot be read is refused")
    func tooMalformed() throws {
        let bad = (0..<6).map { "T\($0),2022-12-30,x,2,1,1,1\n" }.joined()
        let error = try failure(Self.header + Self.good + bad)
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("6 of 106 rows") == true)
        #expect(error?.description.contains("line 102, column 3 (open)") == true)
    }

    @Test("Only announced sessions are held, and another is read when it is asked for")
    func sessions() throws {
        let rows = ["2022-12-29", "2022-12-30"].map { "A,\($0),\(Self.numbers)\n" }.joined()
        let folder = try HistoryFolder(["a.csv": Self.header + rows])
        let vendor = try folder.vendor(sessions: [friday])
        #expect(try vendor.fetch(friday).bars.count == 1)
        #expect(try vendor.fetch(friday.adding(days: -1)).bars.count == 1)
        let error = #expect(throws: IngestionError.self) { try vendor.fetch(friday.adding(days: 3)) }
        #expect(error?.code == .noData)
        #expect(error?.description.contains("2022-12-29 to 2022-12-30") == true)
    }

    @Test("A declared adjustment goes to the manifest, and changes what the bars are made from")
    func adjustment() throws {
        let folder = try HistoryFolder(["a.csv": Self.header + Self.good])
        let raw = try folder.vendor()
        #expect(try raw.adjustment == "raw")
        #expect(try raw.inputs(for: friday).map(\.path) == ["file:a.csv"])
        let adjusted = try folder.vendor(adjustedAsOf: "2024-03-08")
        #expect(try adjusted.adjustment == "split-adjusted as of 2024-03-08")
        #expect(try adjusted.inputs(for: friday) != raw.inputs(for: friday))
    }
}
