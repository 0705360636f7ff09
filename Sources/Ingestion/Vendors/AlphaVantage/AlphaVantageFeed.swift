import Core
import Transport

/// The body of NEWS_SENTIMENT: the articles on one stock.
struct AlphaVantageFeed {
    /// Articles in the body, readable or not.
    let count: Int
    let headlines: [Headline]

    /// - Throws: ``TransportError`` `unexpectedContent` for a body of another form.
    init(_ root: JSONValue, on symbol: Symbol) throws(TransportError) {
        let feed = try root.list("feed")
        count = feed.count
        let spelled = SymbolSpelling.dashes.text(of: symbol)
        headlines = feed.compactMap { article in
            guard let title = article["title"]?.string, !title.isEmpty, let url = article["url"]?.string,
                let published = article["time_published"]?.string.flatMap(VendorInstant.seconds(compact:))
            else { return nil }
            let judgement = article["ticker_sentiment"]?.elements?.first { $0["ticker"]?.string == spelled }
            return Headline(
                symbol: symbol, published: published, title: title, publisher: article["source"]?.string,
                url: url, id: url,
                sentiment: judgement?["ticker_sentiment_score"]?.double.map { min(1, max(-1, $0)) },
                source: "alphavantage")
        }
    }
}
