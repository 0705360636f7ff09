public import Core
import Foundation

/// All five vendors on one port of this machine, selling one market in each one's own wire format
/// (../VendorReplay, in Python), with what a test wants to go wrong.
///
/// Keys are checked as each vendor does, and every answer is packed when the caller can unpack it.
public final class VendorServer: Sendable {
    public enum Vendor: String, Codable, Sendable, CaseIterable {
        case polygon, alphavantage, yahoo, tiingo, alpaca
    }

    /// A request as it arrived, secrets and all.
    public struct Request: Decodable, Sendable {
        /// `GET /polygon/v2/... HTTP/1.1`.
        public var line: String
        /// Names in lower case.
        public var headers: [String: String]
        /// The number of the connection.
        public var connection: Int
        /// The vendor's requests under way when it arrived, itself included.
        public var concurrent: Int
        /// The kind of fault that it met, nil for none.
        public var fault: String?
        /// The status it was answered with; 0 before, and when there is no answer.
        public var status: Int
    }

    public var port: Int { server.port }
    private let server: PeerServer

    public init(market: VendorMarket) throws {
        let given = Given(
            keys: Dictionary(uniqueKeysWithValues: Vendor.allCases.map { ($0.rawValue, Self.keys($0)) }),
            market: market)
        let program = Peer.repositoryRoot.appending(path: "Tests/VendorReplay").path
        server = try PeerServer(
            "import sys; sys.path.insert(0, sys.argv[2]); sys.dont_write_bytecode = True; import server; "
                + "server.main(sys.argv[1])",
            [program], input: JSONEncoder().encode(given))
    }

    /// The vendor's base URL, without a slash at its end.
    public func url(_ vendor: Vendor) -> String {
        "http://127.0.0.1:\(port)/\(vendor.rawValue)"
    }

    /// The secrets that the vendor takes, by the names of its settings.
    public func secrets(_ vendor: Vendor) -> [String: Secret] {
        Self.keys(vendor).mapValues { Secret($0) }
    }

    /// Lets something go wrong from now on.
    public func add(_ fault: Fault) throws {
        try tell(Command(do: "add", fault: fault))
    }

    /// Alters a stock's bar in one vendor's answers.
    public func alter(
        _ vendor: Vendor, _ symbol: Symbol, on session: CivilDate? = nil, _ kind: Alteration.Kind
    ) throws {
        let alteration = Alteration(vendor: vendor, symbol: symbol, session: session, kind: kind)
        try tell(Command(do: "alter", alteration: alteration))
    }

    /// Takes back all faults and alterations; latencies stay.
    public func repair() throws {
        try tell(Command(do: "repair"))
    }

    /// How long each of the vendor's answers takes, at the least.
    public func setLatency(_ vendor: Vendor, milliseconds: Double) throws {
        try tell(Command(do: "latency", vendor: vendor, milliseconds: milliseconds))
    }

    /// What the vendor was asked so far, in order.
    public func requests(_ vendor: Vendor) throws -> [Request] {
        try JSONDecoder().decode([Request].self, from: tell(Command(do: "requests", vendor: vendor)))
    }

    /// How many of the vendor's requests had the text in their line.
    public func count(_ vendor: Vendor, path: String = "") throws -> Int {
        try JSONDecoder().decode(Int.self, from: tell(Command(do: "count", vendor: vendor, path: path)))
    }

    /// The most requests that the vendor had under way at once.
    public func mostConcurrent(_ vendor: Vendor) throws -> Int {
        try JSONDecoder().decode(Int.self, from: tell(Command(do: "peak", vendor: vendor)))
    }

    @discardableResult
    private func tell(_ command: Command) throws -> Data {
        try LoopbackCall.post("/control", JSONEncoder().encode(command), port: port)
    }

    private static func keys(_ vendor: Vendor) -> [String: String] {
        switch vendor {
        case .polygon: ["api_key": "polygon-key-4f6c9a1e"]
        case .alphavantage: ["api_key": "ALPHAKEY7Q2X"]
        case .yahoo: [:]
        case .tiingo: ["api_key": "tiingo-token-b81d"]
        case .alpaca: ["key_id": "ALPACAID93", "secret_key": "alpaca/secret+77="]
        }
    }

    private struct Given: Encodable {
        var keys: [String: [String: String]]
        var market: VendorMarket
    }

    private struct Command: Encodable {
        var `do`: String
        var fault: Fault?
        var alteration: Alteration?
        var vendor: Vendor?
        var path: String?
        var milliseconds: Double?
    }
}
