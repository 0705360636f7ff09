public import Core
import Ledger
import Transport

extension AlpacaVendor: HeadlineSource {
    private static let symbolsPerNewsCall = 50

    public func headlineCalls(symbols: Int) -> Int { symbols.dividedUp(by: Self.symbolsPerNewsCall) }

    public func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        var headlines: [Headline] = []
        guard !published.isEmpty else { return headlines }
        let call = AlpacaCall(
            path: "/v1beta1/news", what: "alpaca's news",
            query: [
                ("start", "\(Timestamp(secondsSinceEpoch: published.lowerBound))"),
                ("end", "\(Timestamp(secondsSinceEpoch: published.upperBound))"), ("sort", "asc"),
                ("limit", "50"),
            ])
        for part in Self.parts(of: symbols.sorted(), upTo: Self.symbolsPerNewsCall) {
            _ = try await pages.read(call, part) { (page, names) throws(TransportError) in
                for article in try page.list("news") {
                    try add(article, names, published, to: &headlines)
                }
            }
        }
        return headlines
    }

    private func add(
        _ article: JSONValue, _ names: [String: Symbol], _ published: Range<Int64>,
        to headlines: inout [Headline]
    ) throws(TransportError) {
        // `updated_at` says nothing about when it was known.
        guard let created = try article.string(ifPresent: "created_at").flatMap(VendorInstant.seconds(iso:)),
            published.contains(created), let title = try article.string(ifPresent: "headline"),
            let id = article["id"].flatMap({ $0.string ?? $0.int.map(String.init) })
        else { return }
        for value in try article.list("symbols") {
            guard let symbol = value.string.flatMap({ names[$0] }) else { continue }
            headlines.append(
                Headline(
                    symbol: symbol, published: created, title: Self.plain(title),
                    publisher: article["source"]?.string, url: article["url"]?.string, id: id, source: name))
        }
    }

    /// Titles come with a few of HTML's references.
    private static func plain(_ title: String) -> String {
        guard title.utf8.contains(UInt8(ascii: "&")) else { return title }
        let references = [("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        return references.reduce(title) { $0.replacing($1.0, with: $1.1) }
    }
}
