import Core
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

@Suite("What goes wrong on the way to a vendor") struct VendorFailureTests {
    typealias Action = ScriptedServer.Rule.Action

    /// A call that does not wait long.
    private static func call(_ scene: CallScene, _ caller: VendorCaller) async -> Result<
        JSONDocument, IngestionError
    > {
        var request = scene.request()
        request.timeouts = HTTPTimeouts(connect: 5, idle: 0.3, total: 0.6)
        request.maximumBytes = 1 << 20
        do throws(IngestionError) {
            return .success(try await caller.document(request, "acme's bars"))
        } catch {
            return .failure(error)
        }
    }

    private static func code(_ result: Result<JSONDocument, IngestionError>) -> IngestionErrorCode? {
        if case .failure(let error) = result { error.code } else { nil }
    }

    @Test(
        "A connection that breaks is an outage, tried again to the last attempt",
        arguments: [Action.reset, .close, .hang, .truncate, .resetHalfWay, .stall])
    func broken(action: Action) async throws {
        let body = #"{"bars":[1,2,3]}"#
        let scene = try CallScene([ScriptedServer.Rule("/bars", times: 2, action, body: body)])
        let caller = try scene.caller(attempts: 2)
        #expect(Self.code(await Self.call(scene, caller)) == .unavailable)
        #expect(caller.callsMade == 2)
        #expect(try scene.ledger.breaker(of: "acme").outcomes == [false, false])
        // The third is answered.
        guard case .success = await Self.call(scene, caller) else {
            Issue.record("the server answers by now")
            return
        }
    }

    @Test("A connection that breaks once costs one attempt", arguments: [Action.reset, .close, .truncate])
    func brokenOnce(action: Action) async throws {
        let scene = try CallScene([ScriptedServer.Rule("/bars", action, body: "{}")])
        let caller = try scene.caller([VendorPlan.Quota(2, per: .day)], attempts: 3)
        #expect(Self.code(await Self.call(scene, caller)) == nil)
        #expect(caller.callsMade == 2)
        #expect(Self.code(await Self.call(scene, caller)) == .rateLimited)
    }

    @Test("Nobody listening is an outage")
    func nobody() async throws {
        let scene = try CallScene()
        let caller = try scene.caller(attempts: 2)
        do throws(IngestionError) {
            _ = try await caller.answer(to: HTTPRequest(.get, "http://localhost:1/bars"), "acme's bars")
            Issue.record("port 1 answered")
        } catch {
            #expect(error.code == .unavailable && error.message.hasPrefix("acme's bars: "))
        }
        #expect(caller.callsMade == 2)
    }

    @Test(
        "A page or nothing where JSON should be is an outage, tried again",
        arguments: ["<html>Down</html>", "", "  \n", "Sorry"])
    func page(body: String) async throws {
        let scene = try CallScene([.always("/bars", headers: ["content-type": "text/html"], body)])
        let caller = try scene.caller(attempts: 3)
        #expect(Self.code(await Self.call(scene, caller)) == .unavailable)
        #expect(try scene.count() == 3)
    }

    @Test("A body without end is cut off, and not asked for again")
    func endless() async throws {
        let scene = try CallScene([ScriptedServer.Rule("/bars", times: 9, .endless, body: "{")])
        let caller = try scene.caller(attempts: 3)
        var request = scene.request()
        request.maximumBytes = 1 << 18
        do throws(IngestionError) {
            _ = try await caller.answer(to: request, "acme's bars")
            Issue.record("a body without end ended")
        } catch {
            #expect(error.code == .malformed)
        }
        #expect(try scene.count() == 1)
    }

    @Test("What begins as JSON and is none is malformed; a vendor that judges by it asks again")
    func brokenJSON() async throws {
        let scene = try CallScene([ScriptedServer.Rule("/bars", times: 2, body: #"{"bars": ["#)])
        let caller = try scene.caller(attempts: 2)
        #expect(Self.code(await Self.call(scene, caller)) == .malformed)
        #expect(caller.callsMade == 1)
        let request = scene.request()
        let response = try await caller.answer(to: request, "acme's bars") { response in
            caller.verdict(parsing: response, "acme's bars")
        }
        #expect(response.isSuccess)
        #expect(caller.callsMade == 3)
    }

    @Test("A redirect is not followed unless the request says so, and never without end")
    func redirected() async throws {
        let scene = try CallScene([.always("/bars", status: 302, headers: ["Location": "/bars"], "")])
        let caller = try scene.caller(attempts: 3)
        #expect(await scene.failure(caller)?.code == .malformed)
        #expect(try scene.count() == 1)
        var request = scene.request()
        request.redirects = 2
        do throws(IngestionError) {
            _ = try await caller.answer(to: request, "acme's bars")
            Issue.record("a redirect to itself was followed to its end")
        } catch {
            #expect(error.code == .unavailable)
        }
        #expect(try scene.count() == 4)
    }

    @Test("The request's own retries stay out of it: each attempt is the caller's")
    func ownRetries() async throws {
        let scene = try CallScene([.always("/bars", status: 503, "{}")])
        let caller = try scene.caller(attempts: 2)
        var request = scene.request()
        request.retry = RetryPolicy(attempts: 5, baseDelay: 0.001)
        await #expect(throws: IngestionError.self) {
            try await caller.answer(to: request, "acme's bars")
        }
        #expect(try scene.count() == 2)
        #expect(caller.callsMade == 2)
    }

    @Test("What a document lacks is malformed, with the place")
    func reading() throws {
        let caller = try CallScene().caller()
        let document = try caller.document(Array(#"{"bars":7}"#.utf8), "acme's bars")
        do throws(IngestionError) {
            _ = try caller.reading { () throws(TransportError) in try document.root.list("bars") }
            Issue.record("a number was read as an array")
        } catch {
            #expect(error.code == .malformed && error.message.contains("acme's bars"))
        }
    }
}
