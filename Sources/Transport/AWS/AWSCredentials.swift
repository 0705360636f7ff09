public import Core

/// A key to sign with.
public struct AWSCredentials: Sendable, Hashable {
    public var accessKey: String
    public var secretKey: Secret
    /// Of temporary keys.
    public var sessionToken: Secret?

    public init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }
}
