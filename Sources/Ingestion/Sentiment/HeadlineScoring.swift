import Core
import Foundation
import Ledger

/// Scores headlines by the service, each title once ever, and by the lexicon what the service cannot do.
struct HeadlineScoring {
    /// Titles that are reserved of the quota together, by calls under way at once.
    private static let titlesPerCall = 8
    /// So many titles in a row that cannot be scored are the service's fault, not theirs.
    private static let hopeless = 8

    let options: SentimentOptions
    let ledger: LedgerDatabase
    let session: CivilDate
    let now: @Sendable () -> Timestamp

    struct Result {
        /// In the order of the headlines; nil for one without a title.
        var scores: [(score: Double, isLocal: Bool)?]
        /// By scorer.
        var counts: [String: Int] = [:]
        /// Why the service did not score all; nil when it did.
        var failure: IngestionError?
    }

    /// - Parameter outage: why the service is not to be asked: it failed before in this run.
    func scores(of titles: [String], outage: IngestionError?) async throws -> Result {
        let titles = titles.map(HeadlineTitle.init)
        var known: [String: Double] = [:]
        var failure = outage
        if let remote = options.remote {
            let digests = titles.map(\.digest)
            known = try ledger.sentimentScores(of: digests, by: remote.key)
            var wanted: [HeadlineTitle] = []
            var seen: Set<String> = []
            for (title, digest) in zip(titles, digests)
            where known[digest] == nil && !title.text.isEmpty && seen.insert(digest).inserted {
                wanted.append(title)
            }
            if failure == nil, !wanted.isEmpty {
                let (fresh, trouble) = try await ask(remote, wanted)
                known.merge(fresh) { $1 }
                failure = trouble
            }
        }
        return finish(titles, known, failure)
    }

    private func finish(
        _ titles: [HeadlineTitle], _ known: [String: Double], _ failure: IngestionError?
    ) -> Result {
        var result = Result(scores: [], failure: failure)
        result.scores.reserveCapacity(titles.count)
        let local = LexiconScorer()
        for title in titles {
            if title.text.isEmpty {
                result.scores.append(nil)
            } else if let remote = options.remote, let score = known[title.digest] {
                result.scores.append((score, false))
                result.counts[remote.name, default: 0] += 1
            } else {
                result.scores.append((local.score(title.text), true))
                result.counts[local.name, default: 0] += 1
            }
        }
        return result
    }

    // MARK: Asking

    /// Asks until all are scored or the service cannot go on; what it said is in the ledger as it arrives.
    private func ask(
        _ remote: any SentimentScorer, _ titles: [HeadlineTitle]
    ) async throws -> (scores: [String: Double], failure: IngestionError?) {
        var scores: [String: Double] = [:]
        var failure: IngestionError?
        let clock = ContinuousClock()
        let begun = clock.now
        var next = 0
        while next < titles.count {
            try Task.checkCancellation()
            guard begun.duration(to: clock.now) < .seconds(options.longest) else {
                return (
                    scores,
                    IngestionError(
                        .unavailable,
                        "\(remote.name) scored \(scores.count) of \(titles.count) headlines of \(session) in "
                            + "\(Int(options.longest)) s; allow more (sentiment.patience)")
                )
            }
            let most = min(titles.count - next, options.callsAtOnce * Self.titlesPerCall)
            var call = InferenceCall(
                at: now(), run: options.run, session: session, endpoint: remote.name, model: remote.model,
                items: most, seconds: 0, outcome: .failed, cost: 0)
            call.cost = Int64(most) * options.price
            guard
                let (row, granted) = try ledger.reserve(
                    call, dayQuota: options.quota, within: options.budget)
            else {
                return (
                    scores,
                    IngestionError(
                        .rateLimited,
                        options.price == 0
                            ? "\(options.quota) headlines were scored by \(remote.name) today, the day's quota "
                                + "(sentiment.quota); it is renewed at 00:00 UTC"
                            : "the day's quota of \(options.quota) headlines for \(remote.name) (sentiment.quota) or the "
                                + "budget (inference.budget_day, inference.budget_month) is spent; days begin at 00:00 UTC"
                    )
                )
            }
            let start = clock.now
            let answers = try await askTogether(
                remote, Array(titles[next..<next + granted]), isProven: !scores.isEmpty)
            call.seconds = start.duration(to: clock.now) / .seconds(1)
            call.items = answers.asked
            call.cost = Int64(answers.asked) * options.price
            call.outcome = answers.scores.isEmpty ? .failed : .served
            call.detail = (answers.ending ?? answers.refused).map(\.message)
            try ledger.settle(inferenceCall: row, as: call)
            scores.merge(answers.scores) { $1 }
            failure = failure ?? answers.refused
            if let ending = answers.ending { return (scores, ending) }
            next += granted
        }
        return (scores, failure)
    }

    private struct Answers {
        var scores: [String: Double] = [:]
        var asked = 0
        /// The first title that could not be scored.
        var refused: IngestionError?
        var refusedInARow = 0
        /// Why no more is to be asked.
        var ending: IngestionError?

        mutating func take(_ error: IngestionError) {
            guard error.code == .malformed else {
                ending = ending ?? error
                return
            }
            refused = refused ?? error
            refusedInARow += 1
            if refusedInARow >= HeadlineScoring.hopeless { ending = ending ?? error }
        }
    }

    /// Asks at most ``SentimentOptions/callsAtOnce`` titles at a time; none more after one that ends it.
    ///
    /// - Parameter isProven: whether it has answered before. Else one title goes ahead: a breaker that is half open
    ///   lets no other through, and a key that is refused is refused once.
    private func askTogether(
        _ remote: any SentimentScorer, _ titles: [HeadlineTitle], isProven: Bool
    ) async throws -> Answers {
        var answers = Answers()
        try await withThrowingTaskGroup(
            of: (String, Swift.Result<Double, IngestionError>).self
        ) { group in
            func add(_ title: HeadlineTitle) {
                answers.asked += 1
                group.addTask {
                    do throws(IngestionError) {
                        return (title.digest, .success(try await remote.score(title.text)))
                    } catch {
                        return (title.digest, .failure(error))
                    }
                }
            }
            var waiting = titles[...]
            var underWay = 0
            func fill() {
                let most = isProven || !answers.scores.isEmpty ? max(1, options.callsAtOnce) : 1
                while answers.ending == nil, underWay < most, let title = waiting.popFirst() {
                    add(title)
                    underWay += 1
                }
            }
            fill()
            while let (digest, result) = try await group.next() {
                underWay -= 1
                switch result {
                case .success(let score):
                    try ledger.keep(sentimentScore: score, of: digest, by: remote.key, at: now())
                    answers.scores[digest] = score
                    answers.refusedInARow = 0
                case .failure(let error): answers.take(error)
                }
                fill()
            }
        }
        try Task.checkCancellation()
        return answers
    }
}
