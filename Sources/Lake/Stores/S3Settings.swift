public import Core
public import Transport

/// Which bucket, and how to reach it.
public struct S3Settings: Sendable {
    public enum Addressing: Sendable, Hashable {
        /// Path style for an endpoint of one's own and for bucket names with dots, else virtual host.
        case automatic
        /// `https://endpoint/bucket/key`
        case path
        /// `https://bucket.endpoint/key`
        case virtualHost
    }

    /// What the store is to encrypt objects with; nil leaves it to the bucket.
    public enum Encryption: Sendable, Hashable {
        case aes256
        /// A key of AWS KMS; nil takes the account's own for S3.
        case kms(keyID: String?)
    }

    public var location: S3Location
    public var region: String
    public var credentials: AWSCredentials
    /// `https://host[:port]` of another service than AWS's.
    public var endpoint: String?
    public var addressing = Addressing.automatic
    public var encryption: Encryption?
    /// Objects of at least this size go up in parts.
    public var multipartThreshold = 64 << 20
    /// The size of each part but the last. With it fixed, an ETag can be foretold.
    public var partSize = 16 << 20
    /// Requests at once.
    public var concurrency = 16
    public var retry = RetryPolicy(attempts: 6)
    public var timeouts = HTTPTimeouts(total: 3600)
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var certificateAuthorities: String?
    /// Keys a page of a listing and a batch of removals; S3's own limit.
    package var pageSize = 1000
    /// What to make of a pause between attempts: tests shorten it.
    package var pacing: @Sendable (Double) -> Double = { $0 }

    public init(
        location: S3Location, region: String, credentials: AWSCredentials, endpoint: String? = nil
    ) {
        self.location = location
        self.region = region
        self.credentials = credentials
        self.endpoint = endpoint
    }

    /// What an environment says: keys and region as ``Transport/AWSAccount/find(in:)`` finds them, the endpoint
    /// from `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, certificate authorities from `AWS_CA_BUNDLE`.
    ///
    /// - Throws: ``LakeError`` with `configuration` when there are no keys, or no region without an endpoint.
    public init(location: S3Location, environment: [String: String]) throws(LakeError) {
        let account: AWSAccount
        do {
            account = try AWSAccount.find(in: environment)
        } catch {
            throw LakeError(.configuration, "cannot use \(location): \(error)")
        }
        let endpoint = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"].lazy
            .compactMap { environment[$0] }.first { !$0.isEmpty }
        guard let region = account.region ?? endpoint.map({ _ in "us-east-1" }) else {
            throw LakeError(
                .configuration, "cannot use \(location): no region; set AWS_REGION to that of the bucket")
        }
        self.init(
            location: location, region: region, credentials: account.credentials, endpoint: endpoint)
        certificateAuthorities = environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The address that keys are appended to, ending in `/`.
    package func base() throws(LakeError) -> String {
        var origin = endpoint ?? "https://s3.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")"
        while origin.hasSuffix("/") { origin.removeLast() }
        guard let mark = origin.firstRange(of: "://"),
            ["http", "https"].contains(origin[..<mark.lowerBound].lowercased()),
            !origin[mark.upperBound...].isEmpty, !origin.contains(where: { "?#@ ".contains($0) })
        else {
            throw LakeError(
                .configuration,
                "cannot use \(location): the endpoint is not of the form https://host:port; correct AWS_ENDPOINT_URL"
            )
        }
        let isPath =
            switch addressing {
            case .automatic: endpoint != nil || location.bucket.contains(".")
            case .path: true
            case .virtualHost: false
            }
        return isPath
            ? "\(origin)/\(location.bucket)/"
            : "\(origin[..<mark.upperBound])\(location.bucket).\(origin[mark.upperBound...])/"
    }
}

/// `s3://bucket/prefix`.
public struct S3Location: Sendable, Hashable, CustomStringConvertible {
    public let bucket: String
    /// Without slashes at its ends; may be empty.
    public let prefix: String

    /// Whether the text is meant as such a place.
    public static func isLocation(_ text: String) -> Bool { text.hasPrefix("s3://") }

    /// - Throws: ``LakeError`` with `configuration` when it is not `s3://bucket` or `s3://bucket/prefix` with a
    ///   possible bucket name.
    public init(_ text: String) throws(LakeError) {
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let bucket = parts.first.map { String($0) } ?? ""
        var prefix = parts.count > 1 ? String(parts[1]) : ""
        if prefix.hasSuffix("/") { prefix.removeLast() }
        guard Self.isLocation(text), Self.isBucket(bucket), prefix.isEmpty || StoreKey.isValid(prefix),
            prefix.utf8.count <= 120
        else {
            throw LakeError(
                .configuration,
                "“\(text.prefix(200))” is not a place in S3; write s3://bucket or s3://bucket/prefix")
        }
        self.bucket = bucket
        self.prefix = prefix
    }

    /// 3 to 63 lower-case letters, digits, dots and dashes, ends among the first two kinds.
    private static func isBucket(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let bytes = Array(text.utf8)
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else {
            return false
        }
        return isPlain(first) && isPlain(last) && !text.contains("..")
            && bytes.allSatisfy { isPlain($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    public var description: String { prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)" }
}
