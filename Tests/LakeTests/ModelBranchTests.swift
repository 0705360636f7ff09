import Core
import Foundation
import Lake
import Testing

@Suite("Folders of models") struct ModelBranchTests {
    @Test("A model's folder is a month; a backtest's may say more after it")
    func names() throws {
        let month = try #require(YearMonth("2023-01"))
        for branch in ModelBranch.allCases {
            #expect(branch.folder(named: "2023-01")?.month == month)
            for name in ["latest", "2023-13", "", "_", "2023-1_x", "x_2023-01"] {
                #expect(branch.folder(named: name) == nil, "\(name)")
            }
        }
        let name = "2023-01_2022-10-03_2022-12-30_1f3a9c2e"
        let found = try #require(ModelBranch.backtestResults.folder(named: name))
        #expect(found.month == month && found.folder.path == "models/backtest-results/\(name)")
        #expect(
            found.folder.producer
                == "bellwether backtest --model 2023-01 --from 2022-10-03 --to 2022-12-30 (and the options of its manifest)"
        )
        #expect(ModelBranch.production.folder(named: name) == nil)
        let rule = ModelBranch.backtestResults.folder(named: "2022-12_momentum_2022-10-03_2022-12-30")
        #expect(
            rule?.folder.producer == "bellwether backtest --model momentum --from 2022-10-03 --to 2022-12-30")
        #expect(
            ModelBranch.backtestResults.folder(named: "2023-01_x")?.folder.producer == "bellwether backtest")
    }

    @Test("A backtest with further columns is verified, pruned by its month, and read as any other")
    func folders() throws {
        let temporary = try TemporaryLake()
        let lake = temporary.lake
        let dates = [Fixture.date.adding(days: -1), Fixture.date]
        let curves = BacktestCurves(
            equity: EquityCurve(
                dates: dates, policy: [1, 1.1], baseline: [1, 1.2], isOutOfSample: [false, true]),
            others: [.init("momentum", [1, 0.9])], holdings: [0, 50])
        var folders: [LakeFolder] = []
        for month in ["2021-06", "2022-12"] {
            let folder = LakeFolder(
                path: "models/backtest-results/\(month)_2021-01-04_2021-06-30",
                producer: "bellwether backtest --model \(month) --from 2021-01-04 --to 2021-06-30")
            try lake.publish(backtest: curves, others: [], in: folder, provenance: Fixture.provenance)
            folders.append(folder)
        }
        #expect(try lake.equity(in: folders[0]) == curves.equity)
        #expect(try lake.folders(in: Fixture.date...Fixture.date) == folders)
        #expect(folders.flatMap { lake.problems(of: $0) }.isEmpty)
        var policy = RetentionPolicy()
        policy[.backtestResults] = try #require(RetentionAge("12m"))
        #expect(try lake.prunable(by: policy).flatMap(\.folders) == [folders[0]])
    }
}
