public import Core

/// Where mail is handed over, and how.
public struct SMTPSettings: Sendable, Hashable {
    public enum Security: String, Sendable, Hashable, CaseIterable {
        /// Plain text: for a relay on this machine.
        case none
        /// Starts plain, then must switch to TLS before anything else (port 587).
        case startTLS = "starttls"
        /// TLS from the first byte (port 465).
        case tls

        /// The usual port.
        public var port: Int {
            switch self {
            case .none: 25
            case .startTLS: 587
            case .tls: 465
            }
        }
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var username: String?
    public var password: Secret?
    /// Seconds for the whole delivery; connecting gets at most half of it.
    public var timeout: Double
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var certificateAuthorities: String?

    /// - Parameter port: nil takes the usual port of `security`.
    public init(
        host: String, port: Int? = nil, security: Security = .startTLS, username: String? = nil,
        password: Secret? = nil, timeout: Double = 60, certificateAuthorities: String? = nil
    ) {
        self.host = host
        self.port = port ?? security.port
        self.security = security
        self.username = username
        self.password = password
        self.timeout = timeout
        self.certificateAuthorities = certificateAuthorities
    }

    /// The server as `smtp://host:port`, for libcurl and for people.
    var url: String {
        let scheme = security == .tls ? "smtps" : "smtp"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Whether the server is this machine, so that plain text stays here.
    var isLoopback: Bool { SafeURL.isLoopback(host: host) }
}
