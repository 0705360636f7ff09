import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

/// What goes wrong, and how calls are paced.
extension PolygonVendorTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String
        var code: IngestionErrorCode
        /// With three attempts allowed.
        var calls: Int
        var testDescription: String { "\(status) \(body.prefix(60))" }
    }

    static let refusals: [Refusal] = [
        Refusal(
            status: 401, body: #"{"status":"ERROR","error":"Unknown API Key"}"#, code: .unauthorized, calls: 1
        ),
        Refusal(
            status: 403, body: #"{"status":"NOT_AUTHORIZED","message":"Your plan doesn't include this."}"#,
            code: .notEntitled, calls: 1),
        Refusal(status: 404, body: #"{"status":"NOT_FOUND","message":"none"}"#, code: .noData, calls: 1),
        Refusal(status: 429, body: "", code: .rateLimited, calls: 3),
        Refusal(status: 413, body: "", code: .unavailable, calls: 3),
        Refusal(status: 499, body: "", code: .unavailable, calls: 3),
        Refusal(status: 500, body: "<html>oops</html>", code: .unavailable, calls: 3),
        Refusal(status: 400, body: #"{"status":"ERROR","error":"bad date"}"#, code: .malformed, calls: 1),
        Refusal(
            status: 200, body: #"{"status":"ERROR","error":"Unknown API Key"}"#, code: .unauthorized, calls: 1
        ),
        Refusal(
            status: 200,
            body: #"{"status":"ERROR","error":"You've exceeded the maximum requests per minute"}"#,
            code: .rateLimited, calls: 3),
        Refusal(status: 200, body: #"{"status":"ERROR"}"#, code: .unavailable, calls: 3),
        Refusal(
            status: 200, body: #"{"message":"Not your plan's","status":"NOT_AUTHORIZED"}"#,
            code: .notEntitled,
            calls: 1),
        Refusal(status: 200, body: "<html>soon</html>", code: .unavailable, calls: 3),
        Refusal(status: 200, body: String(good.prefix(good.count / 2)), code: .malformed, calls: 3),
        Refusal(status: 200, body: #"{"status":"OK","results":"many"}"#, code: .malformed, calls: 1),
    ]

    @Test("Refusals by status and by body", arguments: refusals)
    func refusal(_ refusal: Refusal) async throws {
        let replay = try ReplayedVendor([.always("", status: refusal.status, refusal.body)])
        let vendor = try Self.vendor(replay)
        let error = await ReplayedVendor.failure {
            _ = try await vendor.fetch(VendorRequest(sessions: [Self.day]))
        }
        #expect(error?.code == refusal.code, "\(error?.message ?? "")")
        #expect(error?.message.contains("2024-01-08") == true)
        #expect(try replay.targets().count == refusal.calls)
    }

    @Test("What passes is asked again", arguments: [500, 503, 429, 413])
    func passing(status: Int) async throws {
        let delivery = try await Self.fetch([
            .once(Self.grouped, status: status, ""), .once(Self.grouped, "<html>a page</html>"),
            .always(Self.grouped, Self.good),
        ])
        #expect(delivery.sessions[Self.day]?.bars.count == 1)
    }

    @Test("A key that the vendor quotes back gets into no error")
    func secret() async throws {
        let key = ReplayedVendor.key
        let days = Array(ExchangeCalendar.nyse.sessions(in: CivilDate("2023-01-03")!...Self.day))
        var rules: [Rule] = []
        for spelling in [
            key, PercentEncoding.encode(key), key.uppercased(), String(repeating: key, count: 40),
        ] {
            for (status, name) in [(401, "error"), (403, "message"), (200, "error"), (500, "message")] {
                let body = #"{"status":"ERROR","\#(name)":"Unknown API Key \#(spelling), \#(spelling)"}"#
                rules.append(.always("\(days[rules.count])?", status: status, body))
            }
            rules.append(.always("\(days[rules.count])?", #"{"a": \#(spelling)"#))
        }
        let replay = try ReplayedVendor(rules)
        for day in days[..<rules.count] {
            // Each a vendor whose breaker nobody has opened.
            replay.advance(by: 1e6)
            let vendor = try Self.vendor(replay)
            let error = await ReplayedVendor.failure {
                _ = try await vendor.fetch(VendorRequest(sessions: [day]))
            }
            #expect(error?.message.contains("\(day)") == true)
        }
    }

    @Test("Splits that the plan does not include cost a note, not the bars, and are asked for once")
    func notEntitled() async throws {
        let replay = try ReplayedVendor([
            .always(Self.grouped, Self.good),
            .always("/splits", status: 403, #"{"status":"NOT_AUTHORIZED","message":"no splits"}"#),
        ])
        let vendor = try Self.vendor(replay)
        for _ in 1...2 {
            let delivery = try await vendor.fetch(VendorRequest(sessions: [Self.day]))
            #expect(delivery.sessions[Self.day]?.bars.count == 1)
            #expect(delivery.notes.count == 1 && delivery.notes[0].contains("does not include splits"))
        }
        #expect(try replay.targets().filter { $0.contains("/splits") }.count == 1)
        #expect(try replay.targets().filter { $0.contains("/dividends") }.count == 2)
    }

    @Test("A dividend list that fails fails the session")
    func actionsFail() async throws {
        let error = await ReplayedVendor.failure {
            _ = try await Self.fetch([
                .always(Self.grouped, Self.good), .always("/dividends", status: 500, ""),
            ])
        }
        #expect(error?.code == .unavailable)
    }

    // MARK: Pacing

    @Test("Retry-After holds every further call, also of another process, until it has passed")
    func retryAfter() async throws {
        let replay = try ReplayedVendor([
            .once(Self.grouped, status: 429, headers: ["Retry-After": "30"], ""),
            .always(Self.grouped, Self.good),
        ])
        let plan = VendorPlan(name: "paid", quotas: [VendorPlan.Quota(100, per: .second)])
        let request = VendorRequest(sessions: [Self.day])
        for calls in [1, 1] {
            let error = await ReplayedVendor.failure {
                let vendor = try PolygonVendor(replay.settings(plan: plan), replay.tools())
                _ = try await vendor.fetch(request)
            }
            #expect(error?.code == .rateLimited)
            #expect(try replay.targets().count == calls)
        }
        replay.advance(by: 31)
        let vendor = try PolygonVendor(replay.settings(plan: plan), replay.tools())
        #expect(try await vendor.fetch(request).sessions.count == 1)
    }

    @Test("The free plan's calls are spaced: the next token is further away than the patience")
    func tokens() async throws {
        let replay = try ReplayedVendor([.always(Self.grouped, Self.good)])
        let free = try #require(PolygonVendor.description.plans.first)
        #expect(free.name == "free" && free.seconds(for: 5) == 48)
        let vendor = try PolygonVendor(replay.settings(plan: free), replay.tools())
        let error = await ReplayedVendor.failure {
            _ = try await vendor.fetch(VendorRequest(sessions: [Self.day]))
        }
        #expect(error?.code == .rateLimited)
        #expect(try replay.targets().count == 1)
    }
}
