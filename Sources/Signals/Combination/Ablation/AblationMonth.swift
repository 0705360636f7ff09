public import Core
public import Portfolio

/// One month of an ablation: what each variant would have done, and what came of it.
public struct AblationMonth: Sendable, Hashable {
    public struct Result: Sendable, Hashable {
        /// Fitted to what was known at the decision; 0 of a part that was not there.
        public var weights: CombinationWeights
        /// Of the selection over equal weights in all that could be bought, at the same exposure and after costs:
        /// the sum of `target x (gain - benchmark)` less the cost of the trades; a fraction.
        public var excess: Double
        /// Rank correlation of the combined score with what the stocks came to.
        public var rankCorrelation: Double
        /// Names that are held, and how many of them exceed the benchmark.
        public var holdings: Int
        public var hits: Int
        /// What is bought and sold, as a fraction of the portfolio.
        public var turnover: Double
        /// Sum of the targets; the rest is cash.
        public var exposure: Double
    }

    public var session: CivilDate
    public var closed: CivilDate
    /// That decided.
    public var model: String
    /// Mean return of all stocks that could be bought; a fraction.
    public var benchmark: Double
    /// Parts that were there.
    public var parts: [CombinationPart]
    public var results: [AblationVariant: Result]
}
