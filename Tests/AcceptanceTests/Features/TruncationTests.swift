import Core
import Features
import Foundation
import Lake
import Testing

/// On the maintainers' market data, by scripts/accept.
@Suite("Truncation of a real tree", .serialized) struct TruncationTests {
    @Test("Sessions of 2015 and 2016 keep their features byte for byte when every later partition is deleted")
    func truncation() throws {
        let data = try #require(SharedData.path(), "run these tests by scripts/accept")
        let clock = ContinuousClock()
        var last = clock.now
        func lap() -> Duration {
            defer { last = clock.now }
            return clock.now - last
        }
        let tree = try PointInTimeTree(data)
        print(
            "real tree: \(tree.dates.count) sessions, \(tree.bars) bars, \(tree.splits) splits, "
                + "\(tree.dividends) dividends, \(tree.renames) renames, \(tree.summary.rows) rows of features"
                + ", built in \(lap())")
        #expect(tree.dates.count > 380 && tree.summary.published == tree.dates)
        #expect(tree.summary.rows > 1_000_000 && tree.splits > 50 && tree.dividends > 5_000)

        var generator = SeededGenerator(seed: 5_000)
        let chosen = tree.dates.shuffled(using: &generator).prefix(50).sorted()
        print("sessions: " + chosen.map(\.description).joined(separator: " "))
        let bulk = try chosen.map { try features(on: $0, in: tree.lake) }

        // Made by itself, with everything later at hand.
        for (date, bulk) in zip(chosen, bulk) {
            #expect(try remake(date, in: tree.lake) == bulk, "\(date) alone and in bulk")
        }
        print("made alone as in bulk: \(chosen.count) of \(chosen.count) sessions in \(lap())")

        // From the latest back, so that what is deleted stays deleted.
        var kept = tree.dates[...]
        for (date, bulk) in zip(chosen, bulk).reversed() {
            while let later = kept.last, later > date {
                for dataset in [Dataset.raw, .universe, .features] {
                    try tree.lake.remove(dataset.partition(later))
                }
                kept.removeLast()
            }
            #expect(try tree.lake.sessions(of: .raw).last == date)
            #expect(try remake(date, in: tree.lake) == bulk, "\(date) without anything later")
        }
        print("unchanged without later partitions: \(chosen.count) of \(chosen.count) sessions in \(lap())")
        #expect(chosen.count == 50)
    }

    /// Deletes the session's features and makes them again.
    private func remake(_ date: CivilDate, in lake: DataLake) throws -> Data {
        try lake.remove(Dataset.features.partition(date))
        #expect(try FeatureBuild(lake: lake).run(sessions: [date], force: true).published == [date])
        return try features(on: date, in: lake)
    }

    private func features(on date: CivilDate, in lake: DataLake) throws -> Data {
        try lake.file("features.parquet", of: Dataset.features.partition(date))
    }
}
