import Core
import Foundation
import Glibc
import Lake
import Synchronization
import TestSupport
import Testing

@Suite("Staging") struct StagingTests {
    private let temporary: TemporaryLake
    private var lake: DataLake { temporary.lake }
    private var staging: String { "\(lake.root)/.staging" }
    private let folder = Dataset.raw.partition(Fixture.date)
    private let other = Dataset.raw.partition(Fixture.date.adding(days: 3))

    init() throws {
        temporary = try TemporaryLake()
    }

    @discardableResult
    private func publish(_ folder: LakeFolder, _ content: String, named name: String = "a") throws -> Manifest
    {
        try lake.publish(
            folder, files: [LakeFile(name: name, bytes: Array(content.utf8))], provenance: Fixture.provenance)
    }

    private func staged() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: staging)
    }

    /// Makes a stage as a process that died would leave it, and returns its path.
    private func abandon(_ name: String, hoursAgo: Double) throws -> String {
        let path = "\(staging)/\(name)"
        try FileManager.default.createDirectory(atPath: "\(path)/new", withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: "\(path)/new/part"))
        try age(path, hours: hoursAgo)
        return path
    }

    private func age(_ path: String, hours: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -hours * 3_600)], ofItemAtPath: path)
    }

    @Test("A living writer's stage is left alone however old it is, and swept once the writer is gone")
    func livingWriter() throws {
        let stage = try abandon("raw%2F2022%2F12%2F30.1.x", hoursAgo: 100)
        let descriptor = open(stage, O_RDONLY | O_DIRECTORY)
        #expect(descriptor >= 0 && flock(descriptor, LOCK_EX) == 0)
        try publish(other, "1")
        #expect(try staged().count == 1)
        close(descriptor)
        try publish(other, "2")
        #expect(try staged() == [])
    }

    @Test("A folder that a dead process had moved aside is put back by the next writer, whatever it writes")
    func putBack() throws {
        let manifest = try publish(folder, "old")
        let stage = try abandon("raw%2F2022%2F12%2F30.1.x", hoursAgo: 0)
        try FileManager.default.moveItem(atPath: lake.path(of: folder), toPath: "\(stage)/old")
        try publish(other, "1")
        #expect(try lake.manifest(of: folder).digest == manifest.digest)
        #expect(lake.problems(of: folder) == [])
        #expect(try staged() == [])
    }

    @Test("What a dead process had moved aside goes at once where its successor stands")
    func replaced() throws {
        try publish(folder, "old")
        let stage = try abandon("raw%2F2022%2F12%2F30.1.x", hoursAgo: 0)
        try FileManager.default.moveItem(atPath: lake.path(of: folder), toPath: "\(stage)/old")
        let manifest = try publish(folder, "new")
        try FileManager.default.createDirectory(atPath: "\(stage)/old", withIntermediateDirectories: true)
        try publish(other, "1")
        #expect(try lake.manifest(of: folder).digest == manifest.digest)
        #expect(try staged() == [])
    }

    @Test("The only copy of a folder is never swept, even where nobody can tell what it was")
    func unknown() throws {
        let stage = try abandon("something", hoursAgo: 0)
        try FileManager.default.createDirectory(atPath: "\(stage)/old", withIntermediateDirectories: true)
        try age(stage, hours: 100)
        try publish(other, "1")
        #expect(try staged() == ["something"])
    }

    @Test("A reader that has the old files mapped keeps reading their bytes while new ones land")
    func mappedReader() throws {
        let old = String(repeating: "old bytes ", count: 50_000)
        try publish(folder, old)
        let mapped = try Data(
            contentsOf: URL(filePath: "\(lake.path(of: folder))/a"), options: .alwaysMapped)
        let file = try FileHandle(forReadingFrom: URL(filePath: "\(lake.path(of: folder))/a"))
        for round in 0..<20 {
            try publish(folder, String(repeating: "new \(round) ", count: 50_000))
            #expect(mapped == Data(old.utf8))
        }
        #expect(try file.readToEnd() == Data(old.utf8))
        #expect(try lake.file("a", of: folder).prefix(7) == Data("new 19 ".utf8))
    }

    @Test("Writers of the same folder at once all end well, and one of them stands whole")
    func manyWriters() throws {
        let faults = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { writer in
            for round in 0..<25 {
                do {
                    // Different names, so that a mixture would show.
                    try publish(folder, "\(writer) \(round)", named: "file-\(writer)")
                } catch {
                    faults.withLock { $0.append("\(error)") }
                }
            }
        }
        #expect(faults.withLock { $0 } == [])
        #expect(lake.problems(of: folder) == [])
        #expect(try staged() == [])
    }

    @Test(
        "A name that is not a plain one is refused before anything is written",
        arguments: [
            "", ".", "..", "../a", "a/b", ".hidden", "manifest.json", "a\0b",
            String(repeating: "n", count: 256),
        ])
    func names(name: String) throws {
        #expect(throws: LakeError.self) { try publish(folder, "1", named: name) }
        #expect(!FileManager.default.fileExists(atPath: lake.root))
    }

    @Test("A file named twice, and a path that leaves the tree, are refused")
    func paths() throws {
        let twice = [LakeFile(name: "a", bytes: [1]), LakeFile(name: "a", bytes: [2])]
        let error = #expect(throws: LakeError.self) {
            try lake.publish(folder, files: twice, provenance: Fixture.provenance)
        }
        #expect(error?.description.contains("“a”") == true)
        for path in ["", "../raw", "raw//x", "/raw", ".staging/x", "raw/.."] {
            let bad = LakeFolder(path: path, producer: "test")
            #expect(throws: LakeError.self) { try publish(bad, "1") }
            #expect(throws: LakeError.self) { try lake.replaceFile(path, with: [1]) }
            #expect(throws: LakeError.self) { try lake.move(folder, to: bad) }
        }
        #expect(!FileManager.default.fileExists(atPath: lake.root))
    }

    @Test("A folder moved to where one stands replaces it, and nothing is left behind")
    func moveReplaces() throws {
        let production = LakeFolder(path: "models/production/2022-12", producer: "train-policy")
        let archive = LakeFolder(path: "models/archive/2022-12", producer: "train-policy")
        try publish(archive, "old")
        try publish(production, "new")
        try lake.move(production, to: archive)
        #expect(try !lake.contains(production))
        #expect(try lake.file("a", of: archive) == Data("new".utf8))
        #expect(try staged() == [])
    }

    @Test("A move of a folder that is not there says so and changes nothing")
    func moveNothing() throws {
        try publish(other, "1")
        let error = #expect(throws: LakeError.self) { try lake.move(folder, to: other) }
        #expect(error?.description.contains(folder.path) == true)
        #expect(try lake.file("a", of: other) == Data("1".utf8))
        #expect(try staged() == [])
    }

    @Test("A pointer file is replaced whole, and a folder in its place is an error that leaves it")
    func replaceFile() throws {
        try lake.replaceFile("models/production/latest", with: Array("2022-11\n".utf8))
        try lake.replaceFile("models/production/latest", with: Array("2022-12\n".utf8))
        #expect(try lake.pointer("models/production/latest") == "2022-12")
        try publish(folder, "1")
        #expect(throws: LakeError.self) { try lake.replaceFile(folder.path, with: [1]) }
        #expect(lake.problems(of: folder) == [])
        #expect(try staged() == [])
    }
}
