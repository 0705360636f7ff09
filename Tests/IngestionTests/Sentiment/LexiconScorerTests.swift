import Foundation
import Ingestion
import Testing

@Suite("Lexicon scorer") struct LexiconScorerTests {
    private let scorer = LexiconScorer()

    @Test(
        "Good news are above 0",
        arguments: [
            "Acme beats estimates", "Shares surge as Acme raises full-year guidance", "Acme upgraded to Buy",
            "Net loss narrowed to $3 million", "Operating costs fell 12%", "Profit rose to EUR 13.1 mn",
            "FDA approves Acme's drug", "Acme's debt was reduced", "Acme avoids bankruptcy",
        ])
    func good(title: String) {
        #expect(scorer.score(title) > 0.2, "\(scorer.score(title))")
    }

    @Test(
        "Bad news are below 0",
        arguments: [
            "Acme misses estimates", "Shares plunge after Acme cuts outlook", "Acme downgraded to Sell",
            "Net loss widened to $3 million", "Operating costs rose 12%", "Profit fell to EUR 13.1 mn",
            "Acme does not beat estimates", "Acme's sales didn't improve", "Acme issues profit warning",
            "Good quarter, but Acme warns of weak demand and slumping orders",
        ])
    func bad(title: String) {
        #expect(scorer.score(title) < -0.2, "\(scorer.score(title))")
    }

    @Test(
        "Plain facts are 0",
        arguments: [
            "", " ", "Acme to present at a conference on Tuesday", "50 Stocks Moving In Tuesday's Session",
            "Acme's annual meeting is on May 4", "👩‍🚀🚀", "株価は", "Q3 EPS $1.20", "up-to-date",
        ])
    func neutral(title: String) {
        #expect(scorer.score(title) == 0, "\(scorer.score(title))")
    }

    @Test("Adverbs of degree strengthen and weaken, in any case and around any signs")
    func degree() {
        let plain = abs(scorer.score("Profit fell"))
        #expect(
            abs(scorer.score("Profit fell sharply")) == plain
                || abs(scorer.score("Profit sharply fell")) > plain)
        #expect(abs(scorer.score("Profit slightly fell")) < plain)
        #expect(scorer.score("PROFIT FELL!!!") == scorer.score("profit — fell"))
        #expect(scorer.score("Profit fell 🚀") == scorer.score("Profit fell"))
    }

    @Test("Whatever the text, a score is a number within -1 and 1, and the same again")
    func bounded() {
        var generator = SystemRandomNumberGenerator()
        let words = [
            "surge", "plunge", "not", "but", "despite", ",", ".", "sharply", "profit", "loss", "up", "down",
            "🚀",
            "\u{0}", "misses", "estimates", "é", "52-week", "low",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...60, using: &generator)
            let title = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
                .joined(separator: Bool.random() ? " " : "")
            let score = scorer.score(title)
            #expect((-1...1).contains(score) && scorer.score(title) == score, "\(title)")
        }
        let huge = String(repeating: "plunge ", count: 200_000)
        #expect((-1 ... -0.9).contains(scorer.score(huge)))
    }
}
