import Core
import Foundation
import Lake
import Testing

@Suite("Folders of forecasters") struct ForecasterBranchTests {
    private let temporary: TemporaryLake
    private var lake: DataLake { temporary.lake }

    init() throws {
        temporary = try TemporaryLake()
        for (name, days) in [
            ("nhits", ["2021-01-29", "2022-06-30", "2022-12-30"]), ("lstm", ["2021-01-29"]),
        ] {
            for day in days {
                let date = try #require(CivilDate(day))
                try lake.publish(
                    ForecasterBranch.folder(name, date), files: [LakeFile(name: "w", bytes: [1])],
                    provenance: Fixture.provenance)
            }
            try lake.replaceFile(ForecasterBranch.pointer(name), with: Array("2022-12-30\n".utf8))
        }
    }

    @Test("Versions are found by name and session, are among what is verified, and verify")
    func listing() throws {
        #expect(try lake.forecasters() == ["lstm", "nhits"])
        #expect(
            try lake.forecasterVersions(of: "nhits").map(\.session.description)
                == ["2021-01-29", "2022-06-30", "2022-12-30"])
        let folders = try lake.folders(in: Fixture.date...Fixture.date)
        #expect(folders.count == 4 && folders.flatMap { lake.problems(of: $0) }.isEmpty)
        try Data("torn".utf8).write(to: URL(filePath: "\(lake.path(of: folders[0]))/w"))
        #expect(
            lake.problems(of: folders[0]).first?.remedy.contains("make-forecasts --date 2021-01-29") == true)
    }

    @Test("Old versions go, and the newest of each forecaster stays however old it is")
    func pruning() throws {
        var policy = RetentionPolicy()
        policy[try #require(RetentionBranch(path: "models/forecasters"))] = try #require(RetentionAge("3m"))
        let plan = try #require(try lake.prunable(by: policy).first)
        #expect(
            plan.folders.map(\.path)
                == ["models/forecasters/nhits/2021-01-29", "models/forecasters/nhits/2022-06-30"])
        #expect(plan.kept == 2)
    }

    @Test("What was made from a version knows it, a replaced one and one that retention dropped")
    func lineage() throws {
        let version = ForecasterBranch.folder("nhits", Fixture.date)
        let manifest = try lake.manifest(of: version)
        var provenance = Fixture.provenance
        provenance.inputs = [manifest.asInput]
        let folder = Dataset.forecasts.partition(Fixture.date)
        try lake.publish(folder, files: [], provenance: provenance)
        func severity() throws -> [LakeProblem.Severity] {
            try Lineage(of: lake).problems(of: folder, lake.manifest(of: folder)).map(\.severity)
        }
        #expect(try severity() == [])
        try lake.publish(
            version, files: [LakeFile(name: "w", bytes: [2])], provenance: Fixture.provenance)
        #expect(try severity() == [.stale])
        try lake.remove(version)
        #expect(try severity() == [.expired])
    }
}
