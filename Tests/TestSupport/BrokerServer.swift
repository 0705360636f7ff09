public import Core
import Foundation

/// Alpaca's trading interface on a port of this machine (../BrokerReplay, in Python): one account with its cash,
/// positions and orders, which fill once its clock has passed the open, and what a test wants to go wrong.
public final class BrokerServer: Sendable {
    public static let key = "PKTESTKEY7Q2XB9"
    public static let secret = "broker/secret+5521=Zx"

    /// What the account begins with.
    public struct Account: Encodable, Sendable {
        public var number = "010203ABCD"
        public var cash: Double
        /// USD a share, of all that can be traded.
        public var prices: [String: Double]
        public var positions: [String: Int] = [:]
        /// Seconds since 1970 UTC: the clock, and the session that opens next.
        public var now: Double
        public var open: Double
        public var close: Double
        public var nextOpen: Double?
        /// What an order says at each look, once it trades; the last stays.
        public var words = ["accepted", "partially_filled", "filled"]
        /// Whether orders fill before the open, as some simulations do.
        public var fillsEarly = false
        /// What the account says in place of what is usual: `trading_blocked`.
        public var flags: [String: Bool] = [:]

        public init(
            cash: Double, prices: [String: Double], positions: [String: Int] = [:], session: CivilDate
        ) {
            self.cash = cash
            self.prices = prices
            self.positions = positions
            open = Double(ExchangeCalendar.nyse.openTime(of: session))
            close = Double(ExchangeCalendar.nyse.closeTime(of: session))
            now = open - 3_600
        }
    }

    /// Something that goes wrong with some requests.
    public struct Fault: Codable, Sendable {
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// Nobody listens when it comes.
            case refuse
            /// The connection is reset, the request having had no effect.
            case cut
            /// The request has its effect, and the connection is reset.
            case lost
            /// Half of the answer, then the connection is closed.
            case cutAnswer
            case status500, status500After
            /// A page.
            case page502
            /// With `X-RateLimit-Reset`.
            case limit429
            /// Nothing comes, with no effect or with all of it.
            case stall, stallAfter
            /// A whole answer whose JSON ends in the middle.
            case truncated
            /// As ``stall`` and ``stallAfter``, for who kills its client then.
            case hold, holdAfter

            /// Whether the order is there although its sender does not hear so.
            public var isAfter: Bool {
                [.lost, .cutAnswer, .status500After, .stallAfter, .truncated, .holdAfter].contains(self)
            }
        }

        public var kind: Kind
        /// The number of the request, from 1; else what its line must contain.
        public var at: Int?
        public var path: String
        public var times: Int

        public init(_ kind: Kind, at: Int? = nil, path: String = "", times: Int = 1) {
            self.kind = kind
            self.at = at
            self.path = path
            self.times = times
        }
    }

    /// A request as it arrived.
    public struct Request: Decodable, Sendable {
        /// `POST /v2/orders`.
        public var line: String
        /// Names in lower case.
        public var headers: [String: String]
        public var body: String
        public var fault: Fault.Kind?
        /// What became of it, whatever its sender heard; 0 where it had no effect.
        public var status: Int
    }

    public struct Order: Decodable, Hashable, Sendable {
        public var clientID: String
        public var symbol: String
        public var side: String
        public var shares: Int
        public var filled: Int
        public var status: String
        /// `opg` or `day`.
        public var kind: String
    }

    public struct Holdings: Decodable, Hashable, Sendable {
        public var cash: Double
        public var positions: [String: Int]
    }

    public var port: Int { server.port }
    public var url: String { "http://127.0.0.1:\(port)" }
    private let server: PeerServer

    public init(_ account: Account) throws {
        let program = Peer.repositoryRoot.appending(path: "Tests/BrokerReplay").path
        server = try PeerServer(
            "import sys; sys.path.insert(0, sys.argv[2]); sys.dont_write_bytecode = True; import server; "
                + "server.main(sys.argv[1])",
            [program], input: JSONEncoder().encode(Given(keys: [Self.key, Self.secret], account: account)))
    }

    /// Begins anew, with an empty log.
    public func begin(_ account: Account, faults: [Fault] = []) throws {
        try tell(Command(do: "begin", account: account, faults: faults))
    }

    /// Sets the server's clock, in seconds since 1970 UTC.
    ///
    /// - Parameter faults: added to those that there are.
    public func setClock(_ now: Double, faults: [Fault] = []) throws {
        try tell(Command(do: "clock", faults: faults, now: now))
    }

    /// As a reset of the paper account does.
    public func forgetOrders() throws {
        try tell(Command(do: "forget"))
    }

    /// What it was asked since it began, in order.
    public func requests() throws -> [Request] {
        try JSONDecoder().decode([Request].self, from: tell(Command(do: "log")))
    }

    /// Orders that exist there.
    public func orders() throws -> [Order] {
        try JSONDecoder().decode([Order].self, from: tell(Command(do: "orders")))
    }

    public func holdings() throws -> Holdings {
        try JSONDecoder().decode(Holdings.self, from: tell(Command(do: "account")))
    }

    /// Waits until a request has met the fault, such as to kill its sender.
    public func waitForFault(_ kind: Fault.Kind, while isWaiting: () -> Bool) throws {
        while isWaiting(), try !requests().contains(where: { $0.fault == kind }) { usleep(5_000) }
    }

    @discardableResult
    private func tell(_ command: Command) throws -> Data {
        let body = try JSONEncoder().encode(command)
        // A server that refuses one connection is soon back.
        for _ in 0..<100 {
            if let answer = try? LoopbackCall.post("/control", body, port: port) { return answer }
            usleep(20_000)
        }
        return try LoopbackCall.post("/control", body, port: port)
    }

    private struct Given: Encodable {
        var keys: [String]
        var account: Account
    }

    private struct Command: Encodable {
        var `do`: String
        var account: Account?
        var faults: [Fault]?
        var now: Double?
    }
}
