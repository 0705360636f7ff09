import Core
import Foundation
import Ingestion
import TestSupport
import Testing
import Transport

@Suite("Secrets in errors") struct VendorSecretTests {
    /// As servers quote a key: raw, in other case, encoded for URLs, forms and JSON.
    static func spellings(_ key: String) -> [String] {
        let encoded = PercentEncoding.encode(key)
        let lowerHex = encoded.replacing(/%../) { $0.output.lowercased() }
        let all = [
            key, encoded, lowerHex, PercentEncoding.encode(key, keepingSlashes: true),
            encoded.replacing("%20", with: "+"), key.replacing("/", with: "\\/"),
            key.replacing("/", with: "\\u002F").replacing("+", with: "\\u002B"),
            key.utf8.map { String(format: "%%%02X", $0) }.joined(),
            String(
                key.enumerated().map { $0.offset % 2 == 0 ? Character($0.element.lowercased()) : $0.element }),
        ]
        return all + all.map { $0.uppercased() } + all.map { $0.lowercased() }
    }

    /// Whether a text tells a key of the scene: none of its parts may be left either.
    static func leaks(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["sekret", "key+1", "key%2b1", "%53%45%4b", "+1 zz", "1%20zz"].contains { text.contains($0) }
    }

    @Test("Every spelling is hidden, wherever it stands and next to whatever")
    func everySpelling() throws {
        let caller = try CallScene().caller()
        for spelling in Self.spellings(CallScene.key) {
            #expect(caller.hiding(spelling) == "***")
            #expect(caller.hiding("a\(spelling)\(spelling)é%2") == "a******é%2")
            #expect(!Self.leaks(caller.words("apikey=\(spelling)&x")))
        }
        let plain = "100% of SEKRET/key+1 Z, %zz \\u00 + \\"
        #expect(caller.hiding(plain) == plain)
    }

    @Test(
        "Of two keys the longer is hidden whole; empty ones hide nothing; marks that begin escapes are kept apart"
    )
    func severalKeys() throws {
        let scene = try CallScene()
        let caller = try scene.caller(secrets: [
            "a": "PKABC", "b": "PKABCDEF", "c": "", "d": #"x%25\\y"q"#,
        ])
        #expect(caller.hiding("PKABCDEF pkabc pkabcd") == "*** *** ***d")
        for text in [#"x%25\\y"q"#, #"x%2525\\\\y\"q"#, "x%2525%5C%5cy%22q"] {
            #expect(caller.hiding("(\(text))") == "(***)")
        }
    }

    @Test("Random keys are hidden in any mixture of spellings", arguments: 0..<10)
    func randomKeys(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let scene = try CallScene()
        for _ in 0..<50 {
            let key = (0..<Int.random(in: 8...40, using: &generator)).map { _ in
                UInt8.random(in: 0x21...0x7E, using: &generator)
            }
            let caller = try scene.caller(secrets: ["key": Secret(String(decoding: key, as: UTF8.self))])
            for encodes in [false, true] {
                // In a percent-encoded text a percent sign is encoded too.
                let spelled = key.map { byte in
                    let scalar = String(UnicodeScalar(byte))
                    if encodes, byte == UInt8(ascii: "%") || generator.uniform() < 0.4 {
                        return String(format: generator.uniform() < 0.5 ? "%%%02X" : "%%%02x", byte)
                    }
                    return generator.uniform() < 0.5 ? scalar.lowercased() : scalar.uppercased()
                }.joined()
                #expect(caller.hiding("key=\(spelled)&") == "key=***&", "\(spelled)")
            }
        }
    }

