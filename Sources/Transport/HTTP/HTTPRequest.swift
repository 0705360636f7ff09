/// What to ask of a server, and how far to go for the answer.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"

        /// Whether asking twice does no more than asking once (RFC 9110, section 9.2.2).
        public var isIdempotent: Bool { self != .post }
    }

    /// The body to send.
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// `count` bytes of a file from `offset` on, read as they are sent.
        case file(path: String, offset: Int, count: Int)

        public var count: Int {
            switch self {
            case .none: 0
            case .bytes(let bytes): bytes.count
            case .file(_, _, let count): count
            }
        }
    }

    /// Where the body of a 2xx answer goes; that of any other is kept in memory.
    public enum Destination: Sendable {
        case memory
        /// A file, created or truncated at each attempt; removed when the request fails.
        case file(path: String)
    }

    /// What the body of a 2xx answer must look like; judged by its first bytes, as content types lie.
    public enum Content: Sendable {
        case any
        /// Begins as JSON does.
        case json
        /// Anything but an HTML page.
        case notHTML
    }

    /// What to make of an answer; see ``HTTPRequest/judge``.
    public enum Verdict: Sendable {
        /// As the status says.
        case standard
        /// Try again, whatever the status and method.
        case retry
    }

    public var method: Method
    /// Absolute, http or https, percent-encoded.
    public var url: String
    public var headers: HTTPHeaders
    public var body: Body
    public var destination: Destination = .memory
    /// Whether to work out the SHA-256 of the answer's body as it arrives.
    public var hashesBody = false
    /// Bytes after decoding; a longer answer fails with ``TransportError/Code/tooLarge``.
    public var maximumBytes = 64 << 20
    /// Whether to ask for a compressed body and decode it (gzip, deflate, brotli, zstd). False takes bytes
    /// as they are stored.
    public var decompresses = true
    /// Redirects to follow, for GET and HEAD. To another origin only the `Accept` header goes along.
    public var redirects = 0
    public var expects: Content = .any
    public var timeouts = HTTPTimeouts()
    public var retry = RetryPolicy()
    /// Whether it may be sent again after a failure; nil goes by the method.
    public var isIdempotent: Bool?
    /// Called on the client's thread before each attempt (1, 2, ...), on a fresh copy: to sign it anew.
    public var prepare: (@Sendable (inout HTTPRequest, _ attempt: Int) throws(TransportError) -> Void)?
    /// Called on the client's thread with each whole answer and the request it answers, for services whose
    /// failures do not show in the status. Neither hook may wait for another request.
    public var judge: (@Sendable (_ sent: HTTPRequest, _ answer: HTTPResponse) -> Verdict)?

    public init(_ method: Method = .get, _ url: String, headers: HTTPHeaders = [:], body: Body = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    var mayRepeat: Bool { isIdempotent ?? method.isIdempotent }
}

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Without user info, query values, header values and body.
    public var description: String { "\(method.rawValue) \(SafeURL.text(url))" }
    public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}

/// How long to wait, in seconds, each attempt anew.
public struct HTTPTimeouts: Sendable, Hashable {
    /// For the connection, TLS included.
    public var connect = 10.0
    /// An attempt ends when fewer than ``slowest`` bytes a second came or went over this long.
    public var idle = 30.0
    /// Bytes a second.
    public var slowest = 64.0
    /// For the attempt from its start to its last byte.
    public var total = 300.0

    public init(connect: Double = 10, idle: Double = 30, slowest: Double = 64, total: Double = 300) {
        self.connect = connect
        self.idle = idle
        self.slowest = slowest
        self.total = total
    }
}
