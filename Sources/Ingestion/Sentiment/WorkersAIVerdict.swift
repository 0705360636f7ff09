import Core
import Transport

/// What to make of an answer of Workers AI: by the code in the body before the status, as two kinds of 429 mean
/// opposite things.
struct WorkersAIVerdict {
    enum Trouble {
        /// The day's free calls are spent.
        case daySpent
        case tooLong
    }

    let verdict: VendorVerdict
    let trouble: Trouble?
    /// The service's own.
    let words: String?

    init(_ response: HTTPResponse, _ document: JSONDocument?, _ what: String) {
        let failure = document?.root["errors"]?.elements?.first { _ in true }
        words = failure?["message"]?.string ?? document?.root["error"]?.string
        guard !response.isSuccess || document?.root["success"]?.bool == false else {
            (verdict, trouble) = (.sound, nil)
            return
        }
        let reason = Self.reason(code: failure?["code"]?.int, status: response.status)
        trouble =
            switch reason {
            case .daySpent: .daySpent
            case .tooLong: .tooLong
            default: nil
            }
        let (code, remedy) = reason.failure
        let error = IngestionError(code, "\(what) was answered with status \(response.status); \(remedy)")
        verdict = reason == .busy ? .passing(error, after: response.retryAfter()) : .final(error)
    }

    private enum Reason {
        case daySpent, busy, tooLong, unreadable, wrongPlace, wrongKey, notAllowed

        var failure: (IngestionErrorCode, String) {
            switch self {
            case .daySpent: (.rateLimited, "the day's allocation is spent; it is renewed at 00:00 UTC")
            case .busy: (.unavailable, "it is out of capacity or in trouble; try again later")
            case .tooLong: (.malformed, "the headline is too long")
            case .unreadable: (.malformed, "it cannot read the request; see sentiment.body")
            case .wrongPlace:
                (.badSetting, "no such model or account; check sentiment.endpoint and sentiment.account")
            case .wrongKey: (.unauthorized, "check sentiment.token and sentiment.account")
            case .notAllowed: (.notEntitled, "see what the account may use")
            }
        }
    }

    /// The service's codes as its documents have them; a service without codes is known by its status.
    private static func reason(code: Int64?, status: Int) -> Reason {
        switch code {
        case 3036, 4006: return .daySpent
        case 3007, 3008, 3040: return .busy
        case 3006: return .tooLong
        case 3003, 5004, 5006: return .unreadable
        case 3042, 5007, 7003: return .wrongPlace
        case 10_000: return .wrongKey
        case 3023, 3041, 5016, 5018: return .notAllowed
        default: break
        }
        return switch status {
        case 413: .tooLong
        case 400, 422: .unreadable
        case 404, 405, 410, 300..<400: .wrongPlace
        case 401: .wrongKey
        case 402, 403: .notAllowed
        default: .busy
        }
    }
}
