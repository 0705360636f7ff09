import Core
import Ingestion
import TestSupport
import Testing
import Transport

@Suite("Vendor verdict") struct VendorVerdictTests {
    /// A real answer, to be given other statuses.
    private static func response(retryAfter: String? = nil) async throws -> HTTPResponse {
        let headers = retryAfter.map { ["Retry-After": $0] } ?? [:]
        let scene = try CallScene([.always("/bars", headers: headers, "{}")])
        return try await scene.caller().answer(to: scene.request(), "acme's bars")
    }

    /// The error, whether it may pass, and the seconds to wait.
    private static func parts(_ verdict: VendorVerdict) -> (IngestionError, passes: Bool, after: Double?)? {
        switch verdict {
        case .sound: nil
        case .passing(let error, let after): (error, true, after)
        case .final(let error): (error, false, nil)
        }
    }

    @Test("By status: every status has one meaning, and an error names it and what was asked for")
    func everyStatus() async throws {
        var response = try await Self.response()
        for status in 100...599 {
            response.status = status
            let verdict = VendorVerdict.byStatus(response, what: "acme's bars")
            guard let (error, passes, _) = Self.parts(verdict) else {
                #expect((200..<300).contains(status))
                continue
            }
            #expect(error.message.hasPrefix("acme's bars was answered with status \(status); "))
            #expect(passes == ([408, 425, 429, 499].contains(status) || status >= 500))
            let code: IngestionErrorCode =
                switch status {
                case 401, 407: .unauthorized
                case 402, 403: .notEntitled
                case 404: .noData
                case 429: .rateLimited
                case 408, 425, 499, 500...: .unavailable
                default: .malformed
                }
            #expect(error.code == code, "\(status)")
        }
    }

    @Test("Retry-After is heard with what passes, where it can be understood")
    func retryAfter() async throws {
        for (text, seconds) in [("17", 17.0), ("soon", nil), (nil, nil)] {
            var response = try await Self.response(retryAfter: text)
            for status in [408, 425, 429, 499, 500, 503] {
                response.status = status
                let verdict = VendorVerdict.byStatus(response, what: "acme's bars")
                #expect(try #require(Self.parts(verdict)).after == seconds)
            }
        }
    }

    @Test("The vendor's words are added to an error, and only to an error")
    func words() throws {
        let error = IngestionError(.rateLimited, "acme's bars were refused")
        let passing = try #require(Self.parts(VendorVerdict.passing(error, after: 3).saying("slow down")))
        #expect(passing.0.message == "acme's bars were refused (it says: slow down)")
        #expect(passing.0.code == .rateLimited && passing.passes && passing.after == 3)
        let final = try #require(Self.parts(VendorVerdict.final(error).saying("go away")))
        #expect(final.0.message == "acme's bars were refused (it says: go away)" && !final.passes)
        #expect(try #require(Self.parts(VendorVerdict.final(error).saying(""))).0.message == error.message)
        #expect(Self.parts(VendorVerdict.sound.saying("hello")) == nil)
    }

    @Test("Words are one line of at most 200 characters")
    func shortWords() throws {
        let caller = try CallScene().caller()
        #expect(caller.words(nil).isEmpty && caller.words(" \n\t").isEmpty)
        #expect(caller.words("a\r\nb\u{0}c\u{7F}  d") == "a b c d")
        #expect(caller.words(String(repeating: "é", count: 200)) == String(repeating: "é", count: 200))
        #expect(caller.words(String(repeating: "é", count: 201)) == String(repeating: "é", count: 200) + "…")
    }
}
