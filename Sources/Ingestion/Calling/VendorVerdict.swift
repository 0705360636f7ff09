public import Core
public import Transport

/// What a vendor makes of an answer.
public enum VendorVerdict: Sendable {
    /// Read the body.
    case sound
    /// Trouble that may pass: try again, after so many seconds if the vendor says how many.
    case passing(IngestionError, after: Double? = nil)
    /// Trouble that stays.
    case final(IngestionError)

    /// By the status alone, as most vendors mean it: 401 is the key, 403 the plan, 404 nothing there, 429 the
    /// quota; 408, 425, 499 and 5xx pass.
    ///
    /// - Parameter what: what was asked for, for people (`Polygon's grouped day 2024-01-08`); no secrets.
    public static func byStatus(_ response: HTTPResponse, what: String) -> VendorVerdict {
        func error(_ code: IngestionErrorCode, _ remedy: String) -> IngestionError {
            IngestionError(code, "\(what) was answered with status \(response.status); \(remedy)")
        }
        return switch response.status {
        case 200..<300: .sound
        case 401, 407: .final(error(.unauthorized, "check the key"))
        case 402, 403: .final(error(.notEntitled, "see what the plan includes, or name another vendor"))
        case 404: .final(error(.noData, "the vendor does not have it"))
        case 429:
            .passing(
                error(.rateLimited, "allow fewer calls a minute, or try later"), after: response.retryAfter())
        case 408, 425, 499, 500...:
            .passing(error(.unavailable, "try again later"), after: response.retryAfter())
        default: .final(error(.malformed, "see whether the vendor changed its calls"))
        }
    }
}
