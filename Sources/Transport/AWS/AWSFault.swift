import Foundation

/// What an AWS service says went wrong.
public struct AWSFault: Sendable, Hashable {
    /// Such as `NoSuchKey` or `ThrottlingException`, without prefix.
    public var code: String
    public var message: String

    /// The fault in an answer: S3's `<Error>` or the JSON services' `__type`; nil when there is none.
    ///
    /// - Parameter underSuccess: whether to look at a 2xx answer too: S3 can begin to answer and fail later. Not
    ///   where the body is an object, which may read like anything.
    public init?(_ answer: HTTPResponse, underSuccess: Bool = true) {
        if answer.isSuccess, !underSuccess { return nil }
        let first = answer.body.first { !$0.isBlank }
        if first == UInt8(ascii: "<") {
            guard let root = XMLTree(answer.body) else { return nil }
            let error = root.name == "Error" ? root : root.child("Error")
            guard let error, let code = error["Code"] else { return nil }
            // A list of per-key errors is an answer, not a failure.
            guard root.name != "DeleteResult" else { return nil }
            self.init(code: code, message: error["Message"] ?? "")
            return
        }
        guard !answer.isSuccess else { return nil }
        let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body))
        guard let type = answer.headers["x-amzn-ErrorType"] ?? body?.type else { return nil }
        // "prefix#Name", "Name:http://...".
        let name = type.split(separator: "#").last?.split(separator: ":").first ?? ""
        self.init(code: String(name), message: body?.message ?? body?.otherMessage ?? "")
    }

    init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    private struct Body: Decodable {
        var type: String?
        var message: String?
        var otherMessage: String?
        enum CodingKeys: String, CodingKey {
            case type = "__type"
            case message
            case otherMessage = "Message"
        }
    }

    /// Faults that pass by themselves, whatever their status.
    public var isTransient: Bool {
        isThrottle
            || [
                "InternalError", "InternalServerError", "InternalFailure", "RequestTimeout",
                "ServiceUnavailable", "OperationAborted",
            ].contains(code)
    }

    /// The service asks for fewer calls, and has done nothing.
    public var isThrottle: Bool {
        code == "SlowDown" || code == "RequestLimitExceeded" || code.hasPrefix("Throttling")
            || code.hasPrefix("ProvisionedThroughputExceeded") || code.hasPrefix("TooManyRequests")
    }

    /// Whether the service finds our clock wrong.
    public var isClockSkew: Bool { code == "RequestTimeTooSkewed" || code == "RequestExpired" }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
