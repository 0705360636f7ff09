public import Core
public import Ledger
public import Transport

/// The outbox in the ledger: messages are written there whole before they are sent, each recipient gets an
/// envelope of its own, and what did not go out is tried again by later runs.
///
/// A letter is claimed in the ledger before it is handed over and settled after it. Where the answer to the
/// last byte is lost, or the process dies before it wrote the answer down, nobody knows whether the letter arrived: it
/// is sent again with the same `Message-ID`, by which receivers drop a second copy, and counted as uncertain.
public struct Outbox: Sendable {
    /// What became of a letter that did not go out.
    public struct Failure: Sendable {
        public var message: Int64
        public var address: String
        public var error: TransportError
        /// Whether it is given up.
        public var isFinal: Bool
    }

    /// What a round of sending did.
    public struct Summary: Sendable {
        /// The letters that went out: message and address.
        public var sent: [(message: Int64, address: String)] = []
        public var failures: [Failure] = []
        /// Letters that an earlier run may or may not have sent before it died.
        public var uncertain = 0
        /// Whether another process is sending, which left this one nothing to do.
        public var isBusy = false
    }

    private let ledger: LedgerDatabase
    private let transport: MailTransport
    private let now: Timestamp

    public init(ledger: LedgerDatabase, transport: MailTransport, now: Timestamp) {
        self.ledger = ledger
        self.transport = transport
        self.now = now
    }

    /// Sends what is due.
    ///
    /// One process at a time sends; a second waits for it and then sends what is left. A server that cannot be
    /// reached, or takes nothing from us, is asked once; the other letters then wait as if they had been tried.
    ///
    /// - Parameters:
    ///   - message: nil sends all messages.
    ///   - seconds: how long to wait for another process.
    /// - Throws: ``LedgerError``. Nothing is sent that could not be written down first.
    public func flush(
        only message: Int64? = nil, wait seconds: Int = 10
    ) async throws(LedgerError) -> Summary {
        var summary = Summary()
        guard let lock = try await OutboxLock.take(besideLedger: ledger.path, wait: seconds) else {
            summary.isBusy = true
            return summary
        }
        defer { withExtendedLifetime(lock) {} }
        summary.uncertain = try ledger.releaseClaims(at: now)
        try ledger.tidyOutbox(
            before: now.adding(seconds: -30 * 86_400),
            givingUpBefore: now.adding(seconds: -RetrySchedule.patience))
        let due = now.adding(seconds: RetrySchedule.slack)
        var carrier: MailCarrier?
        var trouble: TransportError?
        // A letter that fails is put off for longer than the slack, so none is claimed twice.
        while let letter = try ledger.claimLetter(of: message, dueBy: due, at: now) {
            do throws(TransportError) {
                if let trouble { throw trouble }
                if carrier == nil { carrier = try MailCarrier(transport) }
                try await carrier?.send(
                    letter.bytes, id: letter.messageID, from: letter.sender, to: letter.address)
            } catch {
                let verdict = LetterVerdict(error, of: letter, at: now)
                if verdict.isOfTheWay, trouble == nil {
                    trouble = error
                    trouble?.mayHaveArrived = false
                }
                try settle(verdict, &summary)
                continue
            }
            try settleSent(letter)
            summary.sent.append((letter.message, letter.address))
        }
        return summary
    }

    /// A letter that went out and cannot be written down as sent goes out twice, so this does not give up at once.
    private func settleSent(_ letter: OutboxLetter) throws(LedgerError) {
        for attempt in 1... {
            do throws(LedgerError) {
                return try ledger.settle(letter, .sent, at: now)
            } catch {
                guard error.code == .busy, attempt < 6 else { throw error }
            }
        }
    }

    private func settle(_ verdict: LetterVerdict, _ summary: inout Summary) throws(LedgerError) {
        let letter = verdict.letter
        var alert = verdict.alert
        // A mail about an address that takes no mail must not lead to another such mail.
        if let key = alert?.key, letter.kind == MailKind.alerts.rawValue,
            try ledger.openAlerts().contains(where: { $0.alert.key == key })
        {
            alert = nil
        }
        try ledger.settle(letter, verdict.outcome, raising: alert, at: now)
        var isFinal = false
        if case .failed = verdict.outcome { isFinal = true }
        summary.failures.append(
            Failure(message: letter.message, address: letter.address, error: verdict.error, isFinal: isFinal))
    }
}

extension Timestamp {
    /// Later by so many seconds.
    func adding(seconds: Int64) -> Timestamp { Timestamp(secondsSinceEpoch: secondsSinceEpoch + seconds) }
}
