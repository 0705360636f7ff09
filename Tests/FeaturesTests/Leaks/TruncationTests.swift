import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Truncation of the embedded sample") struct TruncationTests {
    @Test("Ten sessions made alone, from a tree without any later partition, have the same bytes")
    func sample() throws {
        let sample = try SampleLake.shared.get()
        var generator = SeededGenerator(seed: 20_211)
        let indices = Set((0..<40).map { _ in generator.index(below: sample.dates.count) })
            .shuffled(using: &generator).prefix(10).sorted()
        let folder = try TemporaryFolder()
        let past = DataLake(root: folder.appending("lake"))
        var linked = 0
        for index in indices {
            // The tree grows up to the session and has nothing after it.
            for date in sample.dates[linked...index] {
                for dataset in [Dataset.raw, .universe] {
                    try link(dataset.partition(date), of: sample.lake, into: past)
                }
            }
            linked = index + 1
            let date = sample.dates[index]
            #expect(try past.sessions(of: .raw).last == date)
            let made = try FeatureBuild(lake: past).run(sessions: [date], force: true)
            #expect(made.published == [date])
            let partition = Dataset.features.partition(date)
            #expect(
                try past.file("features.parquet", of: partition)
                    == sample.lake.file("features.parquet", of: partition), "\(date)")
        }
        let names = indices.map { sample.dates[$0].description }.joined(separator: " ")
        print("sample sessions made alone without later partitions: \(indices.count), \(names)")
        #expect(indices.count == 10)
    }

    private func link(_ partition: LakeFolder, of source: DataLake, into target: DataLake) throws {
        let place = target.path(of: partition)
        try FileManager.default.createDirectory(
            at: URL(filePath: place).deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: place, withDestinationPath: source.path(of: partition))
    }
}
