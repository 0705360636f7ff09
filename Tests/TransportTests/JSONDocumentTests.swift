import Core
import Testing
import Transport

@Suite("JSON document") struct JSONDocumentTests {
    @Test(
        "Nothing, a page and other things are named as such",
        arguments: [
            ("", "empty body"), (" \n\t", "empty body"), ("<html><b>Down</b>", "HTML or XML page"),
            ("\u{FEFF} <?xml?>", "HTML or XML page"), ("Not found", "something else"),
            ("{\"a\":1", "something else"), ("{} {}", "something else"), ("[01]", "something else"),
            ("[NaN]", "something else"), ("[Infinity]", "something else"), ("[1,]", "something else"),
            ("{'a':1}", "something else"), ("[\"\\ud800\"]", "something else"),
            ("[\"\\udc00\"]", "something else"), ("[\"a\u{1}\"]", "something else"),
            ("[\"a\u{0}\"]", "something else"), (String(repeating: "[", count: 100_000), "something else"),
            (String(repeating: "[", count: 9000) + String(repeating: "]", count: 9000), "levels"),
        ])
    func refuses(body: String, words: String) throws {
        let error = try #require(JSONFixtures.failure(body))
        #expect(error.code == .unexpectedContent)
        #expect(error.message.contains("the test's vendor: expected JSON"))
        #expect(error.message.contains(words), "\(error)")
        #expect(!error.message.contains("\n"))
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0xED]])
    func notUTF8(body: [UInt8]) {
        #expect(throws: TransportError.self) { try JSONDocument(body, from: "x") }
    }

    @Test("As many levels as promised are read, one more is refused")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(JSONFixtures.failure(nested(JSONDocument.depthLimit - 1)) == nil)
        #expect(JSONFixtures.failure(nested(JSONDocument.depthLimit + 1))?.message.contains("levels") == true)
    }

    @Test("A byte order mark is passed over")
    func mark() throws {
        #expect(try JSONFixtures.parse("\u{FEFF}{\"a\":1}").int("a") == 1)
    }

    @Test("An error shows the first 200 bytes and never a secret")
    func excerpt() throws {
        let body = "SECRET1 " + String(repeating: "x", count: 183) + "SECRET1SECRET12 tail"
        do {
            _ = try JSONDocument(Array(body.utf8), from: "x", hiding: ["SECRET1", "SECRET12"])
            Issue.record("it was parsed")
        } catch {
            #expect(error.message.contains("\"*** xxx"))
            #expect(!error.message.contains("SECRET"))
            #expect(!error.message.contains("tail"))
        }
        let long = try #require(JSONFixtures.failure(String(repeating: "y", count: 5000)))
        #expect(long.message.filter { $0 == "y" }.count <= JSONDocument.excerptLimit + 20)
    }

    @Test("Any damage to a body ends in values or in an error, and values can be walked")
    func mutations() {
        var generator = SeededGenerator(seed: 4)
        func walk(_ value: JSONValue, _ count: inout Int) {
            count += 1
            _ = (value.string, value.double, value.int, value.bool, value.isNothing)
            if count < 50 { _ = value.path }
            for element in value.elements.map(Array.init) ?? [] { walk(element, &count) }
            for member in value.members.map(Array.init) ?? [] { walk(member.value, &count) }
        }
        let fields: [JSONField] = [.string("T"), .double("o"), .int("t")]
        for body in JSONFixtures.bodies {
            for round in 0..<600 {
                var bytes = Array(body.utf8)
                for _ in 0...generator.index(below: 3) where !bytes.isEmpty {
                    let at = generator.index(below: bytes.count)
                    switch round % 4 {
                    case 0: bytes[at] = UInt8(generator.index(below: 256))
                    case 1: bytes.remove(at: at)
                    case 2: bytes.insert(Array("{}[],:\"\\0e-".utf8)[generator.index(below: 11)], at: at)
                    default: bytes.removeLast(bytes.count - at)
                    }
                }
                guard let root = try? JSONDocument(bytes, from: "x").root else { continue }
                var count = 0
                walk(root, &count)
                #expect(count > 0)
                _ = try? root.columns(of: "results", fields)
                _ = try? root.keyedColumns(of: "Time Series (Daily)", fields, unreadable: .absent)
            }
        }
    }
}
