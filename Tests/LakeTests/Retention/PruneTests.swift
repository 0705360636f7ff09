import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Pruning") struct PruneTests {
    private let temporary: TemporaryLake
    private var lake: DataLake { temporary.lake }
    /// Month ends over two years, the last on 2022-12-30.
    private let dates = (0..<24).reversed().map { Fixture.date.adding(months: -$0) }

    init() throws {
        temporary = try TemporaryLake()
        for date in dates {
            try lake.publish(
                bars: Fixture.bars(on: date), actions: [], rejects: [], on: date,
                provenance: Fixture.provenance)
        }
        for version in ["2021-01", "2022-06", "2022-12"] {
            for branch in ["production", "archive"] {
                try lake.publish(
                    LakeFolder(path: "models/\(branch)/\(version)", producer: "train-policy"),
                    files: [LakeFile(name: "w", bytes: [1])], provenance: Fixture.provenance)
            }
        }
    }

    private func policy(_ rules: [RetentionBranch: String]) throws -> RetentionPolicy {
        var policy = RetentionPolicy()
        for (branch, age) in rules { policy[branch] = try #require(RetentionAge(age)) }
        return policy
    }

    @Test("What is older than the age goes, the rest and other branches stay, and the tree verifies")
    func prunes() throws {
        let plans = try lake.prunable(by: try policy([.dataset(.raw): "6m", .archivedModels: "12m"]))
        #expect(plans.map(\.branch) == [.dataset(.raw), .archivedModels])
        #expect(plans[0].folders.count == 18 && plans[0].kept == 6 && plans[0].bytes > 0)
        #expect(plans[1].folders.map(\.path) == ["models/archive/2021-01"])
        let before = try temporary.snapshot()
        #expect(try lake.sessions(of: .raw).count == 24, "planning touches nothing")

        for folder in plans.flatMap(\.folders) { try lake.remove(folder) }
        #expect(try lake.sessions(of: .raw) == Array(dates.suffix(6)))
        let after = try temporary.snapshot()
        #expect(after.allSatisfy { before[$0.key] == $0.value })
        #expect(after.keys.contains { $0.hasPrefix("/models/production/2021-01/") })
        #expect(try lake.prunable(by: try policy([.dataset(.raw): "6m"]))[0].folders.isEmpty)
    }

    @Test("The newest partition stays however short the age, and an emptied month leaves no folder")
    func keepsNewest() throws {
        for plan in try lake.prunable(by: try policy([.dataset(.raw): "1d"])) {
            #expect(plan.kept == 1)
            for folder in plan.folders { try lake.remove(folder) }
        }
        #expect(try lake.sessions(of: .raw) == [Fixture.date])
        #expect(try lake.names(in: "raw") == ["2022"])
        #expect(try lake.names(in: "raw/2022") == ["12"])
    }

    @Test("Removing what is not there is no error")
    func absent() throws {
        try lake.remove(Dataset.raw.partition(Fixture.date.adding(days: 400)))
        #expect(try lake.sessions(of: .raw).count == 24)
    }
}
