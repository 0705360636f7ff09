import Foundation

/// Workers AI's text classification on a port of this machine (../SentimentReplay, in Python), with what a test
/// wants to go wrong. `good` and `bad` in a title make its mood 0.96 and -0.96.
public final class SentimentServer: Sendable {
    public static let account = "0a1b2c3d4e5f67890a1b2c3d4e5f6789"
    public static let token = "workers/ai+token=81xZ"

    /// Something that goes wrong with some requests.
    public struct Fault: Encodable, Sendable {
        public enum Kind: String, Encodable, Sendable, CaseIterable {
            /// The connection is reset.
            case cut
            /// Half of the answer, then the connection is closed.
            case cutAnswer
            /// Nothing comes until ``SentimentServer/release()``.
            case stall
            /// A refusal of Cloudflare's, with ``Fault/status`` and ``Fault/code``.
            case code
            /// A status without a word of Cloudflare's.
            case status
            /// 200 and a page, nothing, half of the JSON, or `"success":false`.
            case page, empty, truncated, unsuccessful
        }

        public var kind: Kind
        public var status: Int
        public var code: Int
        /// What the title must contain.
        public var match: String
        /// Requests that it lets through first, and those that it takes then.
        public var after: Int
        public var times: Int

        public init(
            _ kind: Kind, status: Int = 500, code: Int = 0, match: String = "", after: Int = 0,
            times: Int = 1_000_000
        ) {
            self.kind = kind
            self.status = status
            self.code = code
            self.match = match
            self.after = after
            self.times = times
        }
    }

    private let server: PeerServer

    public init() throws {
        let program = Peer.repositoryRoot.appending(path: "Tests/SentimentReplay").path
        server = try PeerServer(
            "import sys; sys.path.insert(0, sys.argv[2]); sys.dont_write_bytecode = True; import server; "
                + "server.main(sys.argv[1])",
            [program], input: JSONEncoder().encode(["account": Self.account, "token": Self.token]))
    }

    public var base: String { "http://127.0.0.1:\(server.port)" }
    /// With `{account}` in it.
    public var address: String {
        "\(base)/client/v4/accounts/{account}/ai/run/@cf/huggingface/distilbert-sst-2-int8"
    }
    /// Takes Hugging Face's body.
    public var otherAddress: String { "\(base)/models/distilbert" }

    public func add(_ fault: Fault) throws { try tell(Command(do: "fault", fault: fault)) }
    public func repair() throws { try tell(Command(do: "repair")) }
    /// Lets go what stalls, without an answer.
    public func release() throws { try tell(Command(do: "release")) }
    /// `list`, `reversed`, `object`, `bare`, `nested`, or a body of JSON.
    public func setShape(_ shape: String) throws { try tell(Command(do: "shape", text: shape)) }
    public func setLatency(seconds: Double) throws { try tell(Command(do: "latency", number: seconds)) }
    /// Calls that the day still has.
    public func setAllocation(_ calls: Int) throws {
        try tell(Command(do: "allocation", number: Double(calls)))
    }
    /// Characters beyond which a title is too long.
    public func setLongest(_ characters: Int) throws {
        try tell(Command(do: "longest", number: Double(characters)))
    }

    /// What was asked so far, in order.
    public func titles() throws -> [String] {
        try JSONDecoder().decode([String].self, from: tell(Command(do: "titles")))
    }
    /// The most requests that were under way at once.
    public func mostConcurrent() throws -> Int {
        try JSONDecoder().decode(Int.self, from: tell(Command(do: "peak")))
    }
    /// Requests answered with 200.
    public func answered() throws -> Int {
        try JSONDecoder().decode(Int.self, from: tell(Command(do: "answered")))
    }

    @discardableResult
    private func tell(_ command: Command) throws -> Data {
        try LoopbackCall.post("/control", JSONEncoder().encode(command), port: server.port)
    }

    private struct Command: Encodable {
        var `do`: String
        var fault: Fault?
        var text: String?
        var number: Double?
    }
}
