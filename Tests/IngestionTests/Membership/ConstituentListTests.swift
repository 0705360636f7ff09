import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Constituent list") struct ConstituentListTests {
    private func list(_ text: String, effective: String? = nil) throws -> ConstituentList {
        let folder = try TemporaryFolder()
        let path = folder.appending("members.csv")
        try Data(text.utf8).write(to: URL(filePath: path))
        return try ConstituentList(contentsOf: path, effective: effective.flatMap { CivilDate($0) })
    }

    @Test("Quoted names, a byte order mark, CRLF and empty fields are read as meant")
    func reads() throws {
        let text =
            "\u{FEFF}Symbol,Name,Sector,Since,Removed\r\n"
            + "BRK.B,\"Berkshire \"\"B\"\", Inc\",Financials,2014-06-30,\r\n\r\nOLD,,,2015-01-02,2016-01-04\r\n"
        let constituents = try list(text).constituents
        #expect(
            constituents == [
                Constituent(
                    symbol: "BRK.B", name: "Berkshire \"B\", Inc", sector: "Financials",
                    since: try #require(CivilDate("2014-06-30"))),
                Constituent(
                    symbol: "OLD", since: try #require(CivilDate("2015-01-02")),
                    removed: CivilDate("2016-01-04")),
            ])
    }

    @Test("A list without dates joins on the effective day")
    func effective() throws {
        let constituents = try list("ticker\nA\nB\n", effective: "2023-06-26").constituents
        #expect(constituents.map(\.since.description) == ["2023-06-26", "2023-06-26"])
    }

    @Test(
        "What cannot be understood is refused with its line",
        arguments: [
            ("", "header"), ("name\nA\n", "header"), ("symbol,since\n", "names no constituent"),
            ("symbol,since\nA\n", "line 2"), ("symbol,since\nA,2021-02-30\n", "line 2"),
            ("symbol,since\nA,2021-02-03\nA,2021-02-03\n", "line 3"),
            ("symbol,since\n A,2021-02-03\n", "line 2"),
            ("symbol,since,removed\nA,2021-02-03,2021-02-03\n", "line 2"), ("symbol\nA\n", "--effective"),
            ("symbol,since\n\"A,2021-02-03\n", "never ends"), ("symbol,since\n\"A\"x,2021-02-03\n", "line 2"),
        ])
    func refuses(text: String, mention: String) throws {
        let error = #expect(throws: IngestionError.self) { try list(text) }
        #expect(error?.description.contains(mention) == true, "\(error?.description ?? "")")
    }

    @Test("An absent file is a missing input")
    func absent() {
        let error = #expect(throws: IngestionError.self) {
            try ConstituentList(contentsOf: "/nowhere/list.csv")
        }
        #expect(error?.kind == .missingInput)
    }
}
