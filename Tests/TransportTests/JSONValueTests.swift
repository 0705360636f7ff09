import Foundation
import TestSupport
import Testing
import Transport

@Suite("JSON value") struct JSONValueTests {
    @Test(
        "Numbers are read in every spelling, also from strings",
        arguments: [
            ("12", 12, 12), ("\"12\"", 12, 12), ("1.2e1", 12, 12), ("\"1.2e1\"", 12, 12), ("12.0", 12, 12),
            ("\"-0.5\"", -0.5, nil), ("1.35647456e+08", 135_647_456, 135_647_456),
            ("120455.5", 120455.5, nil),
            ("9223372036854775807", 9.223372036854775807e18, Int64.max), ("-0", 0, 0),
            ("9223372036854775808", 9.223372036854775808e18, nil),
            ("123456789012345678901234", 1.2345678901234568e23, nil), ("-9223372036854775809", -0x1p63, nil),
            ("1e400", nil, nil), ("\"1e400\"", nil, nil), ("\"NaN\"", nil, nil), ("\"Infinity\"", nil, nil),
            ("\"0x10\"", nil, nil), ("\" 1\"", nil, nil), ("\"\"", nil, nil), ("\"1.\"", nil, nil),
            ("\"+1\"", nil, nil), ("\"01\"", nil, nil), ("null", nil, nil), ("true", nil, nil),
            ("[1]", nil, nil),
        ] as [(String, Double?, Int64?)])
    func numbers(text: String, double: Double?, int: Int64?) throws {
        let root = try JSONFixtures.parse("{\"a\":\(text),\"rest\":\"as \\\" it was\"}")
        #expect(root["a"]?.double == double)
        #expect(root["a"]?.int == int)
        #expect(try root.string("rest") == "as \" it was")
    }

    @Test("A missing key, null, an empty array and an empty object are all nothing")
    func nothing() throws {
        let root = try JSONFixtures.parse(#"{"b":null,"c":[],"d":{}}"#)
        for key in ["a", "b", "c", "d"] {
            #expect(try root.list(key).isEmpty)
            #expect(try root.object(key)?.kind == nil)
            #expect(try root.double(ifPresent: key) == nil)
            #expect(try root.columns(of: key, [.double("o")]).rowCount == 0)
            #expect(throws: TransportError.self) { try root.double(key) }
        }
        #expect(root["a"]?.kind == nil)
        #expect(root["b"]?.isNull == true)
    }

    @Test(
        "An error names what was expected, where, and what stood there",
        arguments: [
            ("results[1].o", #"expected a number at results[1].o, found the string "None""#),
            ("missing", "expected a string at results[0].T, found no such key"),
            ("list", #"expected an array at meta["1. open"], found true"#),
            ("object", "expected an object with a at results[1].o, found the string"),
            ("root", "expected an array at the root, found an object"),
            ("int", "expected a whole number at big, found 1.5"),
        ])
    func places(use: String, words: String) throws {
        let body = #"{"results":[{"o":1},{"x":[],"o":"None"}],"meta":{"1. open":true},"big":1.5}"#
        let error = JSONFixtures.failure(body) { root in
            let rows = Array(try root.list("results"))
            switch use {
            case "results[1].o": _ = try rows[1].double("o")
            case "missing": _ = try rows[0].string("T")
            case "list": _ = try root.object("meta")?.list("1. open")
            case "object": _ = try rows[1]["o"]?.string("a")
            case "root": _ = try root.columns([.double("o")])
            default: _ = try root.int("big")
            }
        }
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        #expect(error?.code == .unexpectedContent)
    }

    @Test("Text keeps NUL, escapes and characters beyond the basic plane; the first duplicate wins")
    func text() throws {
        let root = try JSONFixtures.parse(#"{"a":"x\u0000y\n\"\\\/\ud83d\ude00é","a":2,"":3}"#)
        #expect(try root.string("a") == "x\u{0}y\n\"\\/😀é")
        #expect(try root.int("") == 3)
        #expect(root.members.map { $0.map(\.key) } == ["a", "a", ""])
    }

    @Test("Random documents hold what Python's json reads from them")
    func python() throws {
        let scratch = try TemporaryFolder()
        // Each line: a document, a tab, and its leaves in order as path=kind:value (values in hex or as bits).
        let script = #"""
            import json, random, struct, sys
            r = random.Random(7)
            def text():
                return "".join(r.choice(['a', 'Z', '"', '\\', '\n', '\0', '\t', 'é', '€', '😀', '/', '\x7f', ' ', '['])
                               for _ in range(r.randrange(9)))
            def number():
                k = r.randrange(5)
                if k == 0: return r.randrange(-10, 10)
                if k == 1: return r.randrange(-2**63, 2**63)
                if k == 2: return r.uniform(-1e6, 1e6)
                if k == 3: return struct.unpack("<d", struct.pack("<Q", r.randrange(0x7fe0000000000000)))[0]
                return round(r.uniform(0, 1000), 4)
            def make(d):
                k = r.randrange(9 if d else 6)
                if k == 0: return None
                if k == 1: return r.random() < 0.5
                if k in (2, 3): return number()
                if k in (4, 5): return text()
                if k in (6, 7): return [make(d - 1) for _ in range(r.randrange(5))]
                return {text(): make(d - 1) for _ in range(r.randrange(5))}
            def leaves(v, out):
                if v is None: out.append("n")
                elif isinstance(v, bool): out.append("t" if v else "f")
                elif isinstance(v, int): out.append("i%d" % v)
                elif isinstance(v, float): out.append("d%d" % struct.unpack("<Q", struct.pack("<d", v))[0])
                elif isinstance(v, str): out.append("s" + v.encode().hex())
                elif isinstance(v, list):
                    out.append("[%d" % len(v))
                    for x in v: leaves(x, out)
                else:
                    out.append("{%d" % len(v))
                    for k, x in v.items(): out.append("k" + k.encode().hex()); leaves(x, out)
                return out
            with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as f:
                for i in range(1500):
                    body = json.dumps(make(5), ensure_ascii=r.random() < 0.5)
                    f.write(body + "\t" + " ".join(leaves(json.loads(body), [])) + "\n")
            """#
        let path = scratch.appending("documents")
        try Peer.python(script, [path])
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1500)
        for line in lines {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            var seen: [String] = []
            describe(try JSONFixtures.parse(String(parts[0])), &seen)
            #expect(seen.joined(separator: " ") == parts[1], "\(parts[0])")
        }
    }

    private func describe(_ value: JSONValue, _ out: inout [String]) {
        func hex(_ text: String) -> String { text.utf8.map { String(format: "%02x", $0) }.joined() }
        switch value.kind {
        case .null: out.append("n")
        case .bool: out.append(value.bool == true ? "t" : "f")
        case .string: out.append("s" + hex(value.string ?? "?"))
        case .number:
            // Python tells integers by their spelling; here a double that is whole is an integer too.
            if let double = value.double, value.isWrittenAsDouble {
                out.append("d\(double.bitPattern)")
            } else {
                out.append("i\(value.int ?? 0)")
            }
        case .array:
            out.append("[\(value.elements?.count ?? -1)")
            for element in value.elements.map(Array.init) ?? [] { describe(element, &out) }
        case .object:
            out.append("{\(value.members?.count ?? -1)")
            guard let members = value.members else { return }
            for (key, member) in members {
                out.append("k" + hex(key))
                describe(member, &out)
            }
        }
    }
}
