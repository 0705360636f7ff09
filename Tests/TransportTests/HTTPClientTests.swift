import Foundation
import TestSupport
import Testing
import Transport

@Suite("HTTP client") struct HTTPClientTests {
    @Test("A request arrives as it was written, and only so", arguments: HTTPRequest.Method.allCases)
    func arrives(method: HTTPRequest.Method) throws {
        let server = try ScriptedServer()
        var request = HTTPRequest(
            method, "\(server.url)/a/../b%20c?x=1&y=%2F", headers: ["X-Empty": "", "X-A": "b"])
        if method == .put || method == .post { request.body = .bytes(Array("körper".utf8)) }
        let response = try HTTPClient().send(request)
        #expect(response.status == 200)
        #expect(response.attempts == 1)
        let arrived = try #require(try server.requests().first)
        #expect(arrived.line == "\(method.rawValue) /a/../b%20c?x=1&y=%2F HTTP/1.1")
        #expect(arrived.headers["x-empty"] == "")
        #expect(arrived.headers["x-a"] == "b")
        #expect(arrived.headers["expect"] == nil)
        #expect(arrived.bytes == request.body.count)
        if method == .head {
            #expect(response.body.isEmpty)
        } else {
            #expect(try Echo(response).line == arrived.line)
        }
    }

