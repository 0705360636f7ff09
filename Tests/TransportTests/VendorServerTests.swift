import Core
import Foundation
import TestSupport
import Testing
import Transport

/// What the tests of vendors stand on: the server itself, by the shapes that APIS.md and recordings give.
@Suite("Vendor server") struct VendorServerTests {
    let server: VendorServer
    let client: HTTPClient

    init() throws {
        server = try VendorServer(market: .sample)
        client = try HTTPClient()
    }

    @Test("Each vendor answers with the members that its recordings have")
    func shapes() throws {
        let grouped = try polygonDay("2026-01-05")
        #expect(
            grouped.members == [
                "adjusted", "count", "queryCount", "request_id", "results", "resultsCount", "status",
            ])
        #expect(grouped["results", 0].members == ["T", "c", "h", "l", "n", "o", "t", "v", "vw"])
        let tickers = try call(.polygon, "/v3/reference/tickers?limit=1")
        #expect(tickers.members == ["count", "next_url", "request_id", "results", "status"])
        #expect(tickers["results", 0, "composite_figi"].text == "BBG000000001")
        #expect(tickers["results", 0, "cik"].text == "0000000001")
        let splits = try call(.polygon, "/v3/reference/splits?execution_date=2026-01-05")
        #expect(splits["results", 0].members == ["execution_date", "id", "split_from", "split_to", "ticker"])
        let news = try call(.polygon, "/v2/reference/news?ticker=ACME")["results", 0]
        #expect(news["publisher", "name"].text == "The Gazette")
        #expect(news["insights", 0, "sentiment"].text == "positive")

        let daily = try call(.alphavantage, "/query?function=TIME_SERIES_DAILY&symbol=BRK-B")
        #expect(daily.members == ["Meta Data", "Time Series (Daily)"])
        let row = daily["Time Series (Daily)", "2026-01-05"]
        #expect(row.members == ["1. open", "2. high", "3. low", "4. close", "5. volume"])
        #expect(row["4. close"].text == "488.0000")
        let bulk = try call(.alphavantage, "/query?function=REALTIME_BULK_QUOTES&symbol=ACME,BRK-B,NOPE")
        #expect(bulk["data"].values.map { $0["symbol"].text } == ["ACME", "BRK-B"])
        #expect(bulk["data", 1, "timestamp"].text?.hasPrefix("2026-01-06") == true)

        let chart = try call(.yahoo, "/v8/finance/chart/ACME?range=5d&interval=1d")["chart", "result", 0]
        #expect(chart.members == ["events", "indicators", "meta", "timestamp"])
        #expect(chart["indicators", "quote", 0].members == ["close", "high", "low", "open", "volume"])
        #expect(chart["meta", "exchangeTimezoneName"].text == "America/New_York")

