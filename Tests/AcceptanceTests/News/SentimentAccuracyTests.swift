import Core
import Foundation
import Ingestion
import TestSupport
import Testing

/// What the lexicon is worth, beside VADER (C. Hutto, E. Gilbert, ICWSM 2014; package vaderSentiment), on texts that
/// it was not made from. Figures are printed as they are; only that it beats guessing is asserted.
@Suite("Sentiment accuracy", .serialized) struct SentimentAccuracyTests {
    private let data: String

    init() throws {
        data = try #require(SharedData.path(), "run these tests by scripts/accept")
    }

    @Test("Of the labelled sentences more are told right than by always saying the commonest label")
    func sentences() throws {
        let rows = try Self.sentences("\(data)/news/phrasebank_allagree_80.csv.gz")
        try #require(rows.count > 1_500)
        let labels = rows.map { ["negative": -1, "neutral": 0, "positive": 1][$0.label] ?? 0 }
        let ours = rows.map { LexiconScorer().score($0.sentence) }
        let vader = try Self.vader(rows.map(\.sentence))
        let opinions = labels.indices.filter { labels[$0] != 0 }
        let commonest = Double([-1, 0, 1].map { label in labels.count { $0 == label } }.max() ?? 0)
        let commonestOpinion = Double([-1, 1].map { label in labels.count { $0 == label } }.max() ?? 0)
        let majority = (three: commonest / Double(rows.count), two: commonestOpinion / Double(opinions.count))
        print(
            "PhraseBank, \(rows.count) sentences | three labels | two labels | negative, neutral, positive found"
        )
        print(String(format: "  commonest label: %.3f | %.3f", majority.three, majority.two))
        var three: [Double] = []
        var two: [Double] = []
        for (name, scores) in [("lexicon", ours), ("VADER", vader)] {
            // VADER's own threshold, for both.
            let said = scores.map { $0 >= 0.05 ? 1 : $0 <= -0.05 ? -1 : 0 }
            three.append(Self.share(labels.indices.map { said[$0] == labels[$0] ? 1 : 0 }))
            // Who says nothing of an opinion has half a guess.
            two.append(
                Self.share(
                    opinions.map { scores[$0] == 0 ? 0.5 : (scores[$0] > 0) == (labels[$0] > 0) ? 1 : 0 }))
            let found = [-1, 0, 1].map { label in
                Self.share(labels.indices.filter { labels[$0] == label }.map { said[$0] == label ? 1 : 0 })
            }
            print(
                String(
                    format: "  %@: %.3f | %.3f | %.3f, %.3f, %.3f", name, three[three.count - 1],
                    two[two.count - 1], found[0], found[1], found[2]))
        }
        #expect(three[0] > majority.three && two[0] > majority.two)
    }

    @Test("Daily moods and the next session's returns: their rank correlation, as it is")
    func returns() throws {
        let folder = try TemporaryFolder()
        // The vendor wants a history beside the headlines.
        let history = folder.appending("bars.csv")
        try Data("symbol,date,open,high,low,close,volume\n".utf8).write(to: URL(filePath: history))
        let vendor = try FileVendor(
            path: history, headlines: "\(data)/news/benzinga_headlines_2009_2018.csv.gz")
        let symbols = Set(try Self.symbols("\(data)/news/benzinga_headlines_2009_2018.csv.gz"))
        let headlines = try vendor.headlines(on: symbols, published: 0..<2_000_000_000)
        try #require(headlines.count > 7_000)
        let local = headlines.map { LexiconScorer().score($0.title) }
        let vader = try Self.vader(headlines.map(\.title))
        var rows = "symbol,date,lexicon,vader,count\n"
        let first = try #require(CivilDate("2009-04-01")), last = try #require(CivilDate("2018-12-31"))
        for session in ExchangeCalendar.nyse.sessions(in: first...last) {
            let close = ExchangeCalendar.nyse.closeTime(of: session)
            let near = headlines.indices.filter {
                headlines[$0].published < close && headlines[$0].published > close - 12 * 86_400
            }
            func moods(_ scores: [Double]) -> [StockSentiment] {
                SentimentDecay().sentiments(
                    near.map {
                        .init(
                            symbol: headlines[$0].symbol, published: headlines[$0].published,
                            score: scores[$0],
                            isLocal: true)
                    }, on: session)
            }
            for (ours, theirs) in zip(moods(local), moods(vader)) {
                rows += "\(ours.symbol),\(session),\(ours.score),\(theirs.score),\(ours.count)\n"
            }
        }
        let file = folder.appending("moods.csv")
        try Data(rows.utf8).write(to: URL(filePath: file))
        let table = try Peer.python(Self.correlations, [data, file])
        print(
            "Moods of Benzinga's headlines (window of 5 sessions, half-life 48 h) and the next session's return"
        )
        print(table)
        #expect(table.split(separator: "\n").count >= 4, "\(table)")
    }

