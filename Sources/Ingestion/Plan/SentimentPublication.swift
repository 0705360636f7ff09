import Core
import Foundation
import Lake
import Ledger

/// Adds the mood of the stocks to a session's news, where they are not there as they would be made now.
struct SentimentPublication {
    let lake: DataLake
    let ledger: LedgerDatabase
    let options: SentimentOptions
    let session: CivilDate
    let isForced: Bool
    let version: String
    let now: @Sendable () -> Timestamp

    struct Result {
        /// Stocks with a mood.
        var stocks: Int
        /// Headlines of the window, by scorer.
        var counts: [String: Int]
        /// Why the service did not score all that the lexicon did.
        var failure: IngestionError?
    }

    /// - Parameter outage: why the service is not to be asked: it failed before in this run.
    /// - Returns: nil when there is nothing to do: no news, or the moods stand.
    func publish(outage: IngestionError?) async throws -> Result? {
        let partition = Dataset.news.partition(session)
        guard try lake.contains(partition) else { return nil }
        let started = Date()
        let standing = try lake.manifest(of: partition)
        var inputs = standing.inputs.filter { !$0.path.hasPrefix("\(Dataset.news.rawValue)/") }
        var window: [Headline] = []
        var own: [Headline] = []
        for day in options.decay.window(of: session) where try lake.contains(.news, on: day) {
            let headlines = try lake.headlines(on: day)
            window += headlines
            if day == session { own = headlines } else { inputs.append(try input(day)) }
        }
        var parameters = standing.parameters
        parameters["sentiment"] = setting
        let stands = try lake.sentiments(on: session) != nil
        guard !window.isEmpty else { return nil }
        guard isForced || !stands || !lake.isCurrent(partition, inputs: inputs, parameters: parameters) else {
            return nil
        }
        let scoring = HeadlineScoring(options: options, ledger: ledger, session: session, now: now)
        let scored = try await scoring.scores(of: window.map(\.title), outage: outage)
        let moods = options.decay.sentiments(
            zip(window, scored.scores).compactMap { headline, score in
                score.map {
                    SentimentDecay.Scored(
                        symbol: headline.symbol, published: headline.published, score: $0.score,
                        isLocal: $0.isLocal)
                }
            }, on: session)
        var counts = standing.counts.filter { !$0.key.hasPrefix("scored by ") }
        for (scorer, count) in scored.counts { counts["scored by \(scorer)"] = count }
        counts["stocks with sentiment"] = moods.count
        try lake.publish(
            headlines: own, sentiments: moods, on: session,
            provenance: Provenance(
                command: "fetch-daily", version: version, inputs: inputs, parameters: parameters,
                source: standing.source, counts: counts, started: started))
        return Result(
            stocks: moods.count, counts: scored.counts,
            failure: scored.counts[LexiconScorer.name] == nil ? nil : scored.failure)
    }

    /// What changes the moods beside the headlines.
    private var setting: String {
        let scorers = (options.remote.map { [$0.key] } ?? []) + [LexiconScorer().key]
        return "\(scorers.joined(separator: ", else ")); \(options.decay.sessions) sessions, half-life "
            + "\(options.decay.halfLife) h"
    }

    private func input(_ day: CivilDate) throws(LakeError) -> Manifest.Input {
        let manifest = try lake.manifest(of: .news, on: day)
        let file = manifest.files.first { $0.name.hasPrefix("headlines") }
        return Manifest.Input(path: "\(manifest.path)/headlines.parquet", digest: file?.sha256 ?? "")
    }
}
