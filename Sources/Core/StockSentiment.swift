/// The mood of a stock's news at a session's close: a row of sentiment.parquet.
public struct StockSentiment: Hashable, Sendable {
    public var symbol: Symbol
    /// -1 (bad) to 1 (good): the mean of its headlines' scores, each weighted by how old it was at the close.
    public var score: Double
    /// Headlines that it is made of; above 0.
    public var count: Int
    /// Of these, scored by the local lexicon.
    public var localCount: Int
    /// Hours from the newest of them to the close; not below 0.
    public var age: Double

    public init(symbol: Symbol, score: Double, count: Int, localCount: Int, age: Double) {
        self.symbol = symbol
        self.score = score
        self.count = count
        self.localCount = localCount
        self.age = age
    }
}
