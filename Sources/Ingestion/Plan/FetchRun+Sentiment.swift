import Core
import Ledger

extension FetchRun {
    /// Publishes the moods that a session's news make, where they do not stand. Whatever goes wrong is a warning:
    /// the bars are what counts.
    ///
    /// - Returns: whether the tree changed.
    func bringSentiment(of session: CivilDate) async throws -> Bool {
        guard let sentiment = options.sentiment, options.symbols == nil else { return false }
        let publication = SentimentPublication(
            lake: lake, ledger: fetch.ledger, options: sentiment, session: session,
            isForced: options.isForced, version: fetch.version, now: fetch.now)
        do {
            guard let result = try await publication.publish(outage: sentimentOutage) else { return false }
            count(moods: result.stocks)
            if let obstacle = sentiment.obstacle { try warn(obstacle, "sentiment.setting", session) }
            if let failure = result.failure, sentimentOutage == nil {
                let local = result.counts[LexiconScorer.name] ?? 0
                try warn(
                    "\(session): the lexicon scored \(local) of \(result.counts.values.reduce(0, +)) headlines: "
                        + failure.message, "sentiment.\(Self.word(failure.code))", session)
                // What one title's fault is does not keep the others from being asked.
                if failure.code != .malformed || result.counts.count == 1 { endSentiment(failure) }
            }
            return true
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try Task.checkCancellation()
            try warn("\(session): the news have no sentiment: \(error)", "sentiment.failed", session)
            return false
        }
    }

    private func warn(_ message: String, _ key: String, _ session: CivilDate) throws(LedgerError) {
        try raise(
            Alert(.warning, command: "fetch-daily", session: session, key: key, message: message))
    }

    private static func word(_ code: IngestionErrorCode) -> String {
        switch code {
        case .rateLimited: "quota"
        case .unauthorized, .notEntitled, .badSetting: "setting"
        default: "unavailable"
        }
    }
}
