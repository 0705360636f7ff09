import Core
import Ingestion
import TestSupport
import Testing
import Transport

@Suite("Vendors judged by their bodies") struct VendorJudgingTests {
    @Test("The judge sees the status and the body as JSON, and a sound answer is returned parsed")
    func sound() async throws {
        let scene = try CallScene([.once("/bars", status: 203, #"{"bars":[1,2]}"#)])
        let document = try await scene.caller().document(scene.request(), "acme's bars") {
            response, document in
            #expect(response.status == 203)
            #expect(document?.root["bars"] != nil)
            return .sound
        }
        #expect(try document.root.list("bars").count == 2)
    }

    @Test(
        "A refusal in the body is the judge's error, after one call or all attempts",
        arguments: [false, true])
    func refused(passes: Bool) async throws {
        let scene = try CallScene([.always("/bars", #"{"status":"ERROR","error":"no such plan"}"#)])
        let caller = try scene.caller(attempts: 3)
        do throws(IngestionError) {
            _ = try await caller.document(scene.request(), "acme's bars") { _, document in
                let error = IngestionError(.notEntitled, document?.root["error"]?.string ?? "")
                return passes ? .passing(error) : .final(error)
            }
            Issue.record("a refusal was taken for bars")
        } catch {
            #expect(error.code == .notEntitled && error.message == "no such plan")
        }
        #expect(try scene.count() == (passes ? 3 : 1))
    }

    @Test("A sound answer that is no JSON is tried again, and malformed in the end")
    func noJSON() async throws {
        let scene = try CallScene([ScriptedServer.Rule("/bars", times: 3, body: #"{"bars":[1,"#)])
        let caller = try scene.caller(attempts: 2)
        do throws(IngestionError) {
            _ = try await caller.document(scene.request(), "acme's bars") { _, document in
                #expect(document == nil)
                return .sound
            }
            Issue.record("half a document was read")
        } catch {
            #expect(error.code == .malformed && error.message.contains("acme's bars"))
        }
        #expect(try scene.count() == 2)
        let document = try await caller.document(scene.request(), "acme's bars") { _, _ in .sound }
        #expect(document.root["line"] != nil)
        #expect(try scene.count() == 4)
    }

    @Test("A body that can be mended is read at once; one that cannot is tried again")
    func mended() async throws {
        let scene = try CallScene([
            .once("/bars", #"{"bars": oops"#), .once("/bars", #"{"bars":[1,2"#),
        ])
        let caller = try scene.caller(attempts: 3)
        let document = try await caller.document(
            scene.request(), "acme's bars",
            mending: { body in body.last == UInt8(ascii: "2") ? body + Array("]}".utf8) : nil },
            judgedBy: { _, _ in .sound })
        #expect(try document.root.list("bars").count == 2)
        #expect(try scene.count() == 2)
    }
}
