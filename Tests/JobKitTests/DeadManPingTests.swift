import Core
import Foundation
import JobKit
import TestSupport
import Testing

@Suite("Dead-man ping") struct DeadManPingTests {
    private func paths(_ server: ScriptedServer) throws -> [String] {
        try server.requests().map { $0.line }
    }

    @Test("A run tells of its start and its success, both with one id")
    func tells() async throws {
        let server = try ScriptedServer()
        let bench = try JobBench()
        let environment = ["BELLWETHER_PING_URL": "\(server.url)/key/{command}?create=1"]
        #expect(await bench.run(environment: environment) { _ in .done(rows: 12) } == 0)
        let lines = try paths(server)
        #expect(lines.count == 2)
        let ids = Set(lines.compactMap { $0.split(separator: "rid=").last.map { String($0.prefix(36)) } })
        #expect(ids.count == 1 && ids.first.flatMap { UUID(uuidString: $0) } != nil)
        #expect(lines.first?.hasPrefix("POST /key/fetch-daily/start?create=1&rid=") == true)
        #expect(lines.last?.hasPrefix("POST /key/fetch-daily?create=1&rid=") == true)
    }

    @Test("A failed run tells so; one that published with a warning counts as a success")
    func tellsFailure() async throws {
        let server = try ScriptedServer()
        let bench = try JobBench()
        let environment = ["BELLWETHER_PING_URL": "\(server.url)/key"]
        #expect(await bench.run(environment: environment) { _ in throw Trouble(kind: .badData) } == 65)
        #expect(await bench.run(environment: environment) { _ in .partial(rows: 1, warning: "thin") } == 3)
        let ends = try paths(server).map { $0.split(separator: "?")[0] }
        #expect(ends == ["POST /key/start", "POST /key/fail", "POST /key/start", "POST /key"])
    }

    @Test("A service that is down, slow or angry is logged, without its address, and fails no run")
    func survives() async throws {
        let server = try ScriptedServer([
            .init("/hang", times: 9, .hang), .init("/angry", times: 9, .answer, status: 404),
        ])
        for url in ["http://127.0.0.1:1/secret", "\(server.url)/hang/secret", "\(server.url)/angry/secret"] {
            let bench = try JobBench()
            let environment = ["BELLWETHER_PING_URL": url, "BELLWETHER_PING_TIMEOUT": "0.3"]
            #expect(await bench.run(environment: environment) { _ in .done(rows: 12) } == 0)
            #expect(bench.errors.contains("ping not delivered"))
            #expect(!bench.errors.contains("secret"), "\(bench.errors)")
        }
    }

    @Test("A rehearsal tells nobody; an address that is none is a configuration error before anything runs")
    func refuses() async throws {
        let server = try ScriptedServer()
        let bench = try JobBench()
        _ = await bench.run(
            JobOptions(isDryRun: true), environment: ["BELLWETHER_PING_URL": "\(server.url)/key"])
        #expect(try paths(server) == [])
        for url in ["healthchecks", "ftp://host/x", "https://"] {
            #expect(await bench.run(environment: ["BELLWETHER_PING_URL": url]) == 78)
            #expect(bench.errors.contains("ping.url"))
        }
    }
}
