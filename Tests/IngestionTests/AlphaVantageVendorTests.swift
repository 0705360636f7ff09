import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

@Suite("Alpha Vantage") struct AlphaVantageVendorTests {
    typealias Rule = ScriptedServer.Rule
    static let day = CivilDate(daysSinceEpoch: 19_730)  // 2024-01-08

    static func series(
        _ rows: [String], refreshed: String = "2024-01-08", symbol: String = "ACME"
    ) -> String {
        """
        {"Meta Data":{"1. Information":"Daily Prices","2. Symbol":"\(symbol)","3. Last Refreshed":"\(refreshed)",\
        "5. Time Zone":"US/Eastern"},"Time Series (Daily)":{\(rows.joined(separator: ","))}}
        """
    }

    static func row(_ date: String, close: String = "10.2000") -> String {
        #""\#(date)":{"1. open":"10.0","2. high":"10.40","3. low":"9.9000","4. close":"\#(close)","5. volume":"120455"}"#
    }

    static func vendor(
        _ replay: ReplayedVendor, _ options: [String: String] = [:], plan: String = "unlimited",
        retryAfterLimit: Double = 5
    ) throws -> AlphaVantageVendor {
        try AlphaVantageVendor(
            replay.settings(plan: VendorPlan(name: plan, quotas: []), options: options),
            replay.tools(retryAfterLimit: retryAfterLimit))
    }

    static func fetch(
        _ rules: [Rule], _ symbols: [Symbol] = ["ACME"], _ sessions: [CivilDate] = [day],
        _ options: [String: String] = [:], now: CivilDate = day.adding(days: 1)
    ) async throws -> VendorDelivery {
        let replay = try ReplayedVendor(rules, on: now)
        return try await vendor(replay, options).fetch(VendorRequest(sessions: sessions, symbols: symbols))
    }

    // MARK: Daily series