    /// Raw closes of 2015 and 2016 without the sessions of an action, and the split-adjusted ones of the few stocks
    /// whose history is longer: of Benzinga's only one is among them, so the daily scores that GPT gave to FNSPID's news
    /// of the others stand beside it. The interval is a bootstrap of blocks of 21 sessions.
    private static let correlations = """
        import sys, duckdb, numpy as np, pandas as pd
        from scipy.stats import spearmanr
        data, file = sys.argv[1:]
        moods = pd.read_csv(file, keep_default_na=False)
        daily = f"{data}/daily"
        duckdb.sql("set enable_progress_bar = false")
        def read(name):
            table = duckdb.sql(f"select * from read_csv('{daily}/{name}.csv.zst')").df()
            for c in table.columns:
                if c.endswith("date"): table[c] = table[c].astype(str).str[:10]
            return table
        pit = pd.concat([read("pit/prices_2015"), read("pit/prices_2016_to_sep")])
        pit = pit[pit.symbol.isin(set(moods.symbol))].drop_duplicates(["symbol", "date"])
        actions = set(zip(*(read("pit/actions")[c] for c in ("symbol", "ex_date"))))
        deep = read("deep/prices_2000_2018")
        gpt = pd.read_csv(f"{data}/news/fnspid_daily_sentiment_to_2021.csv.gz", keep_default_na=False)
        gpt = gpt.rename(columns={"sentiment_1_5": "gpt"})
        def returns(prices, dropped):
            prices = prices.sort_values(["symbol", "date"])
            prices["close"] = prices.close.astype(float)
            nexts = prices.groupby("symbol")
            prices["next_date"], prices["ret"] = nexts.date.shift(-1), nexts.close.shift(-1) / prices.close - 1
            keep = np.array([pair not in dropped for pair in zip(prices.symbol, prices.next_date)])
            gap = pd.to_datetime(prices.next_date) - pd.to_datetime(prices.date)
            return prices[keep & (gap <= pd.Timedelta(days=5)) & prices.ret.notna()][["symbol", "date", "ret"]]
        market = pd.concat([read("pit/prices_2015"), read("pit/prices_2016_to_sep")]).drop_duplicates(["symbol", "date"])
        every = returns(market, actions)
        mean = every[every.ret.abs() < 0.5].groupby("date").ret.mean()
        for name, scores, prices, dropped in (
            ("pit 2015-16", moods, pit, actions), ("deep 2009-18", moods, deep, set()), ("deep 2009-18", gpt, deep, set())):
            joined = scores.merge(returns(prices, dropped), on=["symbol", "date"])
            if name.startswith("pit"): joined["ret"] -= joined.date.map(mean)
            joined = joined[joined.ret.abs() < 0.5]
            dates = np.array(sorted(joined.date.unique()))
            blocks = [set(dates[i:i + 21]) for i in range(0, len(dates), 21)]
            groups = [joined[joined.date.isin(b)] for b in blocks]
            rng = np.random.default_rng(7)
            for who in [c for c in ("lexicon", "vader", "gpt") if c in joined]:
                rho = spearmanr(joined[who], joined.ret)[0]
                draws = []
                for _ in range(200):
                    some = pd.concat([groups[i] for i in rng.integers(len(groups), size=len(groups))])
                    draws.append(spearmanr(some[who], some.ret)[0])
                low, high = np.nanpercentile(draws, [2.5, 97.5])
                print(f"  {name} {who}: {rho:+.4f} [{low:+.4f}, {high:+.4f}], {len(joined)} stock sessions of "
                      f"{joined.symbol.nunique()} stocks")
        """

    private static func share(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    private static func sentences(_ path: String) throws -> [(sentence: String, label: String)] {
        let script = """
            import sys, csv, gzip, json
            print(json.dumps([[r["sentence"], r["label"]] for r in csv.DictReader(gzip.open(sys.argv[1], "rt"))]))
            """
        let text = try Peer.python(script, [path])
        return try JSONDecoder().decode([[String]].self, from: Data(text.utf8)).map { ($0[0], $0[1]) }
    }

    private static func symbols(_ path: String) throws -> [Symbol] {
        let script = """
            import sys, csv, gzip
            for symbol in sorted({r["stock"] for r in csv.DictReader(gzip.open(sys.argv[1], "rt"))}): print(symbol)
            """
        return try Peer.python(script, [path]).split(separator: "\n").compactMap {
            Symbol(validating: String($0))
        }
    }

    private static func vader(_ texts: [String]) throws -> [Double] {
        let folder = try TemporaryFolder()
        let file = folder.appending("texts.json")
        try JSONEncoder().encode(texts).write(to: URL(filePath: file))
        let script = """
            import sys, json
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
            vader = SentimentIntensityAnalyzer()
            print(json.dumps([vader.polarity_scores(t)["compound"] for t in json.load(open(sys.argv[1]))]))
            """
        return try JSONDecoder().decode([Double].self, from: Data(Peer.python(script, [file]).utf8))
    }
}
