import Core
import Transport

/// An article of Polygon's news: on one stock or many.
struct PolygonArticle {
    let id: String
    let published: Int64
    private let title: String
    private let publisher: String?
    private let url: String?
    private let tickers: [String]
    /// By ticker; absent in older articles, and often for some of the tickers.
    private let sentiments: [String: Double]

    /// Nil without a title, a number or a time.
    init?(_ article: JSONValue) {
        guard let id = article["id"]?.string ?? article["article_url"]?.string,
            let published = article["published_utc"]?.string.flatMap(VendorInstant.seconds(iso:)),
            let title = article["title"]?.string, !title.isEmpty
        else { return nil }
        self.id = id
        self.published = published
        self.title = title
        publisher = article["publisher"]?["name"]?.string
        url = article["article_url"]?.string
        tickers = article["tickers"]?.elements?.compactMap(\.string) ?? []
        var sentiments: [String: Double] = [:]
        if let insights = article["insights"]?.elements {
            for insight in insights {
                guard let ticker = insight["ticker"]?.string,
                    let sentiment = insight["sentiment"]?.string.flatMap(Self.sentiment)
                else { continue }
                sentiments[ticker] = sentiment
            }
        }
        self.sentiments = sentiments
    }

    private static func sentiment(_ word: String) -> Double? {
        switch word.lowercased() {
        case "positive": 1
        case "neutral": 0
        case "negative": -1
        default: nil
        }
    }

    /// One for each of the article's stocks that is among the symbols.
    func headlines(on symbols: Set<Symbol>) -> [Headline] {
        var done: Set<Symbol> = []
        return tickers.compactMap { ticker in
            let symbol = Symbol(rawValue: ticker)
            guard symbols.contains(symbol), done.insert(symbol).inserted else { return nil }
            return Headline(
                symbol: symbol, published: published, title: title, publisher: publisher, url: url, id: id,
                sentiment: sentiments[ticker], source: "polygon")
        }
    }
}
