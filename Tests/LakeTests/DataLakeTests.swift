import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Data lake") struct DataLakeTests {
    @Test("Sessions are listed in order, within the range, and without folders that were never published")
    func sessions() throws {
        let temporary = try TemporaryLake()
        let dates = [-400, -30, -1, 0].map { Fixture.date.adding(days: $0) }
        for date in dates.reversed() {
            try temporary.lake.publish(
                bars: Fixture.bars(on: date), actions: [], rejects: [], on: date,
                provenance: Fixture.provenance)
        }
        try FileManager.default.createDirectory(
            atPath: "\(temporary.lake.root)/raw/2022/12/28", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: "\(temporary.lake.root)/raw/lost+found", withIntermediateDirectories: true)
        #expect(try temporary.lake.sessions(of: .raw) == dates)
        #expect(try temporary.lake.sessions(of: .raw, in: dates[1]...dates[2]) == Array(dates[1...2]))
        #expect(try temporary.lake.sessions(of: .signals) == [])
        // Verification looks at the folder without a manifest too.
        let folders = try temporary.lake.folders(in: dates[0]...dates[3])
        #expect(folders.count == dates.count + 1)
        #expect(folders.filter { !temporary.lake.problems(of: $0).isEmpty }.map(\.path) == ["raw/2022/12/28"])
    }

    @Test("A missing partition names itself and the command that makes it")
    func missing() throws {
        let temporary = try TemporaryLake()
        let error = #expect(throws: LakeError.self) { try temporary.lake.bars(on: Fixture.date) }
        #expect(error?.code == .missing)
        #expect(error?.kind == .missingInput)
        #expect(error?.description.contains("raw/2022/12/30") == true)
        #expect(error?.description.contains("fetch-daily --date 2022-12-30") == true)
    }

    @Test("A partition of a later schema is refused, one with a broken manifest is named")
    func manifests() throws {
        let temporary = try TemporaryLake()
        let folder = Dataset.features.partition(Fixture.date)
        let later = LakeFolder(path: folder.path, producer: folder.producer, schemaVersion: 99)
        try temporary.lake.publish(later, files: [], provenance: Fixture.provenance)
        #expect(throws: LakeError.self) { try temporary.lake.manifest(of: folder) }
        let file = URL(filePath: "\(temporary.lake.root)/\(folder.path)/manifest.json")
        for text in ["", "{", "[]", "{\"path\": 3}"] {
            try Data(text.utf8).write(to: file)
            let error = #expect(throws: LakeError.self) { try temporary.lake.manifest(of: folder) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test("Verification finds a changed byte, a lost file, a truncated one and a stranger")
    func verification() throws {
        let temporary = try TemporaryLake()
        let folder = Dataset.raw.partition(Fixture.date)
        try temporary.lake.publish(
            bars: Fixture.bars(count: 30), actions: [], rejects: [], on: Fixture.date,
            provenance: Fixture.provenance)
        let place = "\(temporary.lake.root)/\(folder.path)"
        let bars = URL(filePath: "\(place)/bars.parquet")
        let whole = try Data(contentsOf: bars)

        var changed = whole
        changed[changed.count / 2] ^= 1
        try changed.write(to: bars)
        #expect(temporary.lake.problems(of: folder).map(\.path) == ["\(folder.path)/bars.parquet"])
        try whole.dropLast().write(to: bars)
        #expect(temporary.lake.problems(of: folder).first?.detail.contains("bytes instead of") == true)
        try FileManager.default.removeItem(at: bars)
        #expect(temporary.lake.problems(of: folder).first?.detail == "listed but absent")
        try whole.write(to: bars)
        try Data().write(to: URL(filePath: "\(place)/notes.txt"))
        #expect(temporary.lake.problems(of: folder).map(\.path) == ["\(folder.path)/notes.txt"])
    }
}