    @Test("A body that repeats the key, of whatever status, judged or parsed")
    func body() async throws {
        let spellings = Self.spellings(CallScene.key)
        // Of an excerpt the end is cut: the key stands across it too.
        let fillers = ["", String(repeating: "x", count: 170), String(repeating: "x", count: 190)]
        let rules = spellings.indices.flatMap { index in
            fillers.indices.flatMap { filler in
                [200, 400, 401, 500].map { status in
                    ScriptedServer.Rule.always(
                        "/\(index)/\(filler)/\(status) ", status: status,
                        #"["\#(fillers[filler])\#(spellings[index]) is no key"#)
                }
            }
        }
        let scene = try CallScene(rules)
        for index in spellings.indices {
            for filler in fillers.indices {
                let caller = try scene.caller()
                for status in [200, 400, 401, 500] {
                    let path = "/\(index)/\(filler)/\(status)"
                    var errors = [
                        await scene.failure(caller, path) { response in
                            let text = String(decoding: response.body, as: UTF8.self)
                            return .final(IngestionError(.malformed, "acme said \(text)"))
                        },
                        await scene.failure(caller, path) { response in
                            .passing(
                                IngestionError(.unavailable, String(decoding: response.body, as: UTF8.self)))
                        },
                        await scene.failure(caller, path) { response in
                            VendorVerdict.byStatus(response, what: "acme's bars")
                                .saying(caller.words(String(decoding: response.body, as: UTF8.self)))
                        },
                    ]
                    scene.advance(by: 1e6)
                    do throws(IngestionError) {
                        _ = try await caller.document(scene.request(path), "acme's bars")
                        Issue.record("half an array was read")
                    } catch {
                        errors.append(error)
                    }
                    scene.advance(by: 1e6)
                    for error in errors.compactMap(\.self) {
                        #expect(!Self.leaks("\(error) \(String(reflecting: error))"), "\(error)")
                    }
                }
            }
        }
    }

    @Test("A redirect or a header that repeats the key, and the address that was asked")
    func elsewhere() async throws {
        // Header values and addresses are in ASCII without spaces.
        let spellings = Self.spellings(CallScene.key).filter { !$0.contains(" ") && !$0.contains("\\") }
        #expect(spellings.count > 8)
        let rules = spellings.enumerated().flatMap { index, spelling in
            [
                ScriptedServer.Rule.always(
                    "/moved\(index)?", status: 302, headers: ["Location": "/\(spelling)?apikey=\(spelling)"],
                    ""),
                ScriptedServer.Rule.always(
                    "/\(spelling)?", status: 302, headers: ["Location": "/\(spelling)"], ""),
                ScriptedServer.Rule.always(
                    "/\(spelling) ", headers: ["content-type": spelling], "<html>\(spelling)"),
                ScriptedServer.Rule.always(
                    "/typed\(index)?",
                    headers: ["content-type": "text/" + String(repeating: "x", count: 45) + spelling],
                    "<html>\(spelling)"),
            ]
        }
        let scene = try CallScene(rules)
        for (index, spelling) in spellings.enumerated() {
            for (path, redirects) in [
                ("moved\(index)", 0), ("moved\(index)", 1), ("moved\(index)", 5), (spelling, 0),
                ("typed\(index)", 0),
            ] {
                let caller = try scene.caller()
                var request = scene.request("/\(path)?apikey=\(spelling)")
                request.redirects = redirects
                do throws(IngestionError) {
                    _ = try await caller.document(request, "acme's bars")
                    Issue.record("a page was read")
                } catch {
                    #expect(!Self.leaks("\(error) \(String(reflecting: error))"), "\(error)")
                    #expect(error.code == .unavailable || error.code == .malformed)
                }
                scene.advance(by: 1e6)
            }
        }
    }

    @Test("Neither a connection that breaks nor a body that is too large tells a key of the address")
    func transport() async throws {
        let scene = try CallScene([ScriptedServer.Rule("/broken/", times: 1_000, .reset)])
        for spelling in Self.spellings(CallScene.key)
        where !spelling.contains(" ") && !spelling.contains("\\") {
            for (folder, code) in [("broken", IngestionErrorCode.unavailable), ("large", .malformed)] {
                var request = scene.request("/\(folder)/\(spelling)/x?key=\(spelling)")
                request.maximumBytes = 10
                let caller = try scene.caller()
                do throws(IngestionError) {
                    _ = try await caller.answer(to: request, "acme's bars")
                    Issue.record("\(folder) was answered")
                } catch {
                    #expect(error.code == code && error.message.contains("***"))
                    #expect(!Self.leaks("\(error) \(String(reflecting: error))"), "\(error)")
                }
                scene.advance(by: 1e6)
            }
        }
    }
}
