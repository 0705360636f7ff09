import Core
import Transport

extension S3Store {
    /// - Throws: ``LakeError`` for an answer that is not 2xx, and for one that is but holds a fault.
    ///
    /// - Parameter isObject: whether a 2xx body is an object, which may read like a fault.
    func expectSuccess(
        _ answer: HTTPResponse, isObject: Bool = false, about key: String
    ) throws(LakeError) {
        let fault = AWSFault(answer, underSuccess: !isObject)
        if answer.isSuccess, fault == nil { return }
        let place = key.isEmpty ? name : "\(name)/\(key)"
        let words = fault.map { $0.message.isEmpty ? $0.code : "\($0.code): \(oneLine($0.message))" }
        let said = words ?? "status \(answer.status)"
        let tries = answer.attempts > 1 ? " after \(answer.attempts) attempts" : ""
        let (code, remedy) = meaning(of: fault?.code ?? "", status: answer.status, in: answer)
        throw LakeError(code, "\(place): the store says \(said)\(tries); \(remedy)")
    }

    private func meaning(
        of fault: String, status: Int, in answer: HTTPResponse
    ) -> (LakeError.Code, remedy: String) {
        let bucket = settings.location.bucket
        switch fault {
        case "NoSuchBucket":
            return (.configuration, "create the bucket \(bucket), or correct its name")
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthFailure", "InvalidClientTokenId":
            return (.forbidden, "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            return (.forbidden, "get new temporary credentials (AWS_SESSION_TOKEN)")
        case "RequestTimeTooSkewed", "RequestExpired":
            return (.configuration, "set this machine's clock")
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            let region = answer.headers["x-amz-bucket-region"].map { " (\(oneLine($0)))" } ?? ""
            return (.configuration, "set AWS_REGION to the bucket's region\(region), or correct the endpoint")
        case "NoSuchKey":
            return (.missing, "publish it first")
        case "InvalidBucketName":
            return (.configuration, "correct the bucket's name")
        case "XAmzContentSHA256Mismatch", "BadDigest", "InvalidDigest":
            return (.corrupt, "the content changed while it was sent; send it again")
        case "SlowDown", "RequestLimitExceeded":
            return (.busy, "try again later")
        default: break
        }
        switch status {
        case 301, 302, 307:
            return (.configuration, "set AWS_REGION to the bucket's region, or correct the endpoint")
        case 401, 403:
            return (
                .forbidden,
                "allow these credentials to list, read, write and delete in \(bucket)"
            )
        case 404: return (.missing, "publish it first, or correct the place")
        case 429: return (.busy, "try again later")
        case 500...: return (.unavailable, "try again later")
        default: return (.unavailable, "check that the endpoint is an S3 service")
        }
    }

    /// What the lack of an answer means for the lake.
    func failure(_ error: TransportError, about key: String) -> LakeError {
        let place = key.isEmpty ? name : "\(name)/\(key)"
        switch error.code {
        case .fileUnreadable: return LakeError(.io, "\(place): \(error)")
        case .fileUnwritable: return LakeError(.cannotWrite, "\(place): \(error)")
        case .tooLarge:
            return LakeError(.corrupt, "\(place) is larger than listed; publish it again", cause: error)
        case .tls, .invalidRequest, .redirected, .credentials, .authentication:
            return LakeError(.configuration, "\(place): \(error)")
        case .rateLimited: return LakeError(.busy, "\(place): \(error)")
        case .cannotConnect, .timedOut, .protocol, .unavailable, .unexpectedContent, .refused, .cancelled,
            .client:
            return LakeError(.unavailable, "\(place): \(error)")
        }
    }

    private func oneLine(_ text: String) -> String {
        let line = text.prefix(300).map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } == true ? " " : $0 }
        return String(line.last == "." ? line.dropLast() : line[...])
    }
}
