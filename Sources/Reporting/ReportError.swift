public import Core
import Transport

/// What kept a report from being made or sent: what, where and what to do next, in one line.
public typealias ReportError = CodedFailure<ReportErrorCode>

/// The codes of ``ReportError``.
public enum ReportErrorCode: FailureCode {
    /// gnuplot is not installed.
    case chartToolMissing
    /// gnuplot ran and failed.
    case chartFailed
    /// The page template cannot be read or parsed.
    case template
    /// A model card or metrics file is not what it should be.
    case badModel
    /// The signals' document is not what it should be.
    case badSignals
    /// The mail settings make no sense, or the server does not take the login.
    case mailSettings
    /// The mail server cannot be reached or breaks off.
    case mailUnavailable
    /// The mail server refuses this message.
    case mailRefused
    /// The same delivery may work in a while.
    case mailLater

    public var kind: FailureKind {
        switch self {
        case .chartToolMissing, .mailUnavailable, .mailRefused: .unavailable
        case .chartFailed: .internal
        case .template, .mailSettings: .configuration
        case .badModel, .badSignals: .badData
        case .mailLater: .tryAgain
        }
    }
}

extension CodedFailure where RoomCode == ReportErrorCode {
    init(
        delivery error: TransportError, of what: String = "the report is published but not sent",
        remedy: String = "run send-report again to send it"
    ) {
        let code: Code =
            switch error.code {
            case .authentication, .invalidRequest, .tls: .mailSettings
            case .refused: error.isRetryable ? .mailLater : .mailRefused
            case .cannotConnect, .timedOut, .protocol, .fileUnreadable, .client: .mailUnavailable
            // These are HTTP's.
            case .rateLimited, .unavailable, .tooLarge, .unexpectedContent, .redirected, .fileUnwritable,
                .credentials, .cancelled:
                .mailUnavailable
            }
        self.init(code, "\(what): \(error); \(remedy)")
    }
}
