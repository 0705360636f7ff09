/// What went wrong between this machine and another: what, where and what to do next, in one line.
///
/// Never holds a password or key: URLs are shown without user info and without the values of their query,
/// headers not at all, and libcurl's words name hosts and replies only.
public struct TransportError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The host has no address, or nothing listens there.
        case cannotConnect
        /// The server does not take the user name and password, or offers no way to give them.
        case authentication
        /// The server understood and said no: sender, recipient or content; an HTTP status of 400 or above.
        case refused
        /// The server asks for fewer calls: HTTP 429.
        case rateLimited
        /// The server is in trouble: HTTP 5xx.
        case unavailable
        /// Nothing happened for too long, or the whole took too long.
        case timedOut
        /// No secure channel: no STARTTLS, or a certificate that is not trusted.
        case tls
        /// The other side broke the protocol or hung up in the middle.
        case `protocol`
        /// The body is larger than the caller allows.
        case tooLarge
        /// The body is not of the kind that the caller expects, such as a page where JSON should be.
        case unexpectedContent
        /// More redirects than allowed, or one that leads from https to http.
        case redirected
        /// What the caller passed cannot be sent: an empty host, an address with a line break.
        case invalidRequest
        /// A local file could not be read.
        case fileUnreadable
        /// A local file could not be written.
        case fileUnwritable
        /// There are no credentials to sign with, or their files cannot be understood.
        case credentials
        /// The caller's task was cancelled, or the client went away.
        case cancelled
        /// libcurl itself failed: out of memory, or built without what is needed.
        case client
    }

    public var code: Code
    public var message: String
    /// The server's last reply code (HTTP status or SMTP, 3 digits), 0 when there was none.
    public var reply: Int

    /// Whether the same request may work later, unchanged: a connection, a timeout, an overloaded server, or
    /// an SMTP 4xx reply.
    public var isRetryable: Bool

    /// Whether the other side may have done what was asked all the same: the request was handed over whole, and
    /// then no answer came.
    public var mayHaveArrived = false

    /// What of a mail was turned away; nil where the answer does not tell, or there was none.
    public var refusal: MailRefusal?

    /// - Parameter isRetryable: nil goes by the code.
    public init(_ code: Code, _ message: String, reply: Int = 0, isRetryable: Bool? = nil) {
        self.code = code
        self.message = message
        self.reply = reply
        self.isRetryable = isRetryable ?? code.mayPass
    }

    public var description: String { message }
}

extension TransportError.Code {
    /// Whether such a failure often passes by itself.
    fileprivate var mayPass: Bool {
        switch self {
        case .cannotConnect, .timedOut, .protocol, .rateLimited, .unavailable, .unexpectedContent: true
        case .refused, .authentication, .tls, .tooLarge, .redirected, .invalidRequest, .fileUnreadable,
            .fileUnwritable, .credentials, .cancelled, .client:
            false
        }
    }
}

/// What of a mail a server turns away.
public enum MailRefusal: String, Sendable, Hashable, CaseIterable {
    case sender
    case recipient
    case content
}