        let prices = try call(.tiingo, "/tiingo/daily/acme/prices?startDate=2026-01-05&endDate=2026-01-05")[0]
        #expect(
            prices.members == [
                "adjClose", "adjHigh", "adjLow", "adjOpen", "adjVolume", "close", "date", "divCash", "high",
                "low", "open", "splitFactor", "volume",
            ])
        let bars = try call(.alpaca, "/v2/stocks/bars?symbols=ACME&timeframe=1Day&start=2026-07-01")
        #expect(bars["bars", "ACME", 0].members == ["c", "h", "l", "n", "o", "t", "v", "vw"])
        #expect(bars["bars", "ACME", 0, "t"].text == "2026-07-01T04:00:00Z")
        let actions = try call(.alpaca, "/v1/corporate-actions?start=2026-01-01&end=2026-01-31")
        #expect(actions["corporate_actions"].members == ["cash_dividends", "forward_splits", "name_changes"])
        #expect(try call(.alpaca, "/v1beta1/news?symbols=KIM.PRL")["news", 0, "symbols", 1].text == "KIM.PRL")
    }

    @Test("The same share goes by each vendor's spelling")
    func spelling() throws {
        #expect(
            try polygonDay("2026-01-05")["results"].values.map { $0["T"].text } == ["ACME", "BRK.B", "KIMpL"])
        for symbol in ["BRK-B", "KIM-P-L"] {
            #expect(try status(.tiingo, "/tiingo/daily/\(symbol)") == 200)
            let daily = try call(.alphavantage, "/query?function=TIME_SERIES_DAILY&symbol=\(symbol)")
            #expect(daily["Meta Data", "2. Symbol"].text == symbol)
        }
        for symbol in ["BRK-B", "KIM-PL"] {
            #expect(try status(.yahoo, "/v8/finance/chart/\(symbol)") == 200)
        }
        let bars = try call(.alpaca, "/v2/stocks/bars?symbols=BRK.B,KIM.PRL&timeframe=1Day")["bars"]
        #expect(bars.members == ["BRK.B", "KIM.PRL"])
        #expect(try status(.alpaca, "/v2/stocks/bars?symbols=BRK-B&timeframe=1Day") == 400)
    }

    @Test(
        "Yahoo's bars are adjusted for the splits after them and null where one is missing; the others' are as traded"
    )
    func adjustment() throws {
        let chart = try call(.yahoo, "/v8/finance/chart/ACME?range=5d")["chart", "result", 0]
        let quote = chart["indicators", "quote", 0]
        #expect(quote["close"].numbers.map { $0.map(Float.init) } == [10, 10.2, nil, 10.9])
        #expect(quote["volume"].numbers == [12_000, 120_455, nil, 130_000])
        let split = try #require(chart["events", "splits"].members.first)
        #expect(split == "1767623400" && chart["events", "splits", split, "splitRatio"].text == "4:1")

        let raw = try polygonDay("2026-01-02")["results", 0]
        #expect(raw["c"].number == 40 && raw["v"].number == 3000 && raw["t"].number == 1_767_387_600_000)
        let adjusted = try call(.polygon, "\(Self.day)2026-01-02")["results", 0]
        #expect(adjusted["c"].number == 10 && adjusted["v"].number == 12_000)
        let tiingo = try call(.tiingo, "/tiingo/daily/ACME/prices?startDate=2026-01-01")
        #expect(tiingo.values.map { $0["close"].number } == [40, 10.2, 10.9])
        #expect(tiingo.values.map { $0["splitFactor"].number } == [1, 4, 1])
        let adjustedClose = try #require(tiingo[0, "adjClose"].number)
        #expect(abs(adjustedClose - 9.97) < 1e-9)
        let bars = try call(.alpaca, "/v2/stocks/bars?symbols=ACME&timeframe=1Day&feed=iex")["bars", "ACME"]
        #expect(bars.values.map { $0["c"].number } == [40, 10.2, 10.9])
        #expect(bars[0, "v"].number == 90)
    }

    @Test("Pages join to the whole; the next one's address lacks the key and is on the vendor's own host")
    func pages() throws {
        var path = "/v3/reference/tickers?limit=1"
        var tickers: [String] = []
        for _ in 0..<3 {
            let page = try call(.polygon, path)
            tickers += page["results"].values.compactMap { $0["ticker"].text }
            guard let next = page["next_url"].text else { break }
            let url = try #require(URLComponents(string: next))
            #expect(url.host == "api.massive.com" && !next.contains("apiKey"))
            path = "\(url.path)?\(url.percentEncodedQuery ?? "")"
        }
        #expect(tickers == ["ACME", "BRK.B", "KIMpL"])

        let query = "/v2/stocks/bars?symbols=ACME,BRK.B&timeframe=1Day&limit=2"
        let first = try call(.alpaca, query)
        let token = try #require(first["next_page_token"].text)
        let encoded = try #require(token.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let second = try call(.alpaca, "\(query)&page_token=\(encoded)")
        #expect(first["bars"].members == ["ACME"] && first["bars", "ACME"].values.count == 2)
        #expect(second["bars"].members == ["ACME", "BRK.B"])
    }

    @Test("A wrong key gets each vendor's own refusal")
    func keys() throws {
        let wrong: [(VendorServer.Vendor, String, Int, String)] = [
            (.polygon, "\(Self.day)2026-01-05", 401, "Unknown API Key"),
            (
                .alphavantage, "/query?function=TIME_SERIES_DAILY&symbol=ACME", 200,
                "the parameter apikey is invalid"
            ),
            (.tiingo, "/tiingo/daily/ACME/prices", 401, "Invalid token."),
            (.alpaca, "/v2/stocks/bars?symbols=ACME&timeframe=1Day", 403, "forbidden."),
        ]
        for (vendor, path, status, words) in wrong {
            let response = try send(vendor, path, key: "wrong")
            #expect(response.status == status)
            #expect(String(decoding: response.body, as: UTF8.self).contains(words))
        }
        #expect(try send(.yahoo, "/v8/finance/chart/ACME", agent: "curl/8.5").status == 429)
    }

    @Test("A day without a session is an answer without results")
    func holiday() throws {
        let closed = try polygonDay("2026-01-03")
        #expect(closed.members == ["adjusted", "queryCount", "resultsCount", "status"])
        #expect(
            try call(.tiingo, "/tiingo/daily/ACME/prices?startDate=2026-01-03&endDate=2026-01-04").values
                .isEmpty)
        let bars = "/v2/stocks/bars?symbols=ACME&timeframe=1Day&start=2026-01-03&end=2026-01-04"
        #expect(try call(.alpaca, bars)["bars"].members.isEmpty)
    }

    @Test("A synthetic market is the same in every run and made of sound bars")
    func synthetic() throws {
        let sessions = (5...9).compactMap { CivilDate(year: 2026, month: 1, day: $0) }
        let market = VendorMarket.synthetic(symbols: 3000, sessions: sessions, seed: 9)
        let servers = [try VendorServer(market: market), try VendorServer(market: market)]
        let path = "\(Self.day)2026-01-08?adjusted=false"
        let bodies = try servers.map { try send(.polygon, path, server: $0).body }
        #expect(bodies[0] == bodies[1])
        let rows = try Shape(bodies[0])["results"].values
        #expect(rows.map { $0["T"].text } == VendorMarket.syntheticSymbols(3000).map(\.rawValue))
        for row in rows {
            let numbers = ["o", "h", "l", "c", "v"].compactMap { row[$0].number }
            try #require(numbers.count == 5)
            let bar = Bar(
                symbol: "X", date: sessions[3], open: numbers[0], high: numbers[1], low: numbers[2],
                close: numbers[3], volume: Int64(numbers[4]), source: "polygon")
            #expect(bar.violation() == nil && bar.volume > 0)
        }
        let chart = try Shape(send(.yahoo, "/v8/finance/chart/AAAB?range=5d", server: servers[0]).body)
        #expect(chart["chart", "result", 0, "timestamp"].values.count == 5)
    }
}
