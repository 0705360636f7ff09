import Foundation

/// A server of the Open Inference Protocol v2 on this machine (../InferenceServer, in Python), with what a test
/// wants to go wrong.
public final class InferenceServer: Sendable {
    /// How it is set up.
    public struct Setup: Encodable, Sendable {
        /// By name: `linear`, or the path of a TorchScript archive.
        public var models: [String: String]
        /// Before `/v2`.
        public var prefix = ""
        public var header = "authorization"
        /// What the header must hold; nil asks for none.
        public var token: String?
        /// Whose errors it gives: triton, mlserver, kserve, torchserve, eas.
        public var dialect = "kserve"
        /// Seconds from a request's last byte to its answer's first.
        public var latency = 0.0
        /// Whether JSON data comes nested.
        public var nested = false

        public init(models: [String: String] = ["nhits": "linear"]) {
            self.models = models
        }
    }

    /// What goes wrong with some requests.
    public struct Fault: Codable, Sendable {
        /// slow, hang, reset, cut, die, status, page, empty, truncated, trailing, other, shape, count,
        /// datatype, name, double, id, nan, null.
        public var kind: String
        /// What the path must contain.
        public var path = "/infer"
        /// How many such requests go well before.
        public var after = 0
        /// How many go wrong; nil: all from then on.
        public var times: Int?
        /// That an answer takes longer.
        public var seconds: Double?
        public var status: Int?
        public var retry_after: Int?
        public var words: String?

        public init(
            _ kind: String, after: Int = 0, times: Int? = nil, seconds: Double? = nil, status: Int? = nil,
            retryAfter: Int? = nil, words: String? = nil
        ) {
            self.kind = kind
            self.after = after
            self.times = times
            self.seconds = seconds
            self.status = status
            self.retry_after = retryAfter
            self.words = words
        }
    }

    /// A request as it arrived, secrets and all.
    public struct Request: Decodable, Sendable {
        /// `POST /v2/models/nhits/infer HTTP/1.1`.
        public var line: String
        /// Names in lower case.
        public var headers: [String: String]
        public var bytes: Int
        /// Requests under way when it arrived, itself included.
        public var concurrent: Int
        /// The kind of fault that it met, empty for none.
        public var fault: String
    }

    public let url: String
    private let server: PeerServer

    public init(_ setup: Setup = Setup()) throws {
        let program = Peer.repositoryRoot.appending(path: "Tests/InferenceServer").path
        server = try PeerServer(
            "import sys; sys.path.insert(0, sys.argv[2]); sys.dont_write_bytecode = True; import server; "
                + "server.main(sys.argv[1])",
            [program], input: JSONEncoder().encode(setup))
        url = "http://127.0.0.1:\(server.port)\(setup.prefix)"
    }

    /// Lets something go wrong from now on.
    public func add(_ fault: Fault) throws { try tell("add", fault) }

    /// Takes back all faults.
    public func repair() throws { try tell("repair") }

    /// Holds all requests until ``open()``.
    public func close() throws { try tell("close") }

    public func open() throws { try tell("open") }

    /// What was asked so far, in order.
    public func requests() throws -> [Request] {
        try JSONDecoder().decode([Request].self, from: tell("look"))
    }

    /// Ends it as `kill -9` does; its port is then closed.
    public func kill() { server.stop() }

    private struct Told: Encodable {
        var `do`: String
        var fault: Fault?
    }

    @discardableResult
    private func tell(_ what: String, _ fault: Fault? = nil) throws -> Data {
        let told = Told(do: what, fault: fault)
        return try LoopbackCall.post("/control", JSONEncoder().encode(told), port: server.port)
    }
}
