import Core

/// Scores a headline by a list of words: without a key, a network or a model, and worth less than one.
///
/// See ``FinanceLexicon`` for the method and its sources.
public struct LexiconScorer: SentimentScorer {
    public static let name = "lexicon"
    public var name: String { Self.name }
    /// Raised with every change of the words or of the method.
    public var model: String { "1" }

    public init() {}

    public func score(_ title: String) -> Double {
        FinanceLexicon.standard.score(String(title.unicodeScalars.prefix(Self.longest).map(Character.init)))
    }

    /// Characters of a title that are read.
    private static let longest = 2_000
}
