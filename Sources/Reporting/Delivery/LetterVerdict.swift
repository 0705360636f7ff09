import Core
import Ledger
import Transport

/// What an attempt that failed means for its letter, for the others, and for the operator.
struct LetterVerdict {
    let letter: OutboxLetter
    let error: TransportError
    let outcome: LetterOutcome
    /// Whether the recipient is turned away for good.
    private let isRefused: Bool

    /// A recipient that is turned away for good is given up at once, and whatever else has not gone out when
    /// ``RetrySchedule`` ends. A refused sender or content waits: that is mended on this side.
    init(_ error: TransportError, of letter: OutboxLetter, at now: Timestamp) {
        self.letter = letter
        self.error = error
        isRefused = error.refusal == .recipient && !error.isRetryable
        // The operator looks on and tries again.
        let isTest = letter.kind == MailKind.test.rawValue
        let next = RetrySchedule.next(after: letter.attempts, since: letter.since, now: now)
        outcome =
            if !isRefused, !isTest, let next {
                .later(error: error.description, at: next, uncertain: error.mayHaveArrived)
            } else {
                .failed(error: error.description)
            }
    }

    /// Whether another letter would fare no better now.
    var isOfTheWay: Bool {
        switch error.code {
        case .cannotConnect, .authentication, .tls, .credentials, .client, .rateLimited, .unavailable,
            .timedOut,
            .fileUnwritable:
            true
        case .refused, .invalidRequest: error.refusal == .sender || error.refusal == nil
        default: false
        }
    }

    /// What to raise where the letter is given up.
    var alert: Alert? {
        guard case .failed = outcome, letter.kind != MailKind.test.rawValue else { return nil }
        let remedy = "then run bellwether mail retry \(letter.message)"
        if isRefused {
            return Alert(
                .warning, command: "send-report", key: "mail.refused.\(letter.address)",
                message: "“\(letter.subject)” is not taken for \(letter.address): \(error); \(remedy)")
        }
        let days = RetrySchedule.patience / 86_400
        return Alert(
            .critical, command: "send-report", key: "mail.undelivered.\(letter.address)",
            message:
                "“\(letter.subject)” for \(letter.address) is given up after \(letter.attempts) attempts in "
                + "\(days) days: \(error); \(remedy)")
    }
}
