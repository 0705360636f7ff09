import Core
import Foundation
import Ingestion
import Testing

@Suite("Sentiment decay") struct SentimentDecayTests {
    private let calendar = ExchangeCalendar.nyse
    /// A Friday; Monday before was a session too.
    private let session = CivilDate(daysSinceEpoch: 19_789)
    private var close: Int64 { calendar.closeTime(of: session) }

    private func scored(_ hours: Double, _ score: Double, _ symbol: Symbol = "AAA", local: Bool = false)
        -> SentimentDecay.Scored
    {
        .init(
            symbol: symbol, published: close - Int64((hours * 3_600).rounded()), score: score, isLocal: local)
    }

    @Test("A headline a half-life older has half the weight")
    func halves() throws {
        let decay = SentimentDecay(sessions: 5, halfLife: 48)
        let moods = decay.sentiments(
            [scored(1, 1), scored(49, -1, local: true), scored(3, 0.5, "BBB")], on: session)
        #expect(moods.map(\.symbol) == ["AAA", "BBB"])
        let first = try #require(moods.first)
        #expect(abs(first.score - (1 - 0.5) / 1.5) < 1e-12)
        #expect(first.count == 2 && first.localCount == 1 && abs(first.age - 1) < 1e-9)
        #expect(moods[1] == StockSentiment(symbol: "BBB", score: 0.5, count: 1, localCount: 0, age: 3))
    }

    @Test("What is published at the close or later does not count, nor what is older than the window")
    func window() throws {
        let decay = SentimentDecay(sessions: 2, halfLife: 24)
        let before = try #require(calendar.session(-2, from: session))
        let oldest = Double(close - calendar.closeTime(of: before)) / 3_600
        func count(_ hours: Double) -> Int {
            decay.sentiments([scored(hours, 1)], on: session).first?.count ?? 0
        }
        #expect(count(0) == 0 && count(-1) == 0 && count(1 / 3_600.0) == 1)
        #expect(count(oldest) == 1 && count(oldest + 1) == 0)
        #expect(decay.window(of: session) == [try #require(calendar.session(-1, from: session)), session])
    }

    @Test("An early close counts as the close")
    func earlyClose() throws {
        let short = try #require(CivilDate("2023-11-24"))
        let noon = calendar.closeTime(of: short)
        func moods(_ published: Int64) -> Int {
            SentimentDecay().sentiments(
                [.init(symbol: "AAA", published: published, score: 1, isLocal: false)], on: short
            ).count
        }
        #expect(calendar.isEarlyClose(short) && moods(noon - 1) == 1 && moods(noon + 60) == 0)
    }

    @Test(
        "A later headline changes nothing, a mean lies within its scores, and a short half-life has a mean too"
    )
    func invariants() {
        var generator = SeededGenerator(seed: 5)
        for halfLife in [0.01, 1, 48, 10_000] {
            let decay = SentimentDecay(sessions: 5, halfLife: halfLife)
            for _ in 0..<50 {
                let now = (0..<20).map { _ in scored(120 * generator.uniform(), 2 * generator.uniform() - 1) }
                let later = (0..<5).map { _ in scored(-50 * generator.uniform(), 1) }
                let moods = decay.sentiments(now, on: session)
                #expect(decay.sentiments(now + later, on: session) == moods)
                for mood in moods {
                    let scores = now.map(\.score)
                    #expect(
                        mood.score >= (scores.min() ?? 0) - 1e-9 && mood.score <= (scores.max() ?? 0) + 1e-9)
                    #expect(mood.age >= 0 && mood.count > 0 && mood.score.isFinite)
                }
            }
        }
        #expect(SentimentDecay().sentiments([], on: session).isEmpty)
    }
}
