import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("News of the tree") struct NewsSchemaTests {
    private func headline(
        _ symbol: Symbol, _ published: Int64, _ id: String, title: String = "Up", sentiment: Double? = nil
    ) -> Headline {
        Headline(
            symbol: symbol, published: published, title: title, publisher: "Wire", url: "https://example.org",
            id: id, sentiment: sentiment, source: "test")
    }

    @Test("Headlines survive, sorted and once each, and their order beforehand does not count")
    func roundTrip() throws {
        let temporary = try TemporaryLake()
        let sorted = [
            headline("AAA", -5, "9"), headline("AAA", 1_672_400_000, "1", sentiment: -0.25),
            headline("AAA", 1_672_400_000, "2"), headline("AAB", 0, "1"), headline("BBB", 7, "10"),
        ]
        var other = headline("BBB", 7, "10")
        other.source = "another"
        other.publisher = nil
        other.url = nil
        let all = Array(sorted.prefix(4)) + [other, sorted[4]]
        var digests: Set<String> = []
        for order in [all, all.reversed(), all + all, Array(all.suffix(3) + all.prefix(3))] {
            let manifest = try temporary.lake.publish(
                headlines: order, on: Fixture.date, provenance: Fixture.provenance)
            #expect(try temporary.lake.headlines(on: Fixture.date) == all)
            #expect(manifest.files.map(\.name) == ["headlines.parquet"] && manifest.files[0].rows == 6)
            digests.insert(manifest.files[0].sha256)
        }
        #expect(digests.count == 1)
        try temporary.lake.publish(headlines: [], on: Fixture.date, provenance: Fixture.provenance)
        #expect(try temporary.lake.headlines(on: Fixture.date).isEmpty)
    }

    @Test("Control characters go, blanks become one, and what is no sentiment is null")
    func cleaned() throws {
        let temporary = try TemporaryLake()
        var dirty = headline(
            "AAA", 1, "a\u{0}b", title: "  Größer\r\n\u{1B}[31m schneller\u{202E}\u{2028}– “ok”\u{7F} 👩‍🚀 ",
            sentiment: .nan)
        dirty.publisher = "\t\n"
        dirty.url = "https://example.org/\u{8}x"
        try temporary.lake.publish(
            headlines: [dirty, headline("BBB", 1, "1", sentiment: 1.5)], on: Fixture.date,
            provenance: Fixture.provenance)
        let read = try temporary.lake.headlines(on: Fixture.date)
        #expect(read[0].title == "Größer [31m schneller – “ok” 👩‍🚀")
        #expect(read[0].id == "a b" && read[0].publisher == nil && read[0].url == "https://example.org/ x")
        #expect(read.map(\.sentiment) == [nil, nil])
    }

    @Test("A time that cannot be written is refused with the headline's name")
    func badTime() throws {
        let temporary = try TemporaryLake()
        for published in [Int64.max, .min, 253_402_300_800] {
            let error = #expect(throws: LakeError.self) {
                try temporary.lake.publish(
                    headlines: [headline("AAA", published, "77")], on: Fixture.date,
                    provenance: Fixture.provenance)
            }
            #expect(error?.code == .cannotWrite && error?.description.contains("77") == true)
        }
        #expect(try !temporary.lake.contains(.news, on: Fixture.date))
    }

    @Test("DuckDB and pyarrow read the times as UTC and the columns of the design")
    func peersRead() throws {
        let temporary = try TemporaryLake()
        try temporary.lake.publish(
            headlines: [headline("AAA", 1_672_401_600, "1", sentiment: 0.5), headline("BBB", 60, "2")],
            on: Fixture.date, provenance: Fixture.provenance)
        let script = """
            import sys, duckdb, pyarrow.parquet as pq
            duckdb.sql("set enable_progress_bar = false")
            path = f"{sys.argv[1]}/news/2022/12/30/headlines.parquet"
            print(",".join(f"{f.name}:{f.type}:{f.nullable}" for f in pq.read_schema(path)))
            print(duckdb.sql(f"select symbol, epoch(published)::BIGINT, sentiment from '{path}' order by 1").fetchall())
            print(pq.read_table(path)["published"].to_pylist()[0].isoformat())
            """
        let lines = try Peer.python(script, [temporary.lake.root]).split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == "symbol:string:False,published:timestamp[us, tz=UTC]:False,title:string:False,"
                + "publisher:string:True,url:string:True,id:string:False,sentiment:double:True,source:string:False"
        )
        #expect(lines[1] == "[('AAA', 1672401600, 0.5), ('BBB', 60, None)]")
        #expect(lines[2] == "2022-12-30T12:00:00+00:00")
    }
}
