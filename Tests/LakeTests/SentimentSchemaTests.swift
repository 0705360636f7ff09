import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Sentiment of the tree") struct SentimentSchemaTests {
    private let moods = [
        StockSentiment(symbol: "BBB", score: -1, count: 1, localCount: 1, age: 0),
        StockSentiment(symbol: "AAA", score: 0.25, count: 3, localCount: 2, age: 12.5),
    ]

    @Test("Moods survive by symbol, in any order the same bytes, and pyarrow reads them")
    func roundTrip() throws {
        let temporary = try TemporaryLake()
        var digests: Set<String> = []
        for order in [moods, moods.reversed()] {
            let manifest = try temporary.lake.publish(
                headlines: [], sentiments: order, on: Fixture.date, provenance: Fixture.provenance)
            #expect(manifest.files.map(\.name) == ["headlines.parquet", "sentiment.parquet"])
            #expect(manifest.files[1].rows == 2)
            digests.insert(manifest.digest)
            #expect(try temporary.lake.sentiments(on: Fixture.date) == moods.reversed())
        }
        #expect(digests.count == 1)
        let folder = temporary.lake.path(of: Dataset.news.partition(Fixture.date))
        let script = """
            import sys, pyarrow.parquet as pq
            table = pq.read_table(sys.argv[1])
            print(", ".join(f"{f.name} {f.type}" for f in table.schema))
            print(table.to_pylist()[0])
            """
        let read = try Peer.python(script, ["\(folder)/sentiment.parquet"]).split(separator: "\n")
        #expect(
            read == [
                "symbol string, score double, count int32, local_count int32, age_hours double",
                "{'symbol': 'AAA', 'score': 0.25, 'count': 3, 'local_count': 2, 'age_hours': 12.5}",
            ], "\(read)")
    }

    @Test("A partition without moods has none, and one that lost them has none again")
    func absent() throws {
        let temporary = try TemporaryLake()
        try temporary.lake.publish(
            headlines: [], sentiments: moods, on: Fixture.date, provenance: Fixture.provenance)
        try temporary.lake.publish(headlines: [], on: Fixture.date, provenance: Fixture.provenance)
        #expect(try temporary.lake.sentiments(on: Fixture.date) == nil)
        #expect(throws: LakeError.self) { try temporary.lake.sentiments(on: Fixture.date.adding(days: 1)) }
    }
}