    @Test("A part of a file is sent from the file; an empty body has its length")
    func uploads() throws {
        let server = try ScriptedServer()
        let folder = try TemporaryFolder()
        let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 % 127) })
        try bytes.write(to: folder.url.appending(path: "f"))
        let client = try HTTPClient()
        let part = HTTPRequest.Body.file(path: folder.appending("f"), offset: 1000, count: 250_000)
        let echo = try Echo(client.send(HTTPRequest(.put, "\(server.url)/", body: part)))
        #expect(Data(echo.body.utf8) == bytes[1000..<251_000])
        #expect(echo.headers["content-length"] == "250000")
        let empty = try Echo(client.send(HTTPRequest(.put, "\(server.url)/")))
        #expect(empty.headers["content-length"] == "0")

        let short = HTTPRequest.Body.file(path: folder.appending("f"), offset: 1000, count: 300_000)
        let error = #expect(throws: TransportError.self) {
            try client.send(HTTPRequest(.put, "\(server.url)/", body: short))
        }
        #expect(error?.code == .fileUnreadable)
        #expect(error?.message.contains(folder.appending("f")) == true)
    }

    @Test(
        "A packed body is decoded when asked for, and kept as stored when not", arguments: ["gzip", "zstd"])
    func packed(packing: String) throws {
        let text = String(repeating: "0123456789", count: 10_000)
        let server = try ScriptedServer([.init(times: 2, body: text, packing: packing)])
        let client = try HTTPClient()
        #expect(try client.send(HTTPRequest(.get, server.url)).body == Array(text.utf8))
        var stored = HTTPRequest(.get, server.url)
        stored.decompresses = false
        let response = try client.send(stored)
        #expect(response.bytes < 20_000)
        #expect(response.headers["content-ENCODING"] == packing)
        #expect(try server.requests().map { $0.headers["accept-encoding"] != nil } == [true, false])
    }

    @Test("A body goes to a file and is hashed on the way; an error's stays in memory")
    func file() throws {
        let text = String(repeating: "x", count: 100_000)
        let server = try ScriptedServer([
            .init("/good", times: 9, body: text), .init("/empty", times: 9, body: ""),
            .init("/bad", times: 9, status: 404, body: "not here"),
            .init("/cut", times: 9, .truncate, body: text),
        ])
        let folder = try TemporaryFolder()
        let client = try Impatient().client()
        func get(_ name: String) throws -> HTTPResponse {
            var request = HTTPRequest(.get, "\(server.url)/\(name)")
            request.destination = .file(path: folder.appending(name))
            request.hashesBody = true
            return try client.send(request)
        }
        let good = try get("good")
        #expect(good.body.isEmpty)
        #expect(good.bytes == 100_000)
        #expect(good.sha256 == Digest.sha256(of: text))
        #expect(try Digest.sha256(ofFileAt: folder.appending("good")) == good.sha256)
        #expect(try get("empty").sha256 == Digest.sha256(of: ""))
        #expect(try Data(contentsOf: folder.url.appending(path: "empty")).isEmpty)
        let bad = try get("bad")
        #expect(bad.body == Array("not here".utf8))
        #expect(bad.failure(HTTPRequest(.get, server.url))?.reply == 404)
        #expect(throws: TransportError.self) { try get("cut") }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["empty", "good"])
    }

    @Test("A body without end stops at the limit, and the error names it", arguments: [true, false])
    func tooLarge(endless: Bool) throws {
        let server = try ScriptedServer([
            endless
                ? .init(times: 9, .endless) : .init(times: 9, body: String(repeating: "x", count: 2_000_000))
        ])
        var request = HTTPRequest(.get, server.url)
        request.maximumBytes = 1_000_000
        let error = #expect(throws: TransportError.self) { try HTTPClient().send(request) }
        #expect(error?.code == .tooLarge)
        #expect(error?.message.contains("1000000 bytes") == true)
        #expect(try server.requests().count == 1)
    }

    @Test("Redirects are left alone, followed a number of times, and never take keys to another origin")
    func redirects() throws {
        let other = try ScriptedServer()
        let server = try ScriptedServer([
            .init("/loop", times: 99, status: 302, headers: ["location": "/loop"]),
            .init("/away", times: 99, status: 307, headers: ["location": "\(other.url)/there"]),
            .init("/home", times: 99, status: 301, headers: ["location": "/here?x=1"]),
        ])
        let client = try HTTPClient()
        func get(_ path: String, redirects: Int) throws -> HTTPResponse {
            var request = HTTPRequest(.get, server.url + path, headers: ["X-Key": "k", "Accept": "text/csv"])
            request.redirects = redirects
            return try client.send(request)
        }
        #expect(try get("/home", redirects: 0).status == 301)
        #expect(try Echo(get("/home", redirects: 1)).headers["x-key"] == "k")
        let away = try Echo(get("/away", redirects: 3))
        #expect(away.line == "GET /there HTTP/1.1")
        #expect(away.headers["x-key"] == nil)
        #expect(away.headers["accept"] == "text/csv")
        let error = #expect(throws: TransportError.self) { try get("/loop", redirects: 5) }
        #expect(error?.code == .redirected)
        #expect(try server.requests().filter { $0.line.contains("/loop") }.count == 6)
    }

    @Test("A page where JSON should be is told, and asked for again")
    func page() throws {
        let page = ScriptedServer.Rule(
            times: 1, headers: ["content-type": "text/html"], body: "\n <!DOCTYPE html><p>maintenance")
        let client = try Impatient().client()
        var request = HTTPRequest(.get, try ScriptedServer([page]).url)
        let once = try ScriptedServer([page])
        request.url = once.url
        request.expects = .json
        #expect(try client.send(request).attempts == 2)
        var always = page
        always.times = 99
        let server = try ScriptedServer([always])
        request.url = server.url
        request.retry.attempts = 2
        let error = #expect(throws: TransportError.self) { try client.send(request) }
        #expect(error?.code == .unexpectedContent)
        #expect(error?.message.contains("text/html") == true)
        #expect(try server.requests().count == 2)
    }

    @Test("Many requests share few connections, and no more than allowed are under way")
    func concurrent() async throws {
        let server = try ScriptedServer()
        let client = try HTTPClient(settings: HTTPSettings(maximumConcurrent: 6))
        let url = server.url
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try Echo(await client.response(to: HTTPRequest(.get, "\(url)/\(number)"))).line
                }
            }
            var lines: Set<String> = []
            for try await line in group { lines.insert(line) }
            #expect(lines.count == 100)
        }
        let requests = try server.requests()
        #expect(requests.count == 100)
        #expect(try #require(requests.map(\.connection).max()) <= 6)
        #expect(try #require(requests.map(\.concurrent).max()) <= 6)
    }

    @Test("Cancelling the task ends the request, wherever it is", arguments: [1, 2])
    func cancelled(concurrent: Int) async throws {
        let server = try ScriptedServer([.init(times: 9, .hang)])
        let client = try HTTPClient(settings: HTTPSettings(maximumConcurrent: concurrent))
        let url = server.url
        let tasks = (0..<2).map { _ in
            Task { () -> TransportError? in
                do throws(TransportError) {
                    _ = try await client.response(to: HTTPRequest(.get, url))
                    return nil
                } catch {
                    return error
                }
            }
        }
        while try server.requests().count < concurrent { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks {
            #expect(await task.value?.code == .cancelled)
        }
    }

    @Test("Over TLS certificates are checked")
    func secure() throws {
        let server = try ScriptedServer(secure: true)
        let client = try HTTPClient(settings: HTTPSettings(certificateAuthorities: server.certificate))
        #expect(try client.send(HTTPRequest(.get, server.url)).status == 200)
        let error = #expect(throws: TransportError.self) {
            try HTTPClient().send(HTTPRequest(.get, server.url))
        }
        #expect(error?.code == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("HTTP/2 carries many requests over one connection")
    func http2() async throws {
        let server = try HTTP2Server()
        let client = try HTTPClient(settings: HTTPSettings(certificateAuthorities: server.certificate))
        let url = server.url
        let responses = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await client.response(
                        to: HTTPRequest(
                            .post, "\(url)/\(number)", body: .bytes(.init(repeating: 65, count: number))))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(responses.allSatisfy { $0.httpVersion == "2" && $0.status == 200 })
        #expect(Set(responses.map { String(decoding: $0.body, as: UTF8.self) }).count == 50)
        #expect(responses.map(\.connectionsOpened).reduce(0, +) == 1)
    }

    @Test("What cannot be sent is not sent, and no error or dump shows a key")
    func secrets() throws {
        let client = try HTTPClient()
        let url = "http://user:hunter2@127.0.0.1:9/x?apikey=hunter2&symbol=A#hunter2"
        let requests = [
            HTTPRequest(.get, url, headers: ["X-Key": "hunter2\r\nX: y"]),
            HTTPRequest(.get, "ftp://hunter2@h/"),
            HTTPRequest(.get, "http://h/a b?k=hunter2"), HTTPRequest(.get, ""),
        ]
        for request in requests {
            let error = #expect(throws: TransportError.self) { try client.send(request) }
            #expect(error?.code == .invalidRequest)
            var dumped = ""
            dump(request, to: &dumped)
            let shown = "\(request) \(dumped) \(error?.message ?? "")"
            #expect(!shown.contains("hunter2"))
        }
        let idle = try IdlePort()
        var refused = HTTPRequest(.get, url.replacing(":9/", with: ":\(idle.port)/"))
        refused.retry = .none
        let error = #expect(throws: TransportError.self) { try client.send(refused) }
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("hunter2") == false)
        #expect(error?.message.contains("http://127.0.0.1:\(idle.port)/x?apikey=…&symbol=…") == true)
    }
}
