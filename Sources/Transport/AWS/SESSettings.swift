import Core

/// Amazon's Simple Email Service in one region, and whose.
public struct SESSettings: Sendable, Hashable {
    public var region: String
    public var credentials: AWSCredentials
    /// `https://host[:port]` in place of AWS's own; http to this machine only.
    public var endpoint: String?
    /// The configuration set that messages are counted and filtered by.
    public var configurationSet: String?
    /// Seconds for one call.
    public var timeout: Double
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var certificateAuthorities: String?
    /// What to make of a pause between attempts: tests shorten it.
    package var pacing: @Sendable (Double) -> Double = { $0 }

    public init(
        region: String, credentials: AWSCredentials, endpoint: String? = nil, configurationSet: String? = nil,
        timeout: Double = 60, certificateAuthorities: String? = nil
    ) {
        self.region = region
        self.credentials = credentials
        self.endpoint = endpoint
        self.configurationSet = configurationSet
        self.timeout = timeout
        self.certificateAuthorities = certificateAuthorities
    }

    /// Keys and, without a `region` here, the region as ``AWSAccount/find(in:)`` finds them; the endpoint, without one
    /// here, from `AWS_ENDPOINT_URL_SESV2`; certificate authorities from `AWS_CA_BUNDLE`.
    ///
    /// - Throws: ``TransportError`` `credentials` or `invalidRequest`.
    public init(
        region: String? = nil, endpoint: String? = nil, environment: [String: String]
    ) throws(TransportError) {
        let account = try AWSAccount.find(in: environment)
        guard let region = region ?? account.region else {
            throw TransportError(
                .invalidRequest, "no region for Amazon SES; set ses.region, such as eu-west-1")
        }
        func variable(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        self.init(
            region: region, credentials: account.credentials,
            endpoint: endpoint ?? variable("AWS_ENDPOINT_URL_SESV2"),
            certificateAuthorities: variable("AWS_CA_BUNDLE"))
        _ = try url()
    }

    /// Where messages are posted.
    ///
    /// - Throws: ``TransportError`` `invalidRequest` for an endpoint that is no address or would carry the mail over
    ///   the net in plain text.
    package func url() throws(TransportError) -> String {
        let regionIsPlain = region.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: "-")
        }
        guard !region.isEmpty, regionIsPlain else {
            throw TransportError(
                .invalidRequest,
                "“\(SafeURL.oneLine(region))” is no AWS region; set ses.region, such as eu-west-1")
        }
        var origin =
            endpoint ?? "https://email.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
        while origin.hasSuffix("/") { origin.removeLast() }
        guard let mark = origin.firstRange(of: "://"), !origin[mark.upperBound...].isEmpty,
            !origin.contains(where: { "?#@ ".contains($0) }),
            ["http", "https"].contains(origin[..<mark.lowerBound].lowercased())
        else {
            throw TransportError(
                .invalidRequest,
                "the endpoint of Amazon SES is not of the form https://host; correct ses.endpoint")
        }
        let authority = origin[mark.upperBound...].prefix { $0 != "/" }
        let host =
            authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let staysHere = SafeURL.isLoopback(host: host)
        guard origin.lowercased().hasPrefix("https://") || staysHere else {
            throw TransportError(
                .invalidRequest,
                "mail would travel to \(SafeURL.text(origin)) in plain text; use https in ses.endpoint")
        }
        return origin + "/v2/email/outbound-emails"
    }

    public static func == (left: Self, right: Self) -> Bool { left.identity == right.identity }
    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    /// All but the pacing.
    private var identity: [String?] {
        [
            region, credentials.accessKey, credentials.secretKey.value, credentials.sessionToken?.value,
            endpoint,
            configurationSet, "\(timeout)", certificateAuthorities,
        ]
    }
}
