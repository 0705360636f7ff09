import Core
import Foundation
import TestSupport
import Testing
import Transport

/// What fails, how often, and whether asking again helps.
@Suite("HTTP retries") struct HTTPRetryTests {
    typealias Rule = ScriptedServer.Rule

    @Test(
        "A failure that passes is tried again, and the body is whole",
        arguments: [
            Rule(times: 2, .reset), Rule(times: 2, .close), Rule(times: 2, .truncate),
            Rule(times: 2, .resetHalfWay), Rule(times: 2, .hang), Rule(times: 2, .stall),
            Rule(times: 2, status: 408), Rule(times: 2, status: 429), Rule(times: 2, status: 500),
            Rule(times: 2, status: 502), Rule(times: 2, status: 503), Rule(times: 2, status: 504),
            Rule(times: 2, status: 503, headers: ["retry-after": "0"]),
            Rule(times: 2, .drip, body: String(repeating: "x", count: 1000)),
        ])
    func passing(rule: Rule) throws {
        var rule = rule
        if rule.body == nil, rule.action != .answer { rule.body = String(repeating: "y", count: 5000) }
        let server = try ScriptedServer([rule, Rule(body: "whole")])
        let impatient = Impatient()
        var request = HTTPRequest(.get, server.url)
        let isSlow = [.hang, .stall, .drip].contains(rule.action)
        if isSlow { request.timeouts = HTTPTimeouts(idle: 0.3, slowest: 1000) }
        request.retry.attempts = 9
        let response = try impatient.client().send(request)
        #expect(response.body == Array("whole".utf8))
        // A machine under load may be found too slow once more.
        #expect(isSlow ? response.attempts >= 3 : response.attempts == 3)
        #expect(try server.requests().count == response.attempts)
        #expect(impatient.pauses.count == response.attempts - 1)
    }

    @Test("A failure that stays ends after the attempts allowed")
    func staying() throws {
        let server = try ScriptedServer([Rule("/s", times: 99, status: 503), Rule("/r", times: 99, .reset)])
        let client = try Impatient().client()
        let last = try client.send(HTTPRequest(.get, "\(server.url)/s"))
        #expect(last.status == 503)
        #expect(last.attempts == 5)
        #expect(last.failure(HTTPRequest(.get, server.url))?.code == .unavailable)
        let error = #expect(throws: TransportError.self) {
            // Not over the connection that stands: libcurl itself replaces one that has gone stale.
            try Impatient().client().send(HTTPRequest(.get, "\(server.url)/r"))
        }
        #expect(error?.code == .protocol)
        #expect(error?.message.contains("after 5 attempts") == true)
        #expect(try server.requests().count == 10)
    }

    @Test("An attempt that takes too long as a whole ends, however lively it is")
    func total() throws {
        let server = try ScriptedServer([Rule(times: 99, .drip, body: String(repeating: "x", count: 5000))])
        var request = HTTPRequest(.get, server.url)
        request.timeouts = HTTPTimeouts(slowest: 1, total: 0.2)
        request.retry.attempts = 2
        let error = #expect(throws: TransportError.self) { try Impatient().client().send(request) }
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("after 2 attempts") == true)
    }

    @Test("What is not safe to repeat is sent once, unless it is said to be")
    func unsafe() throws {
        let server = try ScriptedServer([Rule(times: 99, status: 503)])
        let client = try Impatient().client()
        var post = HTTPRequest(.post, server.url, body: .bytes([1]))
        #expect(try client.send(post).attempts == 1)
        post.isIdempotent = true
        #expect(try client.send(post).attempts == 5)
        #expect(try client.send(HTTPRequest(.get, server.url)).attempts == 5)
        let refused = try ScriptedServer([Rule(times: 99, status: 400)])
        #expect(try client.send(HTTPRequest(.get, refused.url)).attempts == 1)
    }

    @Test("Each attempt is prepared anew, and a judge has the last word")
    func hooks() throws {
        let server = try ScriptedServer([Rule(times: 1, status: 500), Rule(times: 1, body: "<Error>busy")])
        var request = HTTPRequest(.post, server.url)
        request.isIdempotent = true
        request.prepare = { (request, attempt) throws(TransportError) in
            request.headers["x-attempt"] = "\(attempt)"
        }
        request.judge = { _, answer in answer.body.starts(with: Array("<Error>".utf8)) ? .retry : .standard }
        let response = try Impatient().client().send(request)
        #expect(try Echo(response).headers["x-attempt"] == "3")
        #expect(try server.requests().map { $0.headers["x-attempt"] } == ["1", "2", "3"])
    }

    @Test("A Retry-After is waited for, as seconds or as a date, but not beyond the limit")
    func retryAfter() throws {
        let soon = DateFormatter()
        soon.locale = Locale(identifier: "en_US_POSIX")
        soon.timeZone = TimeZone(identifier: "GMT")
        soon.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let server = try ScriptedServer([
            Rule("/n", times: 1, status: 429, headers: ["retry-after": "30"]),
            Rule("/d", times: 1, status: 503, headers: ["retry-after": soon.string(from: Date() + 40)]),
            Rule("/l", times: 9, status: 503, headers: ["retry-after": "3600"]),
        ])
        let impatient = Impatient()
        let client = try impatient.client()
        #expect(try client.send(HTTPRequest(.get, "\(server.url)/n")).attempts == 2)
        #expect(impatient.pauses == [30])
        #expect(try client.send(HTTPRequest(.get, "\(server.url)/d")).attempts == 2)
        let pause = try #require(impatient.pauses.last)
        #expect(pause > 20 && pause <= 40)
        let late = try client.send(HTTPRequest(.get, "\(server.url)/l"))
        #expect(late.attempts == 1)
        #expect(late.retryAfter() == 3600)
    }

    @Test("Pauses double up to a ceiling, spread over all of it, and equal for equal seeds")
    func pauses() {
        let policy = RetryPolicy(attempts: 100, baseDelay: 1, maximumDelay: 8, totalTime: 1000)
        var one = SeededGenerator(seed: 3)
        var two = SeededGenerator(seed: 3)
        var longest: [Int: Double] = [:]
        for _ in 0..<500 {
            for attempt in 1...6 {
                let pause = policy.pause(after: attempt, elapsed: 0, retryAfter: nil, using: &one)
                #expect(pause == policy.pause(after: attempt, elapsed: 0, retryAfter: nil, using: &two))
                longest[attempt] = max(longest[attempt] ?? 0, pause ?? -1)
            }
        }
        for (attempt, ceiling) in [1: 1.0, 2: 2, 3: 4, 4: 8, 5: 8, 6: 8] {
            #expect((longest[attempt] ?? 0) <= ceiling)
            #expect((longest[attempt] ?? 0) > ceiling * 0.95)
        }
        #expect(policy.pause(after: 100, elapsed: 0, retryAfter: nil, using: &one) == nil)
        #expect(policy.pause(after: 1, elapsed: 999.9, retryAfter: 1, using: &one) == nil)
        #expect(policy.pause(after: 1, elapsed: 0, retryAfter: 61, using: &one) == nil)
    }
}
