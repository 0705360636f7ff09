import Core
import Foundation
import TestSupport
import Transport

extension VendorServerTests {
    static let day = "/v2/aggs/grouped/locale/us/market/stocks/"

    /// Sends a request with the vendor's key, or another one.
    func send(
        _ vendor: VendorServer.Vendor, _ path: String, key: String? = nil, agent: String? = nil,
        server other: VendorServer? = nil, idle: Double = 30
    ) throws -> HTTPResponse {
        let server = other ?? server
        var request = HTTPRequest(.get, server.url(vendor) + path)
        let secrets = server.secrets(vendor).mapValues { key ?? $0.value }
        switch vendor {
        case .polygon: request.headers["Authorization"] = "Bearer \(secrets["api_key"] ?? "")"
        case .alphavantage: request.url += "&apikey=\(secrets["api_key"] ?? "")"
        case .yahoo: break
        case .tiingo: request.headers["Authorization"] = "Token \(secrets["api_key"] ?? "")"
        case .alpaca:
            request.headers["APCA-API-KEY-ID"] = secrets["key_id"] ?? ""
            request.headers["APCA-API-SECRET-KEY"] = secrets["secret_key"] ?? ""
        }
        if let agent { request.headers["User-Agent"] = agent }
        request.retry = .none
        request.timeouts.idle = idle
        request.maximumBytes = 4 << 20
        return try client.send(request)
    }

    func call(_ vendor: VendorServer.Vendor, _ path: String) throws -> Shape {
        try Shape(send(vendor, path).body)
    }

    func status(_ vendor: VendorServer.Vendor, _ path: String) throws -> Int {
        try send(vendor, path).status
    }

    func polygonDay(_ day: String) throws -> Shape {
        try call(.polygon, "\(Self.day)\(day)?adjusted=false")
    }
}

/// A JSON value to look into.
struct Shape {
    private let value: Any?

    init(_ body: [UInt8]) throws {
        value = try JSONSerialization.jsonObject(with: Data(body))
    }

    private init(_ value: Any?) { self.value = value }

    subscript(_ path: any ShapeKey...) -> Shape {
        var value = value
        for key in path {
            if let name = key as? String { value = (value as? [String: Any])?[name] }
            if let index = key as? Int {
                let list = value as? [Any] ?? []
                value = list.indices.contains(index) ? list[index] : nil
            }
        }
        return Shape(value)
    }

    var members: [String] { (value as? [String: Any] ?? [:]).keys.sorted() }
    var values: [Shape] { (value as? [Any] ?? []).map { Shape($0) } }
    var numbers: [Double?] { values.map(\.number) }
    var text: String? { value as? String }
    var number: Double? { (value as? NSNumber)?.doubleValue }
}

protocol ShapeKey {}
extension String: ShapeKey {}
extension Int: ShapeKey {}

extension VendorMarket {
    /// A 4:1 split with a dividend and a missing bar at ACME, a class B, a preferred, and a rename.
    static let sample: VendorMarket = {
        func bar(
            _ symbol: Symbol, _ date: CivilDate, _ prices: [Double], _ volume: Int64
        ) -> Bar {
            Bar(
                symbol: symbol, date: date, open: prices[0], high: prices[1], low: prices[2],
                close: prices[3],
                volume: volume, vwap: prices[3], trades: volume / 30, source: "sample")
        }
        let (friday, split, monday) = (
            CivilDate.day(2026, 1, 2), CivilDate.day(2026, 1, 5), CivilDate.day(2026, 1, 6)
        )
        let summer = CivilDate.day(2026, 7, 1)
        return VendorMarket(
            bars: [
                bar("ACME", friday, [39.6, 40.8, 39.2, 40], 3000),
                bar("ACME", split, [10.1, 10.4, 9.9, 10.2], 120_455),
                bar("ACME", summer, [10.5, 11, 10.4, 10.9], 130_000),
                bar("BRK.B", split, [482, 490, 481, 488], 1200),
                bar("BRK.B", monday, [488, 491, 486, 490], 1300),
                bar("KIMpL", split, [26.1, 26.2, 26, 26.2], 4369),
            ],
            actions: [
                CorporateAction(symbol: "ACME", exDate: split, kind: .split(ratio: 4), source: "sample"),
                CorporateAction(
                    symbol: "ACME", exDate: split, kind: .dividend(amount: 0.12), source: "sample"),
                CorporateAction(symbol: "META", exDate: split, kind: .rename(former: "FB"), source: "sample"),
            ],
            headlines: [
                Headline(
                    symbol: "ACME", published: 1_767_618_600, title: "Acme, again", publisher: "The Gazette",
                    id: "77", sentiment: 0.4, source: "sample"),
                Headline(
                    symbol: "KIMpL", published: 1_767_618_600, title: "Acme, again", id: "77",
                    source: "sample"),
            ],
            listings: [
                Listing(
                    symbol: "ACME", name: "Acme, Inc", figi: "BBG000000001", cik: "0000000001", type: "CS"),
                Listing(symbol: "BRK.B"), Listing(symbol: "KIMpL", type: "PFD"),
            ])
    }()
}

extension CivilDate {
    static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSinceEpoch: 0)
    }
}
