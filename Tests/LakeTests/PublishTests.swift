import Core
import Foundation
import Lake
import Synchronization
import TestSupport
import Testing

@Suite("Publishing") struct PublishTests {
    private func publish(_ lake: DataLake, seed: Int, count: Int = 50) throws {
        try lake.publish(
            bars: Fixture.bars(on: Fixture.date.adding(days: seed), count: count).map {
                var bar = $0
                bar.date = Fixture.date
                return bar
            }, actions: [], rejects: [], on: Fixture.date, provenance: Fixture.provenance)
    }

    @Test("The same content gives the same bytes and digest, whenever it is published")
    func sameBytes() throws {
        let one = try TemporaryLake()
        let two = try TemporaryLake()
        try publish(one.lake, seed: 1)
        try publish(two.lake, seed: 2)
        try publish(two.lake, seed: 1)
        let first = try one.snapshot()
        let second = try two.snapshot()
        #expect(first.keys.sorted() == second.keys.sorted())
        for name in first.keys where !name.hasSuffix("manifest.json") { #expect(first[name] == second[name]) }
        #expect(
            try one.lake.manifest(of: .raw, on: Fixture.date).digest
                == two.lake.manifest(of: .raw, on: Fixture.date).digest)
    }

    @Test("The manifest lists name, bytes, rows and SHA-256 of each file, and nothing is left in staging")
    func manifest() throws {
        let temporary = try TemporaryLake()
        try publish(temporary.lake, seed: 1)
        let manifest = try temporary.lake.manifest(of: .raw, on: Fixture.date)
        #expect(manifest.files.map(\.name) == ["actions.parquet", "bars.parquet", "rejects.parquet"])
        #expect(manifest.files.map(\.rows) == [0, 50, 0])
        #expect(manifest.inputs == Fixture.provenance.inputs && manifest.adjustment == "raw")
        #expect(temporary.lake.problems(of: Dataset.raw.partition(Fixture.date)) == [])
        let staged = try FileManager.default.contentsOfDirectory(atPath: "\(temporary.lake.root)/.staging")
        #expect(staged == [])
        let sha = try Peer.python(
            "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())",
            ["\(temporary.lake.root)/raw/2022/12/30/bars.parquet"])
        #expect(manifest.files[1].sha256 == sha.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test("A copied file is published as the same bytes in memory would be, and must be there")
    func copiedFile() throws {
        let temporary = try TemporaryLake()
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
        let path = "\(temporary.lake.root)-source"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
        func publish(_ name: String, _ file: LakeFile) throws -> Manifest.File {
            let folder = LakeFolder(path: "models/\(name)", producer: "test")
            let manifest = try temporary.lake.publish(
                folder, files: [file], provenance: Fixture.provenance)
            #expect(temporary.lake.problems(of: folder) == [])
            #expect(try temporary.lake.file("policy", of: folder) == Data(bytes))
            return try #require(manifest.files.first)
        }
        let copied = try publish("copied", LakeFile(name: "policy", copyOf: path))
        #expect(try copied == publish("given", LakeFile(name: "policy", bytes: bytes)))
        #expect(copied.bytes == 3_000_000)
        try FileManager.default.removeItem(atPath: path)
        let error = #expect(throws: LakeError.self) {
            try publish("absent", LakeFile(name: "policy", copyOf: path))
        }
        #expect(error?.code == .missing)
    }

    @Test("Readers see one whole version or the other while a partition is replaced again and again")
    func concurrentReaders() throws {
        let temporary = try TemporaryLake()
        let lake = temporary.lake
        try publish(lake, seed: 0, count: 40)
        let sizes = Mutex<Set<Int>>([])
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { worker in
            for round in 0..<60 {
                do {
                    if worker == 0 {
                        try publish(lake, seed: round, count: round.isMultiple(of: 2) ? 60 : 40)
                    } else {
                        let count = try lake.bars(on: Fixture.date).count
                        sizes.withLock { _ = $0.insert(count) }
                    }
                } catch {
                    faults.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(faults.withLock { $0 } == [])
        #expect(sizes.withLock { $0 }.isSubset(of: [40, 60]))
        #expect(lake.problems(of: Dataset.raw.partition(Fixture.date)) == [])
    }

    @Test("A tree that cannot be written stays as it was, and the error says what to do")
    func cannotWrite() throws {
        let folder = try TemporaryFolder()
        let file = folder.appending("file")
        try Data("x".utf8).write(to: URL(filePath: file))
        let error = #expect(throws: LakeError.self) { try publish(DataLake(root: "\(file)/lake"), seed: 1) }
        #expect(error?.code == .cannotWrite)
        #expect(error?.kind.rawValue == 73)
        #expect(error?.description.contains(file) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test("What a crash left in staging is swept after a day, and not before")
    func sweep() throws {
        let temporary = try TemporaryLake()
        let staging = "\(temporary.lake.root)/.staging"
        for (name, age) in [("old", 90_000.0), ("young", 80_000.0)] {
            try FileManager.default.createDirectory(
                atPath: "\(staging)/\(name)", withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(filePath: "\(staging)/\(name)/part"))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: "\(staging)/\(name)")
        }
        try publish(temporary.lake, seed: 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: staging) == ["young"])
    }

    @Test("A partition is current only for the same inputs, parameters and unharmed files")
    func isCurrent() throws {
        let temporary = try TemporaryLake()
        let folder = Dataset.raw.partition(Fixture.date)
        #expect(!temporary.lake.isCurrent(folder, inputs: Fixture.provenance.inputs))
        try publish(temporary.lake, seed: 1)
        #expect(temporary.lake.isCurrent(folder, inputs: Fixture.provenance.inputs))
        #expect(!temporary.lake.isCurrent(folder, inputs: []))
        #expect(
            !temporary.lake.isCurrent(folder, inputs: Fixture.provenance.inputs, parameters: ["seed": "1"]))
        try Data("x".utf8).write(to: URL(filePath: "\(temporary.lake.root)/raw/2022/12/30/bars.parquet"))
        #expect(!temporary.lake.isCurrent(folder, inputs: Fixture.provenance.inputs))
    }

    @Test("A moved folder is whole at its new place and gone from the old one")
    func move() throws {
        let temporary = try TemporaryLake()
        let old = LakeFolder(path: "models/production/2022-12", producer: "train-policy")
        let new = LakeFolder(path: "models/archive/2022-12", producer: "train-policy")
        try temporary.lake.publish(
            old, files: [LakeFile(name: "a", bytes: [1, 2])], provenance: Fixture.provenance)
        try temporary.lake.move(old, to: new)
        #expect(try !temporary.lake.contains(old) && temporary.lake.contains(new))
        #expect(temporary.lake.problems(of: new) == [])
        #expect(try temporary.lake.file("a", of: new) == Data([1, 2]))
    }
}
