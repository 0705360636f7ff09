/// A piece of news about a stock: a row of headlines.parquet. An article on three stocks is three of them.
public struct Headline: Hashable, Sendable {
    public var symbol: Symbol
    /// Seconds since 1970 UTC at which it was published: what decides when it was known.
    public var published: Int64
    public var title: String
    /// The publisher's name.
    public var publisher: String?
    public var url: String?
    /// The vendor's own number of the article.
    public var id: String
    /// The vendor's own judgement, -1...1, where it gives one for this stock.
    public var sentiment: Double?
    public var source: String

    public init(
        symbol: Symbol, published: Int64, title: String, publisher: String? = nil, url: String? = nil,
        id: String, sentiment: Double? = nil, source: String
    ) {
        self.symbol = symbol
        self.published = published
        self.title = title
        self.publisher = publisher
        self.url = url
        self.id = id
        self.sentiment = sentiment
        self.source = source
    }
}
