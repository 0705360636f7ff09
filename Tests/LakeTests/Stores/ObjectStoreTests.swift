import Core
import Foundation
import Lake
import Synchronization
import TestSupport
import Testing
import Transport

/// What every store promises.
@Suite("Object stores") struct ObjectStoreTests {
    enum Kind: String, CaseIterable, Sendable { case local, s3 }

    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func store(_ kind: Kind) throws -> any ObjectStore {
        switch kind {
        case .local: LocalStore(root: folder.appending("store"))
        case .s3: try TestBucket().store()
        }
    }

    @Test("An empty store lists nothing, and has no object", arguments: Kind.allCases)
    func empty(kind: Kind) throws {
        let store = try store(kind)
        #expect(try store.list(prefix: "").isEmpty)
        #expect(try store.bytes("raw/none") == nil)
        try store.remove(["raw/none"])
        try store.upload([])
        try store.download([])
    }

    @Test("What goes up comes down the same, under whatever name", arguments: Kind.allCases)
    func roundTrip(kind: Kind) throws {
        let store = try store(kind)
        var uploads = awkwardKeys.enumerated().map { index, key in
            StoreUpload(.bytes(pattern(index * 100, seed: index)), key: key)
        }
        try Data(pattern(300_000)).write(to: folder.url.appending(path: "file"))
        uploads.append(
            StoreUpload(
                .file(path: folder.appending("file")), key: "raw/file",
                sha256: Digest.sha256(of: pattern(300_000))))
        let done = Counter()
        try store.upload(uploads, progress: { _, bytes in done.add(bytes) })
        #expect(done.calls == uploads.count)

        let listed = try store.list(prefix: "")
        #expect(
            listed.map(\.key) == uploads.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(listed.map(\.bytes).reduce(0, +) == done.bytes)
        #expect(listed.allSatisfy { abs($0.modified.timeIntervalSinceNow) < 3600 })

        let target = folder.appending("copy")
        try store.download(
            listed.map { object in
                StoreDownload(key: object.key, path: "\(target)/\(object.key)", bytes: object.bytes)
            })
        for upload in uploads {
            let copied = try Data(contentsOf: URL(filePath: "\(target)/\(upload.key)"))
            #expect(try store.bytes(upload.key) == [UInt8](copied), "\(upload.key)")
            if case .bytes(let bytes) = upload.source { #expect([UInt8](copied) == bytes, "\(upload.key)") }
        }
        try store.remove(Array(awkwardKeys.dropFirst(2)))
        #expect(try store.list(prefix: "").map(\.key) == ["plain.txt", "raw/file", "with space.txt"])
    }

    @Test("A prefix is any text, and objects are replaced whole", arguments: Kind.allCases)
    func prefixes(kind: Kind) throws {
        let store = try store(kind)
        let keys = [
            "raw/2022/12/30/bars", "raw/2022/12/31/bars", "raw/2023/01/01/bars", "rawer/x", "models/latest",
        ]
        try store.upload(keys.map { StoreUpload(.bytes(Array($0.utf8)), key: $0) })
        func listed(_ prefix: String) throws -> [String] { try store.list(prefix: prefix).map(\.key) }
        #expect(try listed("raw/2022/") == Array(keys[0...1]))
        #expect(try listed("raw/2022/12/3") == Array(keys[0...1]))
        #expect(try listed("raw") == Array(keys[0...3]))
        #expect(try listed("raw/2023/01/01/bars") == [keys[2]])
        #expect(try listed("none/").isEmpty)
        try store.upload([StoreUpload(.bytes([1, 2]), key: "models/latest")])
        #expect(try store.bytes("models/latest") == [1, 2])
    }

    @Test("What is not as listed is not put in place", arguments: Kind.allCases)
    func differs(kind: Kind) throws {
        let store = try store(kind)
        try store.upload([StoreUpload(.bytes(pattern(1000)), key: "a")])
        let target = folder.appending("out/a")
        let digest = Digest.sha256(of: pattern(1000))
        func code(_ sha256: String?, _ bytes: Int?, key: String = "a") -> LakeError.Code? {
            do throws(LakeError) {
                try store.download([StoreDownload(key: key, path: target, sha256: sha256, bytes: bytes)])
                return nil
            } catch {
                #expect(error.message.contains("\(store.name)/\(key)"))
                return error.code
            }
        }
        #expect(code(Digest.sha256(of: "else"), nil) == .corrupt)
        #expect(code(digest, 999) == .corrupt)
        #expect(code(digest, 500) == .corrupt)
        #expect(code(digest, 1001) == .corrupt)
        #expect(code(nil, nil, key: "b") == .missing)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.appending("out")).isEmpty)
        #expect(code(digest, 1000) == nil)
        let wrong = #expect(throws: LakeError.self) {
            try store.upload([StoreUpload(.bytes([1]), key: "a", sha256: digest)])
        }
        #expect(wrong?.code == .corrupt)
        #expect(try store.bytes("a") == pattern(1000))
        let absent = StoreUpload(.file(path: folder.appending("absent")), key: "c")
        #expect(throws: LakeError.self) { try store.upload([absent]) }
    }

    @Test(
        "A name that could lead out of the tree is refused", arguments: Kind.allCases,
        ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\nb", String(repeating: "a", count: 901)])
    func badKeys(kind: Kind, key: String) throws {
        let store: any ObjectStore =
            switch kind {
            case .local: LocalStore(root: folder.appending("store"))
            case .s3:
                try S3Store(
                    settings: S3Settings(
                        location: S3Location("s3://bucket"), region: "r",
                        credentials: AWSCredentials(accessKey: "k", secretKey: "s"),
                        endpoint: "http://127.0.0.1:9"))
            }
        for work: () throws -> Void in [
            { _ = try store.bytes(key) }, { try store.remove([key]) },
            { try store.upload([StoreUpload(.bytes([]), key: key)]) },
            { try store.download([StoreDownload(key: key, path: folder.appending("x"))]) },
        ] {
            let error = #expect(throws: LakeError.self) { try work() }
            #expect(error?.code == .configuration)
        }
    }
}

/// Counts from any thread.
final class Counter: Sendable {
    private let state = Mutex((calls: 0, bytes: 0))

    func add(_ bytes: Int) {
        state.withLock { state in
            state.calls += 1
            state.bytes += bytes
        }
    }

    var calls: Int { state.withLock { $0.calls } }
    var bytes: Int { state.withLock { $0.bytes } }
}
