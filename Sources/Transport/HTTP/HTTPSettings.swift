/// How an ``HTTPClient`` behaves for all its requests.
public struct HTTPSettings: Sendable {
    /// Requests under way at once; others wait in order.
    public var maximumConcurrent: Int
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var certificateAuthorities: String?
    public var userAgent: String
    /// Of the jitter in pauses; nil takes a random one.
    public var seed: UInt64?
    /// What to make of a pause between attempts, in seconds: tests shorten it.
    package var pacing: @Sendable (Double) -> Double = { $0 }

    public init(
        maximumConcurrent: Int = 16, certificateAuthorities: String? = nil, userAgent: String = "bellwether",
        seed: UInt64? = nil
    ) {
        self.maximumConcurrent = maximumConcurrent
        self.certificateAuthorities = certificateAuthorities
        self.userAgent = userAgent
        self.seed = seed
    }
}