    @Test("A recorded series gives the sessions asked for, as traded")
    func recorded() async throws {
        let replay = try ReplayedVendor(
            [
                .always(
                    "symbol=TSLA",
                    try ReplayedVendor.fixture("alphavantage/daily_TSLA_compact_2023-07-03.json"))
            ],
            on: CivilDate("2023-07-05")!)
        let vendor = try Self.vendor(replay)
        let (first, last) = (CivilDate("2023-02-10")!, CivilDate("2023-07-03")!)
        let sessions = Array(ExchangeCalendar.nyse.sessions(in: first...last))
        let request = VendorRequest(sessions: sessions, symbols: ["TSLA"])
        let delivery = try await vendor.fetch(request)
        // The answer begins on 2023-02-08: 100 sessions.
        #expect(delivery.sessions.count == sessions.count && sessions.count == 98)
        #expect(
            delivery.sessions[last]?.bars == [
                Bar(
                    symbol: "TSLA", date: last, open: 276.49, high: 284.25, low: 275.11, close: 279.82,
                    volume: 119_685_891, source: "alphavantage")
            ])
        #expect(delivery.sessions.allSatisfy { $0.value.bars.allSatisfy { $0.violation() == nil } })
        #expect(delivery.sessions.allSatisfy { $0.key == $0.value.bars.first?.date })
        let target = try replay.targets()[0]
        #expect(target.hasPrefix("/query?function=TIME_SERIES_DAILY&symbol=TSLA&outputsize=compact&apikey="))
        #expect(vendor.calls(for: request) == 1)
    }

    @Test("The row of a session that was running when the vendor answered is dropped")
    func unfinished() async throws {
        let (running, before) = (CivilDate("2020-05-08")!, CivilDate("2020-05-07")!)
        let now = CivilDate("2020-05-09")!
        for (options, name) in [
            ([:], "daily_IBM_partial_session"), (["adjusted": "true"], "daily_adjusted_IBM"),
        ] {
            let text = try ReplayedVendor.fixture("alphavantage/\(name).json")
            let delivery = try await Self.fetch(
                [.always("", text)], ["IBM"], [before, running], options, now: now)
            #expect(delivery.sessions.keys.sorted() == [before])
            #expect(delivery.sessions[before]?.bars.first?.volume == 4_412_047)
        }
        let text = try ReplayedVendor.fixture("alphavantage/daily_IBM_partial_session.json")
            .replacing("14:07:03", with: "16:00:01")
        let closed = try await Self.fetch([.always("", text)], ["IBM"], [before, running], now: now)
        #expect(closed.sessions.keys.sorted() == [before, running])
    }

    @Test(
        "The adjusted function's columns are found by their words; splits and dividends come on the ex-date")
    func adjusted() async throws {
        let before = CivilDate("2020-05-07")!
        let text = try ReplayedVendor.fixture("alphavantage/daily_adjusted_IBM.json")
            .replacing(#""8. split coefficient": "1.0000""#, with: #""8. split coefficient": "4.0""#)
        let replay = try ReplayedVendor([.always("", text)], on: CivilDate("2020-05-09")!)
        let delivery = try await Self.vendor(replay, ["adjusted": "true"])
            .fetch(VendorRequest(sessions: [before], symbols: ["IBM"]))
        let found = try #require(delivery.sessions[before])
        #expect(found.bars.first?.volume == 4_412_047 && found.bars.first?.close == 121.23)
        #expect(
            found.actions
                == [.split(ratio: 4), .dividend(amount: 1.63)].map {
                    CorporateAction(symbol: "IBM", exDate: before, kind: $0, source: "alphavantage")
                })
        #expect(try replay.targets()[0].contains("function=TIME_SERIES_DAILY_ADJUSTED&"))
    }

    @Test("Class shares and preferreds are asked for with dashes and come back as the exchange spells them")
    func spelling() async throws {
        let replay = try ReplayedVendor([
            .always("symbol=BRK-B&", Self.series([Self.row("2024-01-08")], symbol: "BRK-B")),
            .always("symbol=KIM-P-L&", Self.series([Self.row("2024-01-08")], symbol: "KIM-P-L")),
        ])
        let delivery = try await Self.vendor(replay)
            .fetch(VendorRequest(sessions: [Self.day], symbols: ["BRK.B", "KIMpL"]))
        #expect(delivery.sessions[Self.day]?.bars.map(\.symbol) == ["BRK.B", "KIMpL"])
    }

    @Test("A row without numbers is rejected; an answer for another symbol, or of another form, is malformed")
    func odd() async throws {
        let found = try await Self.fetch(
            [.always("", Self.series([Self.row("2024-01-08", close: "None"), Self.row("no date")]))]
        ).sessions[Self.day]
        #expect(found?.bars.isEmpty == true)
        #expect(found?.rejected.map(\.violation.rule) == [.missingValue])
        #expect(found?.rejected.first?.symbol == "ACME" && found?.rejected.first?.date == Self.day)
        for body in [Self.series([], symbol: "OTHER"), #"{"Meta Data":7}"#, "[1]", "{"] {
            let error = await ReplayedVendor.failure { _ = try await Self.fetch([.always("", body)]) }
            #expect(error?.code == .malformed, "\(body)")
        }
        for body in ["{}", Self.series([]), #"{"Time Series (Daily)":null}"#] {
            #expect(try await Self.fetch([.always("", body)]).sessions.isEmpty, "\(body)")
        }
    }

    @Test("A free plan reaches 100 sessions back and no further; a paid one asks for all")
    func compact() async throws {
        let replay = try ReplayedVendor([
            .always("", Self.series([Self.row("2024-01-08"), Self.row("2023-08-16")]))
        ])
        // 2024-01-08 is the 100th session from 2023-08-16 on.
        let (reached, beyond) = (CivilDate("2023-08-16")!, CivilDate("2023-08-15")!)
        let free = try Self.vendor(replay, plan: "free")
        let within = try await free.fetch(VendorRequest(sessions: [reached, Self.day], symbols: ["ACME"]))
        #expect(within.sessions.count == 2 && within.notes.isEmpty)
        let partly = try await free.fetch(VendorRequest(sessions: [beyond, Self.day], symbols: ["ACME"]))
        #expect(partly.sessions.keys.sorted() == [Self.day] && partly.notes.count == 1)
        let error = await ReplayedVendor.failure {
            _ = try await free.fetch(VendorRequest(sessions: [beyond], symbols: ["ACME"]))
        }
        #expect(error?.code == .noData)
        #expect(try replay.targets().count == 2)
        _ = try await Self.vendor(replay, plan: "premium75")
            .fetch(VendorRequest(sessions: [beyond], symbols: ["ACME"]))
        #expect(try replay.targets()[2].contains("outputsize=full"))
    }

    @Test("The whole market and unfinished sessions are refused without a call")
    func refused() async throws {
        let replay = try ReplayedVendor([])
        let vendor = try Self.vendor(replay)
        let market = await ReplayedVendor.failure {
            _ = try await vendor.fetch(VendorRequest(sessions: [Self.day]))
        }
        #expect(market?.code == .badSetting)
        let early = await ReplayedVendor.failure {
            _ = try await vendor.fetch(VendorRequest(sessions: [CivilDate("2024-01-09")!], symbols: ["ACME"]))
        }
        #expect(early?.code == .noData)
        #expect(try replay.targets().isEmpty)
    }

    // MARK: Bulk quotes

    static func quote(_ symbol: String, _ time: String = "2024-01-08 19:59:55.291") -> String {
        """
        {"symbol":"\(symbol)","timestamp":"\(time)","open":"10","high":"10.4","low":"9.9","close":"10.2",\
        "volume":"120455","extended_hours_quote":"11"}
        """
    }

    @Test("The latest session's quotes come 100 stocks a call; earlier days' quotes are left out")
    func bulk() async throws {
        let first = [Self.quote("S0"), Self.quote("S1", "2024-01-05 15:00:00"), Self.quote("OTHER")]
        let replay = try ReplayedVendor([
            .always(
                "symbol=S0,", #"{"endpoint":"Bulk","message":"","data":[\#(first.joined(separator: ","))]}"#),
            .always(
                "symbol=BRK-B",
                #"{"data":[\#(Self.quote("BRK-B")),{"symbol":"S0","timestamp":"2024-01-08"}]}"#),
        ])
        let vendor = try Self.vendor(replay, ["bulk": "true", "entitlement": "delayed"])
        #expect(vendor.reach.symbolsPerCall == 100 && vendor.reach.sessionsPerCall == 1)
        let symbols = (0..<100).map { Symbol(rawValue: "S\($0)") } + ["BRK.B"]
        let request = VendorRequest(sessions: [Self.day], symbols: symbols)
        #expect(vendor.calls(for: request) == 2)
        let found = try await vendor.fetch(request).sessions[Self.day]
        #expect(found?.bars.map(\.symbol) == ["S0", "BRK.B"])
        #expect(found?.bars.first?.close == 10.2 && found?.bars.first?.volume == 120_455)
        #expect(found?.rejected.isEmpty == true)
        let targets = try replay.targets()
        #expect(targets.count == 2 && targets[0].contains(",S99&entitlement=delayed&apikey="))
        // An earlier session is asked for stock by stock.
        #expect(
            vendor.calls(for: VendorRequest(sessions: [CivilDate("2024-01-05")!], symbols: symbols)) == 101)
    }

    @Test("Made-up prices are refused as beyond the plan, never read")
    func artificial() async throws {
        let text = try ReplayedVendor.fixture("alphavantage/realtime_bulk_quotes_artificial_sample.json")
        // The clock stands behind the session of the sample.
        let error = await ReplayedVendor.failure {
            _ = try await Self.fetch(
                [.always("", text)], ["MSFT", "AAPL", "IBM"], [CivilDate("2024-10-18")!], ["bulk": "true"],
                now: CivilDate("2024-10-19")!)
        }
        #expect(error?.code == .notEntitled)
    }

    @Test(
        "Options of another form are named",
        arguments: ["adjusted", "bulk", "entitlement", "calls_per_minute"])
    func options(name: String) async throws {
        let replay = try ReplayedVendor([])
        let error = await ReplayedVendor.failure { _ = try Self.vendor(replay, [name: "perhaps"]) }
        #expect(error?.code == .badSetting && error?.message.contains("vendors.alphavantage.\(name)") == true)
        let paid = try Self.vendor(replay, ["calls_per_minute": "600"], plan: "premium")
        #expect(paid.plan?.quotas == [VendorPlan.Quota(600, per: .minute)])
    }
}
