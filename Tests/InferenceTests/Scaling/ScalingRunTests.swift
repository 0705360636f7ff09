import Core
import Foundation
import Inference
import Ledger
import TestSupport
import Testing
import Transport

@Suite("Scaling, carried out") struct ScalingRunTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let open = LedgerMeterTests.at("2026-11-20T15:00:00Z")
    private let closed = LedgerMeterTests.at("2026-11-20T22:00:00Z")

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func run(_ carrier: (any ScalingCarrier)?, perHour: Double = 2) throws -> ScalingRun {
        ScalingRun(
            ledger: ledger,
            endpoints: [try ScaledEndpoint(name: "gpu", price: EndpointPrice(perHour: perHour))],
            carrier: carrier)
    }

    /// A program that writes its environment down, a line a call, and then does `rest`.
    private func program(_ rest: String = "") throws -> String {
        let path = folder.appending("hook")
        let script = """
            #!/bin/sh
            echo "$BELLWETHER_ENDPOINT|$BELLWETHER_INSTANCES|$BELLWETHER_REGIME|$BELLWETHER_REASON|$BELLWETHER_DECISION|$*" \
                >> "\(folder.appending("log"))"
            \(rest)
            """
        try Data(script.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func log() -> [String] {
        ((try? String(contentsOfFile: folder.appending("log"), encoding: .utf8)) ?? "")
            .split(separator: "\n").map(String.init)
    }

    @Test("A program gets the decision in its environment and its own arguments, without a shell between")
    func command() async throws {
        let carrier = try ScalingCommand([program(), "--zone", "$HOME; echo no"])
        let results = try await run(carrier).run(at: open, regime: .high)
        #expect(results.map(\.decision?.outcome) == [.carriedOut])
        #expect(
            log() == ["gpu|2|high|the market moves a lot, so twice the base of 1|1|--zone $HOME; echo no"])
        let row = try #require(try ledger.scalingDecisions(latest: 1).first)
        #expect(
            row.outcome == .carriedOut && row.instances == 2 && row.regime == "high" && row.endpoint == "gpu")
    }

    @Test("What stands is not carried out again, what changes is, and by force what stands too")
    func idempotent() async throws {
        let run = try run(ScalingCommand([program()]))
        for _ in 0..<3 { _ = try await run.run(at: open, regime: .normal) }
        #expect(log().count == 1)
        // Another regime with as many machines is no news.
        #expect(try await run.run(at: open, regime: .calm).map(\.decision) == [nil])
        #expect(try await run.run(at: open, regime: .high).map(\.decision?.instances) == [2])
        #expect(try await run.run(at: closed, regime: .high).map(\.decision?.instances) == [0])
        #expect(
            try await run.run(at: closed, regime: .high, isForced: true).map(\.decision?.instances) == [0])
        #expect(log().map { $0.split(separator: "|")[1] } == ["1", "2", "0", "0"])
        #expect(try ledger.scalingDecisions(latest: 9).map(\.id) == [4, 3, 2, 1])
    }

    @Test("A decision is taken by one process, and ends once")
    func taken() throws {
        let id = try ledger.decideScaling(
            endpoint: "gpu", regime: "normal", instances: 1, reason: "r", at: open)
        #expect(try ledger.beginScaling(id))
        #expect(try !ledger.beginScaling(id))
        try ledger.endScaling(id, .carriedOut, detail: "done")
        #expect(throws: LedgerError.self) { try ledger.endScaling(id, .failed, detail: nil) }
        #expect(try !ledger.beginScaling(id))
        #expect(throws: LedgerError.self) { try ledger.endScaling(99, .failed, detail: nil) }
    }

    @Test("A process that died while it scaled leaves what has to be asked for again")
    func died() async throws {
        let id = try ledger.decideScaling(
            endpoint: "gpu", regime: "normal", instances: 1, reason: "r", at: open)
        #expect(try ledger.beginScaling(id))
        _ = try await run(ScalingCommand([program()])).run(at: open, regime: .normal)
        #expect(log().count == 1)
        #expect(try ledger.scalingDecisions(latest: 9).map(\.outcome) == [.carriedOut, .begun])
    }

    @Test("A failure is recorded with the program's last words, alerts, and is tried again by the next run")
    func failure() async throws {
        let run = try run(ScalingCommand([program("echo first >&2; echo 'no such zone' >&2; exit 3")]))
        let results = try await run.run(at: open, regime: .normal)
        let decision = try #require(results.first?.decision)
        #expect(
            decision.outcome == .failed && decision.detail?.hasSuffix(": no such zone") == true, "\(decision)"
        )
        let alert = try #require(try ledger.openAlerts().first?.alert)
        #expect(alert.key == "inference.scaling.gpu" && alert.message.contains("no such zone"))
        _ = try await run.run(at: open, regime: .normal)
        #expect(log().count == 2)
        #expect(try ledger.openAlerts().map(\.count) == [2])
        _ = try program()
        #expect(try await run.run(at: open, regime: .normal).map(\.decision?.outcome) == [.carriedOut])
        #expect(try await run.run(at: open, regime: .normal).map(\.decision) == [nil])
    }

    @Test("A program that does not end is stopped in time, with what it has started")
    func timeout() async throws {
        let marker = folder.appending("alive")
        let carrier = try ScalingCommand(
            [program("sh -c 'echo $$ > \(marker); sleep 600' & wait")], timeout: 1)
        let results = try await run(carrier).run(at: open, regime: .normal)
        let decision = try #require(results.first?.decision)
        #expect(
            decision.outcome == .failed && decision.detail?.contains("did not end within 1 s") == true,
            "\(decision)")
        let child = try #require(
            Int32(
                try String(contentsOfFile: marker, encoding: .utf8).trimmingCharacters(
                    in: .whitespacesAndNewlines)))
        var isGone = false
        for _ in 0..<200 where !isGone {
            isGone = kill(child, 0) != 0 || isZombie(child)
            if !isGone { try await Task.sleep(for: .milliseconds(25)) }
        }
        #expect(isGone)
    }

    private func isZombie(_ process: Int32) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status.map { $0.contains(") Z ") } ?? true
    }

    @Test("A program that is not there is a setting to correct, and no crash")
    func missing() async throws {
        let results = try await run(ScalingCommand([folder.appending("nothing")])).run(
            at: open, regime: .normal)
        #expect(results.first?.decision?.detail?.contains("correct inference.scaling_command") == true)
        #expect(throws: InferenceError.self) { try ScalingCommand([]) }
    }

    @Test("Without anything to carry it out a decision is noted once, and carried out once there is")
    func noted() async throws {
        let noting = try run(nil)
        for _ in 0..<2 { _ = try await noting.run(at: open, regime: .normal) }
        #expect(try ledger.scalingDecisions(latest: 9).map(\.outcome) == [.noted])
        _ = try await run(ScalingCommand([program()])).run(at: open, regime: .normal)
        #expect(log().count == 1)
    }

    @Test("A rehearsal decides, and neither writes nor carries anything out")
    func rehearsal() async throws {
        let results = try await run(ScalingCommand([program()])).run(
            at: open, regime: .high, isRehearsal: true)
        #expect(results.map(\.plan.instances) == [2] && results.map(\.isNews) == [true])
        #expect(try log().isEmpty && ledger.scalingDecisions(latest: 1).isEmpty)
    }

    @Test("A budget that is spent takes the machines away")
    func spent() async throws {
        var run = try run(ScalingCommand([program()]))
        run.budget = InferenceBudget(day: 50_000_000, month: nil)
        _ = try await run.run(at: open, regime: .normal)
        try ledger.record(
            InferenceCall(
                at: open, endpoint: "gpu", model: "m", items: 1, seconds: 1, outcome: .served,
                cost: 50_000_000))
        let decision = try #require(try await run.run(at: open, regime: .normal).first?.decision)
        #expect(decision.instances == 0 && decision.reason.contains("the budget has 0.00 USD left"))
    }

    @Test("An HTTP call gets the decision as JSON under one key, is tried again, and its answer is recorded")
    func http() async throws {
        let server = try ScriptedServer([
            ScriptedServer.Rule(status: 503), ScriptedServer.Rule(status: 202, body: "{}"),
        ])
        let carrier = try ScalingCall(url: server.url + "/scale?account=7", token: "s3cret", timeout: 20)
        let results = try await run(carrier).run(at: open, regime: .high)
        #expect(results.first?.decision?.detail == "answered with status 202 after 2 attempts")
        let requests = try server.requests()
        #expect(requests.map(\.line) == Array(repeating: "POST /scale?account=7 HTTP/1.1", count: 2))
        #expect(
            Set(requests.map { $0.headers["idempotency-key"] }) == [
                "bellwether-scaling-1-\(open.secondsSinceEpoch)"
            ])
        #expect(requests.allSatisfy { $0.headers["authorization"] == "Bearer s3cret" })
        #expect(
            requests.last?.text
                == #"{"at":"2026-11-20T15:00:00Z","decision":1,"endpoint":"gpu","instances":2,"#
                + #""reason":"the market moves a lot, so twice the base of 1","regime":"high"}"#)
    }

    @Test(
        "An HTTP call that is refused or not answered fails, without secrets in its words",
        arguments: [400, 401, 503])
    func httpFailures(status: Int) async throws {
        let server = try ScriptedServer([ScriptedServer.Rule(times: 9, status: status, body: "s3cret no")])
        let carrier = try ScalingCall(url: server.url + "/scale?key=s3cret", token: "s3cret", timeout: 3)
        let decision = try #require(try await run(carrier).run(at: open, regime: .normal).first?.decision)
        #expect(decision.outcome == .failed && decision.detail?.contains("\(status)") == true, "\(decision)")
        #expect(decision.detail?.contains("s3cret") == false)
        #expect(try server.requests().count == (status == 503 ? 3 : 1))
        #expect(try ledger.openAlerts().map(\.alert.key) == ["inference.scaling.gpu"])
    }

    @Test("Nobody listening is a failure, and an address that is none a setting to correct")
    func nobody() async throws {
        let carrier = try ScalingCall(url: "http://127.0.0.1:1/scale", timeout: 2)
        #expect(try await run(carrier).run(at: open, regime: .normal).map(\.decision?.outcome) == [.failed])
        for url in ["", "scale", "ftp://host/x", "https://"] {
            #expect(throws: InferenceError.self) { try ScalingCall(url: url) }
        }
    }
}
