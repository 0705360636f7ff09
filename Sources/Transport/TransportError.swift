/// What went wrong between this machine and another: what, where and what to do next, in one line.
///
/// Never holds a password: libcurl's words name hosts and replies only.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The host has no address, or nothing listens there.
        case cannotConnect
        /// The server does not take the user name and password, or offers no way to give them.
        case authentication
        /// The server understood and said no: sender, recipient or content.
        case refused
        /// Nothing happened for too long.
        case timedOut
        /// No secure channel: no STARTTLS, or a certificate that is not trusted.
        case tls
        /// The other side broke the protocol or hung up in the middle.
        case `protocol`
        /// What the caller passed cannot be sent: an empty host, an address with a line break.
        case invalidRequest
        /// A local file could not be read.
        case fileUnreadable
        /// libcurl itself failed: out of memory, or built without what is needed.
        case client
    }

    public var code: Code
    public var message: String
    /// The server's last reply code (SMTP 3 digits), 0 when there was none.
    public var reply: Int

    public init(_ code: Code, _ message: String, reply: Int = 0) {
        self.code = code
        self.message = message
        self.reply = reply
    }

    /// Whether the same request may work later, unchanged: a connection, a timeout, or an SMTP 4xx reply.
    public var isRetryable: Bool {
        switch code {
        case .cannotConnect, .timedOut, .protocol: true
        case .refused, .authentication: (400..<500).contains(reply)
        case .tls, .invalidRequest, .fileUnreadable, .client: false
        }
    }

    public var description: String { message }
}
