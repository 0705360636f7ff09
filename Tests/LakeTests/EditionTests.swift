import Core
import Foundation
import Lake
import Testing

@Suite("Editions of folders") struct EditionTests {
    private let partition = Dataset.features.partition(Fixture.date)

    @Test("A folder that is published again has another edition, others keep theirs")
    func republished() throws {
        let scene = try TemporaryLake()
        let before = Fixture.date.adding(days: -1)
        let folders = [Dataset.features.partition(before), partition]
        for date in [before, Fixture.date] {
            try scene.lake.publish(features: Fixture.frame(on: date), provenance: Fixture.provenance)
        }
        let first = try scene.lake.editions(of: folders)
        #expect(try scene.lake.editions(of: folders) == first && Set(first).count == 2)
        try scene.lake.publish(features: Fixture.frame(rows: 4), provenance: Fixture.provenance)
        let second = try scene.lake.editions(of: folders)
        #expect(second[0] == first[0] && second[1] != first[1])
    }

    @Test("A folder that was never published is missing, and the error says what makes it")
    func missing() throws {
        let scene = try TemporaryLake()
        let error = #expect(throws: LakeError.self) { try scene.lake.editions(of: [partition]) }
        #expect(error?.code == .missing && error?.description.contains("build-features") == true)
        #expect(try scene.lake.editions(of: []) == [])
    }

    @Test("A file's digest is the one that the manifest will have")
    func digest() throws {
        let scene = try TemporaryLake()
        let file = try scene.lake.signalsFile(Fixture.signals, on: Fixture.date)
        let manifest = try scene.lake.publish(
            signals: Fixture.signals, on: Fixture.date, provenance: Fixture.provenance)
        #expect(manifest.files.map(\.sha256) == [try file.digest()])
    }
}
