public import Core
import Foundation
import Transport

extension S3Store {
    public func list(prefix: String) throws(LakeError) -> [StoredObject] {
        let own = settings.location.prefix
        let start = own.isEmpty ? "" : "\(own)/"
        var objects: [StoredObject] = []
        var token: String?
        repeat {
            var query = [
                ("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(settings.pageSize)"),
                ("prefix", start + prefix),
            ]
            if let token { query.append(("continuation-token", token)) }
            let answer = try send(request(.get, "", query: query), about: "")
            try expectSuccess(answer, about: "")
            guard let page = XMLTree(answer.body), page.name == "ListBucketResult" else {
                throw LakeError(
                    .unavailable,
                    "\(name): the answer to a listing is not one; check that the endpoint is an S3 service")
            }
            objects += page.all("Contents").compactMap { object($0, below: start) }
            let next = page["IsTruncated"] == "true" ? page["NextContinuationToken"] : nil
            guard page["IsTruncated"] != "true" || (next != nil && next != token) else {
                throw LakeError(.unavailable, "\(name): a listing does not go on; try again later")
            }
            token = next
        } while token != nil
        return objects.sorted(by: StoreKey.precedes)
    }

    private func object(_ entry: XMLTree, below start: String) -> StoredObject? {
        guard let encoded = entry["Key"], let size = entry["Size"].flatMap({ Int($0) }) else { return nil }
        let key = String(decoding: PercentEncoding.decode(encoded, plusIsSpace: true), as: UTF8.self)
        guard key.hasPrefix(start) else { return nil }
        let name = String(key.dropFirst(start.count))
        guard StoreKey.isValid(name) else { return nil }
        let modified = entry["LastModified"].flatMap { Self.date($0) } ?? .distantPast
        return StoredObject(
            key: name, bytes: size, etag: entry["ETag"].map { $0.filter { $0 != "\"" } }, modified: modified)
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
    }

    public func remove(_ keys: [String]) throws(LakeError) {
        for key in keys { try StoreKey.check(key) }
        let size = settings.pageSize
        let batches = stride(from: 0, to: keys.count, by: size).map {
            Array(keys[$0..<min($0 + size, keys.count)])
        }
        try concurrently(batches.count, width: 4) { (index) throws(LakeError) in
            try removeBatch(batches[index])
        }
    }

    private func removeBatch(_ keys: [String]) throws(LakeError) {
        var left = keys
        var rounds = 0
        while true {
            let objects = left.map { "<Object><Key>\(Self.escaped(fullKey($0)))</Key></Object>" }.joined()
            let body = Array("<Delete>\(objects)<Quiet>true</Quiet></Delete>".utf8)
            var request = try request(.post, "", query: [("delete", "")])
            request.body = .bytes(body)
            // Removing twice is removing once.
            request.isIdempotent = true
            request.headers["Content-Type"] = "application/xml"
            request.headers["Content-MD5"] = Data(Digest.md5(of: body)).base64EncodedString()
            let answer = try send(request, payload: Digest.sha256(of: body), about: "")
            try expectSuccess(answer, about: "")
            guard let result = XMLTree(answer.body), result.name == "DeleteResult" else {
                throw LakeError(
                    .unavailable,
                    "\(name): the answer to a removal is not one; check that the endpoint is an S3 service")
            }
            let errors = result.all("Error")
            guard let first = errors.first else { return }
            rounds += 1
            let codes = errors.map { $0["Code"] ?? "" }
            guard rounds < 3, codes.allSatisfy({ $0 == "InternalError" || $0 == "SlowDown" }) else {
                throw LakeError(
                    codes.contains("AccessDenied") ? .forbidden : .unavailable,
                    "\(name): \(errors.count) objects could not be removed, among them \(first["Key"] ?? "?") "
                        + "(\(codes[0])); check what these credentials may do, then try again")
            }
            let failed = Set(errors.compactMap { $0["Key"] })
            left = left.filter { failed.contains(fullKey($0)) }
            if left.isEmpty { return }
        }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
