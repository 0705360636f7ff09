public import Core
import Transport

extension S3Store {
    /// S3's own limit.
    private static let mostParts = 10_000

    /// The MD5 of a small object, that of its parts' MD5s and their number for a large one; nil with KMS,
    /// where an ETag is no digest.
    ///
    /// - Throws: ``LakeError`` with `missing` or `io`.
    public func etag(of source: StoreUpload.Source) throws(LakeError) -> String? {
        if case .kms = settings.encryption { return nil }
        let size = try source.size()
        if size >= settings.multipartThreshold, size > 0 {
            return try digests(of: source, size: size).etag
        }
        return try source.digests(partSize: .max).parts.first?.md5.hexadecimal
    }

    func uploadInParts(_ item: StoreUpload, size: Int) throws(LakeError) {
        let key = item.key
        let digests = try digests(of: item.source, size: size)
        if let given = item.sha256, given != digests.sha256 { throw item.differs(digests.sha256, at: name) }
        let upload = try begin(key)
        do throws(LakeError) {
            let parts = digests.parts
            let partSize = settings.partSize
            let etags = try concurrently(parts.count, width: 4) { (index) throws(LakeError) in
                let offset = index * partSize
                var request = try request(
                    .put, key, query: [("partNumber", "\(index + 1)"), ("uploadId", upload)])
                request.body = item.source.body(offset: offset, count: min(partSize, size - offset))
                request.headers["x-amz-checksum-sha256"] = S3Store.base64(hexadecimal: parts[index].sha256)
                let answer = try send(request, payload: parts[index].sha256, about: key)
                try expectSuccess(answer, about: key)
                return answer.headers["ETag"] ?? ""
            }
            try complete(key, upload, digests, etags: etags)
        } catch {
            // Parts that stay are paid for; a failure here changes nothing for the caller.
            if let request = try? request(.delete, key, query: [("uploadId", upload)]) {
                _ = try? send(request, about: key)
            }
            throw error
        }
    }

    private func digests(of source: StoreUpload.Source, size: Int) throws(LakeError) -> PartDigests {
        guard size <= Self.mostParts * settings.partSize else {
            throw LakeError(
                .configuration,
                "\(source.name) is too large for \(Self.mostParts) parts of \(settings.partSize) bytes; "
                    + "raise the part size")
        }
        return try source.digests(partSize: settings.partSize)
    }

    private func begin(_ key: String) throws(LakeError) -> String {
        var request = try request(.post, key, query: [("uploads", "")])
        // Beginning twice leaves one upload that nobody goes on with; a bucket's lifecycle sweeps those.
        request.isIdempotent = true
        addKind(of: key, to: &request)
        request.headers["x-amz-checksum-algorithm"] = "SHA256"
        addEncryption(to: &request)
        let answer = try send(request, about: key)
        try expectSuccess(answer, about: key)
        guard let upload = XMLTree(answer.body)?["UploadId"], !upload.isEmpty else {
            throw LakeError(
                .unavailable,
                "\(name)/\(key): the store began no upload in parts; check that the endpoint is an S3 service"
            )
        }
        return upload
    }

    private func complete(
        _ key: String, _ upload: String, _ digests: PartDigests, etags: [String]
    ) throws(LakeError) {
        let parts = digests.parts.enumerated().map { index, part in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(Self.escaped(etags[index]))</ETag>"
                + "<ChecksumSHA256>\(Self.base64(hexadecimal: part.sha256))</ChecksumSHA256></Part>"
        }
        let body = Array("<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>".utf8)
        var request = try request(.post, key, query: [("uploadId", upload)])
        request.body = .bytes(body)
        request.isIdempotent = true
        request.headers["Content-Type"] = "application/xml"
        let answer = try send(request, payload: Digest.sha256(of: body), about: key)
        // An earlier attempt may have done it and lost its answer.
        if AWSFault(answer)?.code == "NoSuchUpload", answer.attempts > 1 {
            let head = try send(self.request(.head, key), about: key)
            if head.headers["ETag"]?.filter({ $0 != "\"" }) == digests.etag { return }
        }
        try expectSuccess(answer, about: key)
        guard let result = XMLTree(answer.body), result.name == "CompleteMultipartUploadResult" else {
            throw LakeError(
                .unavailable, "\(name)/\(key): the store did not say that the upload is complete; try again")
        }
        let isKeyed = answer.headers["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") ?? false
        if !isKeyed, let etag = result["ETag"]?.filter({ $0 != "\"" }), etag.count == digests.etag.count,
            etag != digests.etag
        {
            throw LakeError(
                .corrupt, "\(name)/\(key) has the ETag \(etag), not \(digests.etag); upload it again")
        }
    }
}

extension StoreUpload.Source {
    func digests(partSize: Int) throws(LakeError) -> PartDigests {
        switch self {
        case .bytes(let bytes): return PartDigests(of: bytes, partSize: partSize)
        case .file(let path):
            do {
                return try PartDigests(ofFileAt: path, partSize: partSize)
            } catch {
                throw LakeError(.io, "cannot upload \(path); check its permissions", cause: error)
            }
        }
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
