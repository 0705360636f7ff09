import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Membership files") struct MembershipFileTests {
    private func read(
        _ text: String, name: String = "list.csv", effective: String? = nil, known: Set<Symbol> = []
    ) throws -> MembershipFile {
        try read(Data(text.utf8), name: name, effective: effective, known: known)
    }

    private func read(
        _ bytes: Data, name: String = "list.csv", effective: String? = nil, known: Set<Symbol> = []
    ) throws -> MembershipFile {
        let folder = try TemporaryFolder()
        let path = folder.appending(name)
        try bytes.write(to: URL(filePath: path))
        return try MembershipFile(
            contentsOf: path, effective: effective.flatMap { CivilDate($0) }, known: known)
    }

    private func members(_ file: MembershipFile) throws -> [IndexMember] {
        guard case .list(let members, _) = file.content else {
            Issue.record("no list")
            return []
        }
        return members
    }

    /// As iShares publishes it since 2019: a byte order mark, columns in another order, legal notes at the end.
    private let recent = """
        \u{FEFF}iShares Russell 3000 ETF\r
        Fund Holdings as of,"Nov 07, 2025"\r
        Inception Date,"May 22, 2000"\r
        Shares Outstanding,"46,950,000.00"\r
        Stock,"-"\r
        \u{A0}\r
        Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange\r
        "NVDA","NVIDIA CORP","Information Technology","Equity","1,104,903,112.80","6.71","1,104,903,112.80","5,872,656.00","188.15","United States","NASDAQ"\r
        "BRKB","BERKSHIRE HATHAWAY INC CLASS B","Financials","Equity","2","0.1","2","1","498.70","United States","New York Stock Exchange Inc."\r
        "ZETA","ZETA GLOBAL HOLDINGS CORP CLASS A","Information Technology","Equity","2","0.1","2","1","18.20","United States","New York Stock Exchange Inc."\r
        "GOOGA","ANY CLASS A","Communication","Equity","2","0.1","2","1","4.00","United States","NASDAQ"\r
        "GTXI","GTXI INC - CVR","Health Care","Equity","0","0","0","5","0.00","United States","NO MARKET (E.G. UNLISTED)"\r
        "XTSLA","BLK CSH FND TREASURY SL AGENCY","Cash and/or Derivatives","Money Market","1","0.1","1","1","1.00","United States","-"\r
        "-","SOME SPIN OFF","Materials","Equity","1","0.1","1","1","1.00","United States","NASDAQ"\r
        \u{A0}\r
        "The content contained herein is owned or licensed by ""others"", \r
        and is not advice."\r
        Past performance, as they say, is no guide.\r

        """

    @Test("A fund's holdings of today's form: preamble, byte order mark, column order, notes")
    func recentFund() throws {
        let file = try read(recent)
        let members = try members(file)
        #expect(members.map(\.symbol) == ["NVDA", "BRK.B", "ZETA", "GOOGA"])
        #expect(
            members[0] == IndexMember(symbol: "NVDA", name: "NVIDIA CORP", sector: "Information Technology"))
        #expect(members[3].sector == "Communication Services")
        #expect(file.asOf == CivilDate("2025-11-07"))
        #expect(file.respelled == ["BRKB": "BRK.B"] && file.undecided == ["ZETA"])
        #expect(file.leftOut.map(\.reason) == [.notListed, .notAStock, .noSymbol])
        #expect(file.leftOut.map(\.line) == [12, 13, 14])
    }

    @Test("A symbol met before settles whether a share class has a dot")
    func knownSpelling() throws {
        #expect(try members(try read(recent, known: ["BRKB"])).map(\.symbol)[1] == "BRKB")
        #expect(try members(try read(recent, known: ["ZET.A"])).map(\.symbol)[2] == "ZET.A")
        #expect(try read(recent, known: ["ZETA"]).undecided.isEmpty)
    }

    @Test("Plain lists: any of the usual headers, ISINs, departures of one day, repeated rows")
    func plain() throws {
        let file = try read(
            "Company Name,Ticker,GICS Sector,ISIN\nAlpha,A,Energy,US1\nBeta,BRK/B,,--\nAlpha,A,Energy,US1\n")
        #expect(
            try members(file) == [
                IndexMember(symbol: "A", name: "Alpha", sector: "Energy", isin: "US1"),
                IndexMember(symbol: "BRK.B", name: "Beta"),
            ])
        #expect(file.asOf == nil)
        let gone = try read("symbol,removed\nA,\nB,2015-03-02\nC,2015-03-02\n")
        #expect(gone.content == .list(members: [IndexMember(symbol: "A")], leavers: ["B", "C"]))
        #expect(gone.asOf == CivilDate("2015-03-02"))
        let spells = try read("symbol,since\nA,2015-03-02\nB,\n", effective: "2016-01-04")
        guard case .spells(let rows) = spells.content else {
            Issue.record("no spells")
            return
        }
        #expect(rows.map(\.since.description) == ["2015-03-02", "2016-01-04"])
    }

    @Test("A vendor's listing names its active stocks alone, in the exchange's spelling")
    func listing() throws {
        let head = "symbol,name,exchange,assetType,ipoDate,delistingDate,status\n"
        let file = try read(
            head
                + "A,Agilent,NYSE,Stock,1999-11-18,null,Active\nAAA,AAF,NYSE ARCA,ETF,2020-09-09,null,Active\n"
                + "BRK-B,Berkshire,NYSE,Stock,1996-05-09,null,Active\nOLD,Old,NYSE,Stock,1996-05-09,2020-01-02,Delisted\n"
        )
        #expect(try members(file).map(\.symbol) == ["A", "BRK.B"])
        #expect(file.leftOut.map(\.reason) == [.notAStock, .notActive])
    }

    @Test("Files in gzip and zst are read as the plain one, with the same members")
    func compressed() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, gzip, pyarrow
            text = open(sys.argv[1], "rb").read()
            open(sys.argv[1] + ".gz", "wb").write(gzip.compress(text))
            open(sys.argv[1] + ".zst", "wb").write(pyarrow.compress(text, codec="zstd", asbytes=True))
            """
        let path = folder.appending("list.csv")
        try Data(recent.utf8).write(to: URL(filePath: path))
        _ = try Peer.python(script, [path])
        let plain = try MembershipFile(contentsOf: path)
        for ending in [".gz", ".zst"] {
            let file = try MembershipFile(contentsOf: path + ending)
            #expect(file.content == plain.content && file.digest != plain.digest)
        }
    }

    @Test(
        "What is no list is refused, with the line where there is one",
        arguments: [
            ("", "is empty"), ("<!DOCTYPE html><html>", "web page"), ("PK\u{3}\u{4}...", "spreadsheet"),
            ("a,b\n1,2\n", "header"), ("symbol\n", "names no constituent"),
            ("symbol\nA\u{0}\n", "line 2 holds a zero"),
            ("symbol,name\nA,Alpha\nB\n", "line 3: 1 fields"),
            ("symbol,name\nA,Alpha\nA,Beta\n", "line 3: A stands on line 2"),
            ("symbol\nA B C D\n", "line 2"), ("symbol,name\n,Alpha\n", "line 2: no symbol"),
            ("symbol,removed\nA,2015-03-02\nB,2015-03-03\n", "line 3"),
            ("symbol,removed\nA,soon\n", "line 2"),
            ("symbol,name\n\"A,Alpha\n", "never ends"),
            ("Fund Holdings as of,today\nticker,price\nA,1\n", "--effective"),
            ("Number of Securities,\"2\"\nticker,asset class\nA,Equity\n", "says that it holds 2"),
        ])
    func refuses(text: String, mention: String) throws {
        let error = #expect(throws: IngestionError.self) { try read(text) }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
    }

    @Test("More members than slots, broken text and an absent file are refused as such")
    func refusesMore() throws {
        let many = "symbol\n" + (0...Universe.slotCount).map { "S\($0)\n" }.joined()
        #expect(throws: IngestionError.self) { try read(many) }
        let error = #expect(throws: IngestionError.self) {
            try read(Data("symbol,name\nA,Alpha\nB,".utf8) + Data([0xE9, 0x0A]))
        }
        #expect(error?.description.contains("line 3") == true, "\(error?.description ?? "")")
        let absent = #expect(throws: IngestionError.self) {
            try MembershipFile(contentsOf: "/nowhere/list.csv")
        }
        #expect(absent?.kind == .missingInput)
        let cut = try #require(Data(base64Encoded: "H4sIAAAAAAAAA6vMzU3K"))
        #expect(throws: IngestionError.self) { try read(cut, name: "list.csv.gz") }
    }
}
