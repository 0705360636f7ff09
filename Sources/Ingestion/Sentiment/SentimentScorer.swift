public import Core

/// Tells the mood of a headline.
public protocol SentimentScorer: Sendable {
    /// As it stands in manifests and, for one that is called, as the endpoint in the ledger.
    var name: String { get }
    /// Another one where the same title would be scored otherwise.
    var model: String { get }
    /// From -1 (bad for the stock) to 1 (good).
    ///
    /// - Parameter title: one line, not empty.
    /// - Throws: ``IngestionError``: `malformed` when this title cannot be scored, anything else when no other
    ///   can be now.
    func score(_ title: String) async throws(IngestionError) -> Double
}

extension SentimentScorer {
    /// Under which the ledger keeps its scores.
    var key: String { "\(name) \(model)" }
}
