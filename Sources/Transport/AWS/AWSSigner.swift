import Core
import Crypto
public import Foundation

/// Signs requests with AWS Signature Version 4.
///
/// Source: AWS, "Create a signed AWS API request" (General Reference); proven on AWS's own test suite. S3
/// takes paths as they are, every other service normalised and encoded a second time.
public struct AWSSigner: Sendable {
    public var credentials: AWSCredentials
    public var region: String
    /// The signing name: `s3`, `ses`, `dynamodb`, ...
    public var service: String

    /// A payload that is not hashed: over TLS, to S3 only.
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"

    public init(credentials: AWSCredentials, region: String, service: String) {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// What signing works out, step by step.
    public struct Signature: Sendable, Hashable {
        public var canonicalRequest: String
        public var stringToSign: String
        /// The value of the `Authorization` header.
        public var authorization: String
    }

    /// Puts `x-amz-date`, the session token, for S3 the payload's hash, and `Authorization` on a request, in
    /// place of earlier ones. All its headers are signed but those that carriers change.
    ///
    /// - Parameter payload: SHA-256 of the body in lowercase hexadecimal, or ``unsignedPayload``.
    public func sign(_ request: inout HTTPRequest, payload: String, at instant: Date) {
        request.headers["Authorization"] = nil
        request.headers["x-amz-date"] = Self.timestamp(instant)
        request.headers["x-amz-security-token"] = credentials.sessionToken?.value
        if service == "s3" { request.headers["x-amz-content-sha256"] = payload }
        let (host, path, query) = Self.parts(of: request.url)
        var signed = request.headers
        for name in ["User-Agent", "Expect", "Connection", "Transfer-Encoding"] { signed[name] = nil }
        signed["Host"] = host
        request.headers["Authorization"] =
            signature(
                method: request.method.rawValue, path: path, query: query, headers: signed, payload: payload,
                at: instant
            ).authorization
    }

    /// The signature over the parts of a request.
    ///
    /// - Parameters:
    ///   - path: as it is sent: encoded, beginning with `/`; empty stands for `/`.
    ///   - query: as it is sent, without `?`.
    ///   - headers: those to sign, `Host` and `X-Amz-Date` among them.
    public func signature(
        method: String, path: String, query: String, headers: HTTPHeaders, payload: String, at instant: Date
    ) -> Signature {
        let (lines, names) = Self.canonical(headers)
        let canonicalRequest = [
            method, service == "s3" ? Self.plainPath(path) : Self.normalizedPath(path),
            Self.canonicalQuery(query), lines, names, payload,
        ].joined(separator: "\n")
        let timestamp = Self.timestamp(instant)
        let day = String(timestamp.prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let stringToSign =
            "AWS4-HMAC-SHA256\n\(timestamp)\n\(scope)\n" + Digest.sha256(of: canonicalRequest)
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey.value)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        let code = HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key)
        return Signature(
            canonicalRequest: canonicalRequest, stringToSign: stringToSign,
            authorization: "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), "
                + "SignedHeaders=\(names), Signature=\(Digest.hexadecimal(code))")
    }

    /// `YYYYMMDDTHHMMSSZ`.
    static func timestamp(_ instant: Date) -> String {
        let seconds = Int64(instant.timeIntervalSince1970.rounded(.down))
        let day = CivilDate(secondsSinceEpoch: seconds)
        let rest = Int(seconds - Int64(day.daysSinceEpoch) * 86_400)
        return day.description.replacing("-", with: "")
            + "T\(padded(rest / 3600, to: 2))\(padded(rest / 60 % 60, to: 2))\(padded(rest % 60, to: 2))Z"
    }

    // MARK: Canonical forms

    /// Names in lower case and sorted, blanks in values reduced to one, repeats joined in order.
    private static func canonical(_ headers: HTTPHeaders) -> (lines: String, names: String) {
        var values: [String: [String]] = [:]
        for field in headers.fields {
            let value = field.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            values[field.name.lowercased(), default: []].append(value)
        }
        let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }.joined()
        return (lines, names.joined(separator: ";"))
    }

    private static func plainPath(_ path: String) -> String {
        PercentEncoding.encode(PercentEncoding.decode(path.isEmpty ? "/" : path), keepingSlashes: true)
    }

    /// RFC 3986, section 5.2.4, with repeated slashes made one.
    private static func normalizedPath(_ path: String) -> String {
        var kept: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = kept.popLast()
            default: kept.append(part)
            }
        }
        let endsInSlash = path.hasSuffix("/") && !kept.isEmpty
        return PercentEncoding.encode(
            "/" + kept.joined(separator: "/") + (endsInSlash ? "/" : ""), keepingSlashes: true)
    }

    private static func canonicalQuery(_ query: String) -> String {
        func encoded(_ text: some StringProtocol) -> String {
            PercentEncoding.encode(PercentEncoding.decode(text), keepingSlashes: false)
        }
        let pairs = query.split(separator: "&").map { part -> (String, String) in
            guard let equals = part.firstIndex(of: "=") else { return (encoded(part), "") }
            return (encoded(part[..<equals]), encoded(part[part.index(after: equals)...]))
        }
        return pairs.sorted { left, right in
            left.0 == right.0
                ? left.1.utf8.lexicographicallyPrecedes(right.1.utf8)
                : left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
        }.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    /// The `Host` header that goes with the URL (the port only where it is not the usual one), path and query.
    private static func parts(of url: String) -> (host: String, path: String, query: String) {
        let origin = SafeURL.origin(url)
        let host = origin.firstRange(of: "://").map { String(origin[$0.upperBound...]) } ?? ""
        var rest = url[...]
        if let mark = url.firstRange(of: "://") { rest = url[mark.upperBound...] }
        rest = rest.prefix { $0 != "#" }
        let query = rest.firstIndex(of: "?").map { String(rest[rest.index(after: $0)...]) } ?? ""
        rest = rest.prefix { $0 != "?" }
        let path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
        return (host, path, query)
    }
}
