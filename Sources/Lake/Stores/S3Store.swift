public import Core
import Foundation
import Transport

/// A bucket of S3, or of a service that speaks its protocol, from a prefix on.
///
/// Uploads carry the SHA-256 of what they hold, so the store refuses what was damaged on the way; large files
/// go up in parts. What fails in passing (5xx, `SlowDown`, timeouts, cut bodies) is tried again as
/// ``S3Settings/retry`` says. The clock of the service is followed where this machine's is wrong.
public struct S3Store: ObjectStore {
    public let settings: S3Settings
    let client: HTTPClient
    let session: AWSSession
    /// The bucket's address with a slash at its end.
    private let base: String

    /// - Throws: ``LakeError`` with `configuration` when the endpoint makes no sense.
    public init(settings: S3Settings) throws(LakeError) {
        self.settings = settings
        base = try settings.base()
        var http = HTTPSettings(
            maximumConcurrent: settings.concurrency, certificateAuthorities: settings.certificateAuthorities)
        http.pacing = settings.pacing
        do {
            client = try HTTPClient(settings: http)
        } catch {
            throw LakeError(.unavailable, "cannot reach \(settings.location)", cause: error)
        }
        session = AWSSession(
            signer: AWSSigner(credentials: settings.credentials, region: settings.region, service: "s3"))
    }

    public var name: String { settings.location.description }

    public func bytes(_ key: String) throws(LakeError) -> [UInt8]? {
        try StoreKey.check(key)
        let answer = try send(request(.get, key), isObject: true, about: key)
        if answer.status == 404, AWSFault(answer)?.code != "NoSuchBucket" { return nil }
        try expectSuccess(answer, isObject: true, about: key)
        return answer.body
    }

    public func download(_ items: [StoreDownload], progress: StoreProgress?) throws(LakeError) {
        for item in items { try StoreKey.check(item.key) }
        try concurrently(items.count, width: settings.concurrency) { (index) throws(LakeError) in
            let item = items[index]
            let part = try PartFile(for: item.path)
            var request = try request(.get, item.key)
            request.destination = .file(path: part.path)
            request.hashesBody = item.sha256 != nil
            // One byte more than listed is enough to know.
            request.maximumBytes = item.bytes.map { $0 + 1 } ?? Int.max
            let answer = try send(request, isObject: true, about: item.key)
            try expectSuccess(answer, isObject: true, about: item.key)
            if let problem = item.problem(bytes: answer.bytes, sha256: answer.sha256) {
                throw LakeError(.corrupt, "\(name)/\(item.key) \(problem)")
            }
            try part.publish()
            progress?(item.key, answer.bytes)
        }
    }

    public func upload(_ items: [StoreUpload], progress: StoreProgress?) throws(LakeError) {
        for item in items { try StoreKey.check(item.key) }
        try concurrently(items.count, width: settings.concurrency) { (index) throws(LakeError) in
            let item = items[index]
            let size = try item.source.size()
            if size >= settings.multipartThreshold, size > 0 {
                try uploadInParts(item, size: size)
            } else {
                try uploadWhole(item, size: size)
            }
            progress?(item.key, size)
        }
    }

    private func uploadWhole(_ item: StoreUpload, size: Int) throws(LakeError) {
        let digest = try item.source.sha256()
        if let given = item.sha256, given != digest { throw item.differs(digest, at: name) }
        var request = try request(.put, item.key)
        request.body = item.source.body(offset: 0, count: size)
        addKind(of: item.key, to: &request)
        request.headers["x-amz-checksum-sha256"] = Self.base64(hexadecimal: digest)
        addEncryption(to: &request)
        try expectSuccess(send(request, payload: digest, about: item.key), about: item.key)
    }

    // MARK: Requests

    /// A request for a key of the store, or for the bucket (key empty).
    func request(
        _ method: HTTPRequest.Method, _ key: String, query: [(String, String)] = []
    ) throws(LakeError) -> HTTPRequest {
        var path = ""
        if !key.isEmpty {
            try StoreKey.check(key)
            path = PercentEncoding.encode(fullKey(key), keepingSlashes: true)
        }
        let pairs = query.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }
        // The bucket itself has no slash at its end in path style, and must have one in virtual-host style:
        // with one, both mean the bucket.
        var request = HTTPRequest(
            method, base + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")))
        // Objects arrive as they are stored.
        request.decompresses = false
        request.retry = settings.retry
        request.timeouts = settings.timeouts
        return request
    }

    func fullKey(_ key: String) -> String {
        settings.location.prefix.isEmpty ? key : "\(settings.location.prefix)/\(key)"
    }

    /// Signs, sends and waits. An answer of any status is returned.
    ///
    /// - Parameters:
    ///   - payload: SHA-256 of the body.
    ///   - isObject: whether an object is asked for, which may read like a fault.
    func send(
        _ request: HTTPRequest, payload: String = Self.emptyDigest, isObject: Bool = false, about key: String
    ) throws(LakeError) -> HTTPResponse {
        do {
            return try client.send(session.signing(request, payload: payload, bringsObject: isObject))
        } catch {
            throw failure(error, about: key)
        }
    }

    private static let emptyDigest = Digest.sha256(of: "")

    func addEncryption(to request: inout HTTPRequest) {
        switch settings.encryption {
        case nil: break
        case .aes256:
            request.headers["x-amz-server-side-encryption"] = "AES256"
        case .kms(let keyID):
            request.headers["x-amz-server-side-encryption"] = "aws:kms"
            request.headers["x-amz-server-side-encryption-aws-kms-key-id"] = keyID
        }
    }

    /// Tells readers what an object is. The site's files keep their names when they change, so that browsers and
    /// what stands between must ask each time; an object that is as it was costs an answer without a body.
    func addKind(of key: String, to request: inout HTTPRequest) {
        request.headers["Content-Type"] = Self.contentType(of: key)
        if key.hasPrefix("site/") { request.headers["Cache-Control"] = "no-cache" }
    }

    /// What browsers and Athena expect; moto loses bodies whose type is that of a form.
    static func contentType(of key: String) -> String {
        switch key.split(separator: ".").last {
        case "json": "application/json"
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "webmanifest": "application/manifest+json"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "parquet": "application/vnd.apache.parquet"
        default: "application/octet-stream"
        }
    }

    static func base64(hexadecimal digest: String) -> String {
        var bytes = Data()
        var rest = digest[...]
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes.base64EncodedString()
    }
}

extension StoreUpload {
    func differs(_ digest: String, at store: String) -> LakeError {
        LakeError(
            .corrupt,
            "\(source.name) is not what was to be stored as \(store)/\(key): its SHA-256 is \(digest), not "
                + "\(sha256 ?? "any"); make it again")
    }
}

extension StoreUpload.Source {
    func size() throws(LakeError) -> Int {
        switch self {
        case .bytes(let bytes): return bytes.count
        case .file(let path):
            guard let size = fileSize(path) else {
                throw LakeError(.missing, "cannot upload \(path): \(systemError()); make it first")
            }
            return size
        }
    }

    func sha256() throws(LakeError) -> String {
        switch self {
        case .bytes(let bytes): return Digest.sha256(of: bytes)
        case .file(let path):
            do {
                return try Digest.sha256(ofFileAt: path)
            } catch {
                throw LakeError(.io, "cannot upload \(path); check its permissions", cause: error)
            }
        }
    }

    func body(offset: Int, count: Int) -> HTTPRequest.Body {
        switch self {
        case .bytes(let bytes): .bytes(Array(bytes[offset..<offset + count]))
        case .file(let path): .file(path: path, offset: offset, count: count)
        }
    }
}
