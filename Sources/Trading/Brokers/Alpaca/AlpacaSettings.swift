public import Core

/// How Alpaca's trading interface is reached.
public struct AlpacaSettings: Sendable {
    public static let paperEndpoint = "https://paper-api.alpaca.markets"

    /// Scheme and host, without a path.
    public var endpoint: String
    public var key: Secret
    public var secret: Secret
    /// Seconds for one call.
    public var timeout: Double
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var certificateAuthorities: String?

    public init(
        endpoint: String = Self.paperEndpoint, key: Secret, secret: Secret, timeout: Double = 15,
        certificateAuthorities: String? = nil
    ) {
        self.endpoint = endpoint
        self.key = key
        self.secret = secret
        self.timeout = timeout
        self.certificateAuthorities = certificateAuthorities
    }
}
