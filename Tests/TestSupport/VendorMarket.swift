public import Core

/// What all vendors of a ``VendorServer`` sell: bars as traded and what belongs to them, by the exchange's symbols.
public struct VendorMarket: Sendable {
    private var given: Given

    /// - Parameter actions: splits, dividends and renames; a new series shows in its listing only.
    public init(
        bars: [Bar], actions: [CorporateAction] = [], headlines: [Headline] = [], listings: [Listing] = []
    ) {
        given = Given(
            bars: Self.lines(bars), actions: Self.lines(actions), headlines: headlines.map(Article.init),
            listings: listings.map(Row.init))
    }

    /// A large market from a seed, the same in every run: stocks of ``syntheticSymbols(_:)`` at 5 to 400 USD whose
    /// prices walk at random, with splits and dividends among them, and a listing of each.
    public static func synthetic(symbols: Int, sessions: [CivilDate], seed: UInt64) -> VendorMarket {
        var market = VendorMarket(bars: [])
        market.given.synthetic = Synthetic(count: symbols, sessions: sessions.map { "\($0)" }, seed: seed)
        return market
    }

    /// `AAAA`, `AAAB`, ...: the first symbols of a synthetic market, ascending.
    public static func syntheticSymbols(_ count: Int) -> [Symbol] {
        (0..<count).map { index in
            let letters = [17_576, 676, 26, 1].map { UInt8(ascii: "A") + UInt8(index / $0 % 26) }
            return Symbol(rawValue: String(decoding: letters, as: UTF8.self))
        }
    }

    private static func lines(_ bars: [Bar]) -> String {
        var text = ""
        for bar in bars {
            let vwap = bar.vwap.map { "\($0)" } ?? ""
            let trades = bar.trades.map { "\($0)" } ?? ""
            text += "\(bar.symbol),\(bar.date),\(bar.open),\(bar.high),\(bar.low),\(bar.close),\(bar.volume),"
            text += "\(vwap),\(trades)\n"
        }
        return text
    }

    private static func lines(_ actions: [CorporateAction]) -> String {
        var text = ""
        for action in actions {
            let (kind, value) =
                switch action.kind {
                case .split(let ratio): ("split", "\(ratio)")
                case .dividend(let amount): ("dividend", "\(amount)")
                case .rename(let former): ("rename", "\(former)")
                case .newSeries: ("newSeries", "")
                }
            text += "\(action.symbol),\(action.exDate),\(kind),\(value)\n"
        }
        return text
    }

    private struct Given: Encodable {
        var bars: String
        var actions: String
        var headlines: [Article]
        var listings: [Row]
        var synthetic: Synthetic?
    }

    private struct Synthetic: Encodable {
        var count: Int
        var sessions: [String]
        var seed: UInt64
    }

    private struct Article: Encodable {
        var id: String
        var symbol: Symbol
        var published: Int64
        var title: String
        var publisher: String?
        var url: String?
        var sentiment: Double?

        init(_ headline: Headline) {
            id = headline.id
            symbol = headline.symbol
            published = headline.published
            title = headline.title
            publisher = headline.publisher
            url = headline.url
            sentiment = headline.sentiment
        }
    }

    private struct Row: Encodable {
        var symbol: Symbol
        var name: String?
        var figi: String?
        var cik: String?
        var type: String?
        var delisted: String?

        init(_ listing: Listing) {
            symbol = listing.symbol
            name = listing.name
            figi = listing.figi
            cik = listing.cik
            type = listing.type
            delisted = listing.delisted.map { "\($0)" }
        }
    }
}

extension VendorMarket: Encodable {
    public func encode(to encoder: any Encoder) throws {
        try given.encode(to: encoder)
    }
}
