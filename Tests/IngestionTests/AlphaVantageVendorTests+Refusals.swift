import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

/// What goes wrong, all of it with status 200.
extension AlphaVantageVendorTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var key: String
        var text: String
        var code: IngestionErrorCode
        /// With three attempts allowed, and pauses of up to five seconds.
        var calls = 1
        var testDescription: String { "\(key): \(text.prefix(70))" }
    }

    static let refusals = [
        Refusal(
            key: "Error Message", text: "the parameter apikey is invalid or missing. Please claim one.",
            code: .unauthorized),
        Refusal(
            key: "Note", text: "Our standard API call frequency is 5 calls per minute and 500 calls per day.",
            code: .rateLimited),
        Refusal(
            key: "Information",
            text:
                "We have detected your API key as \(ReplayedVendor.key) and our standard API rate limit is 25 "
                + "requests per day. Please subscribe to any of the premium plans to instantly remove all limits.",
            code: .rateLimited),
        Refusal(
            key: "Information", text: "You have reached 75 requests per minute; see our premium plans.",
            code: .rateLimited),
        Refusal(
            key: "Information", text: "Thank you! This is a premium endpoint. You may subscribe to a plan.",
            code: .notEntitled),
        Refusal(
            key: "Information", text: "outputsize=full is a premium feature of TIME_SERIES_DAILY.",
            code: .notEntitled),
        Refusal(
            key: "Information", text: "The **demo** API key is for demo purposes only.", code: .unauthorized),
        Refusal(key: "Information", text: "Please mind the weather.", code: .malformed),
    ]

    @Test("The error keys, told apart by their texts", arguments: refusals)
    func refusal(_ refusal: Refusal) async throws {
        let replay = try ReplayedVendor([.always("", #"{"\#(refusal.key)": "\#(refusal.text)"}"#)])
        let vendor = try Self.vendor(replay)
        for use in 0..<3 {
            let error = await ReplayedVendor.failure {
                switch use {
                case 0: _ = try await vendor.fetch(VendorRequest(sessions: [Self.day], symbols: ["ACME"]))
                case 1: _ = try await vendor.listings(on: Self.day)
                default: _ = try await vendor.headlines(on: ["ACME"], published: 0..<60)
                }
            }
            #expect(error?.code == refusal.code, "\(error?.message ?? "")")
        }
        #expect(try replay.targets().count == 3 * refusal.calls)
    }

    @Test(
        "A request for a slower pace is waited for, although it names the day's quota and premium endpoints")
    func pace() async throws {
        let text =
            "Please consider spreading out your free API requests more sparingly (1 request per second). Any of "
            + "the premium plans lifts the rate limit (25 requests per day) and unlocks all premium endpoints"
        let rules: [Rule] = [
            .once("", #"{"Information":"\#(text)"}"#), .always("", Self.series([Self.row("2024-01-08")])),
        ]
        #expect(try await Self.fetch(rules).sessions.count == 1)
        // Where the policy does not wait that long, it is a limit.
        let replay = try ReplayedVendor(rules)
        let error = await ReplayedVendor.failure {
            _ = try await Self.vendor(replay, retryAfterLimit: 1)
                .fetch(VendorRequest(sessions: [Self.day], symbols: ["ACME"]))
        }
        #expect(error?.code == .rateLimited)
    }

    @Test("A spent day is a limit at once, and the breaker stays closed")
    func spentDay() async throws {
        let replay = try ReplayedVendor([.always("", #"{"Information":"limit is 25 requests per day."}"#)])
        let vendor = try Self.vendor(replay)
        for _ in 0..<8 {
            let error = await ReplayedVendor.failure {
                _ = try await vendor.fetch(VendorRequest(sessions: [Self.day], symbols: ["ACME"]))
            }
            #expect(error?.code == .rateLimited && error?.message.contains("tomorrow") == true)
        }
        #expect(try replay.targets().count == 8)
        #expect(try replay.ledger.breaker(of: "alphavantage").state == .closed)
    }

    @Test("An unknown symbol is left out; the others come")
    func unknown() async throws {
        let text = "Invalid API call. Please retry or visit the documentation for TIME_SERIES_DAILY."
        let delivery = try await Self.fetch(
            [
                .always("symbol=NONE", #"{"Error Message":"\#(text)"}"#),
                .always("symbol=ACME", Self.series([Self.row("2024-01-08")])),
            ], ["ACME", "NONE"])
        #expect(delivery.sessions[Self.day]?.bars.map(\.symbol) == ["ACME"])
    }

    @Test("A key that the vendor quotes back gets into no error, however it is spelled")
    func secret() async throws {
        let key = ReplayedVendor.key
        let texts = [
            "your API key as \(key)", String(repeating: "\(key) ", count: 40), key.uppercased(),
            "see https://www.alphavantage.co/query?apikey=\(PercentEncoding.encode(key))", key + "\n" + key,
        ]
        var rules: [Rule] = []
        for text in texts.map({ $0.replacing("\n", with: "\\n") }) {
            for name in ["Information", "Error Message", "Note"] {
                for body in [#"{"\#(name)":"apikey \#(text)"}"#, #"{"\#(name)": \#(text)}"#] {
                    let (symbol, day) = (
                        "symbol=S\(rules.count / 2)&", Self.day.adding(days: -rules.count / 2)
                    )
                    rules += [.always(symbol, body), .always("date=\(day)&", body)]
                }
            }
        }
        let replay = try ReplayedVendor(rules)
        let vendor = try Self.vendor(replay)
        for number in 0..<rules.count / 2 {
            for isListing in [false, true] {
                replay.advance(by: 1e6)
                let error = await ReplayedVendor.failure {
                    if isListing {
                        _ = try await vendor.listings(on: Self.day.adding(days: -number))
                    } else {
                        let symbols = [Symbol(rawValue: "S\(number)")]
                        _ = try await vendor.fetch(VendorRequest(sessions: [Self.day], symbols: symbols))
                    }
                }
                #expect(error?.code != .noData && error?.message.contains("Alpha Vantage") == true)
            }
        }
    }
}
