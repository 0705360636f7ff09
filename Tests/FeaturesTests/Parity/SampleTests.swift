import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Features of the embedded sample", .sampleLake) struct SampleTests {
    private let sample: SampleLake

    init() throws {
        sample = try #require(SampleLake.current)
    }

    /// Strictly relative, |a - b| <= 1e-9 max(|a|, |b|), also where a value is a difference that nearly cancels.
    /// MACD's three then differ by one unit in the last place of the averages, 7e-15 for a close of 34, over
    /// a value near zero. The largest difference is the lower band's where it crosses zero: there TA-Lib's
    /// running sum of squares is 9e-10 from the exact value and ours 1e-11.
    @Test("All stocks and sessions agree with TA-Lib and polars to 1e-9, with nulls in the same places")
    func parity() throws {
        #expect(sample.summary.published == sample.dates && sample.summary.rows == 1_507_010)
        let lines = try Peer.python(ParityScript.text, [sample.lake.root] + SampleLake.files)
            .split(separator: "\n")
        let head = try #require(lines.first).split(separator: "\t").compactMap { Int($0) }
        #expect(head == [503, 3_069, 0])
        let rows = lines.dropFirst().compactMap(ParityRow.init)
        let table = [ParityRow.heading] + rows.map(\.text)
        print(
            "parity: 503 sessions, 3,069 stocks, none left out for a gap of more than 5 sessions\n"
                + table.joined(separator: "\n"))
        #expect(rows.count == 17)
        for row in rows {
            #expect(row.misplaced == 0 && row.compared + row.nulls == 1_507_010, "\(row.text)")
            #expect(row.difference <= 1e-9 && row.ourError <= 1e-9, "\(row.text)")
        }
    }

    @Test("Ten sessions made alone, from a tree without any later partition, have the bytes made in bulk")
    func truncation() throws {
        var generator = SeededGenerator(seed: 20_211)
        let indices = sample.dates.indices.shuffled(using: &generator).prefix(10).sorted()
        let folder = try TemporaryFolder()
        let past = DataLake(root: folder.appending("lake"))
        var linked = 0
        for index in indices {
            // The tree grows up to the session and has nothing after it.
            for date in sample.dates[linked...index] {
                for dataset in [Dataset.raw, .universe] { try link(dataset.partition(date), into: past) }
            }
            linked = index + 1
            let date = sample.dates[index]
            #expect(try past.sessions(of: .raw).last == date)
            #expect(try FeatureBuild(lake: past).run(sessions: [date]).published == [date])
            let partition = Dataset.features.partition(date)
            #expect(
                try past.file("features.parquet", of: partition)
                    == sample.lake.file("features.parquet", of: partition), "\(date)")
        }
        let names = indices.map { sample.dates[$0].description }.joined(separator: " ")
        print("truncation: \(indices.count) sessions of the sample unchanged: \(names)")
        #expect(indices.count == 10)
    }

    private func link(_ partition: LakeFolder, into target: DataLake) throws {
        let place = target.path(of: partition)
        try FileManager.default.createDirectory(
            at: URL(filePath: place).deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: place, withDestinationPath: sample.lake.path(of: partition))
    }
}
