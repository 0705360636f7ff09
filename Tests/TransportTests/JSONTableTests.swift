import Testing
import Transport

@Suite("JSON columns") struct JSONTableTests {
    private let fields: [JSONField] = [.string("T"), .double("o"), .int("t"), .bool("otc")]

    @Test("Rows become columns, whatever the order of their keys and whatever else they hold")
    func columns() throws {
        let root = try JSONFixtures.parse(
            """
            {"results":[{"T":"A","o":1,"t":2},{"x":{"o":9},"t":"3","T":"B","otc":true,"o":"1.5e0"},{},
            {"o":null,"T":"C","t":[],"T":"D","y":[{"T":"E"}]},null]}
            """)
        let table = try root.columns(of: "results", fields)
        #expect(table.rowCount == 5)
        #expect(table.keys.isEmpty)
        let symbols = try table.strings("T")
        #expect(symbols.present == [true, true, false, true, false])
        #expect(symbols.values == ["A", "B", "", "C", ""])
        #expect(try table.doubles("o") == root.columns(of: "results", [.double("o")]).doubles("o"))
        #expect(try (0..<5).map { try table.doubles("o")[$0] } == [1, 1.5, nil, nil, nil])
        #expect(try (0..<5).map { try table.ints("t")[$0] } == [2, 3, nil, nil, nil])
        #expect(try table.bools("otc").present == [false, true, false, false, false])
    }

    @Test("A member of an object names its row")
    func keyed() throws {
        let table = try JSONFixtures.parse(JSONFixtures.bodies[3]).keyedColumns(
            of: "Time Series (Daily)", [.double("1. open"), .int("5. volume")])
        #expect(table.keys == ["2023-07-03", "2023-06-30"])
        #expect(try table.doubles("1. open").values == [133.42, 134.69])
        #expect(try table.ints("5. volume").values == [1_477_670, 4_236_677])
    }

    @Test("Arrays of numbers are columns with holes")
    func arrays() throws {
        let quote = try JSONFixtures.parse(JSONFixtures.bodies[2])["chart"]?["result"]?.elements?
            .first { _ in true }?["indicators"]?["quote"]?.elements?.first { _ in true }
        let closes = try #require(try quote?["close"]?.doubles())
        #expect(closes.values == [129.04, 0])
        #expect(closes.present == [true, false])
        #expect(try quote?["volume"]?.ints().isComplete == true)
        #expect(throws: TransportError.self) { try quote?.doubles() }
    }

    @Test("An unreadable value is refused with its place, or absent where the caller says so")
    func unreadable() throws {
        let body = #"{"results":[{"T":"A","o":1},{"T":7,"o":"-"},"row",{"T":"D","o":1e999,"t":1.5}]}"#
        let objects = body.replacing("\"row\"", with: "null")
        let error = JSONFixtures.failure(objects) { _ = try $0.columns(of: "results", [.double("o")]) }
        let row = JSONFixtures.failure(body) { _ = try $0.columns(of: "results", [.double("x")]) }
        #expect(row?.message.contains("expected an object at results[2]") == true)
        #expect(error?.message.contains("expected a number at results[1].o, found the string \"-\"") == true)
        let table = try JSONFixtures.parse(body).columns(of: "results", fields, unreadable: .absent)
        #expect(try table.strings("T").present == [true, false, false, true])
        #expect(try table.doubles("o").present == [true, false, false, false])
        #expect(try table.ints("t").present == [false, false, false, false])
    }

    @Test("A column that was not asked for, or asked for twice, is an error of the caller")
    func wrongColumns() throws {
        let root = try JSONFixtures.parse(JSONFixtures.bodies[0])
        let table = try root.columns(of: "results", fields)
        for name in ["T", "x"] {
            #expect(throws: TransportError.self) { try table.doubles(name) }
        }
        #expect(throws: TransportError.self) { try root.columns(of: "results", [.int("o"), .double("o")]) }
    }
}
