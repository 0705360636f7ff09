import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Local store") struct LocalStoreTests {
    @Test("Hidden files, staging, links and leftovers are no objects")
    func hidden() throws {
        let folder = try TemporaryFolder()
        let store = LocalStore(root: folder.appending("lake/"))
        try store.upload([StoreUpload(.bytes([1]), key: "raw/a"), StoreUpload(.bytes([2]), key: "b")])
        let files = FileManager.default
        try files.createDirectory(
            atPath: folder.appending("lake/.staging/x"), withIntermediateDirectories: true)
        for name in [".staging/x/bars", "raw/.a.12-abc.part"] {
            try Data([9]).write(to: URL(filePath: folder.appending("lake/\(name)")))
        }
        try files.createSymbolicLink(
            atPath: folder.appending("lake/link"), withDestinationPath: "/etc/hostname")
        try files.createSymbolicLink(atPath: folder.appending("lake/raw/loop"), withDestinationPath: "..")
        #expect(try store.list(prefix: "").map(\.key) == ["b", "raw/a"])
        #expect(store.name == folder.appending("lake"))
    }

    @Test("A store that cannot be written says so, and leaves nothing behind")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.appending("file")))
        let error = #expect(throws: LakeError.self) {
            try LocalStore(root: folder.appending("file")).upload([StoreUpload(.bytes([1]), key: "a/b")])
        }
        #expect(error?.code == .cannotWrite)
        // A folder stands where the object should be.
        try FileManager.default.createDirectory(
            atPath: folder.appending("lake/a"), withIntermediateDirectories: true)
        let store = LocalStore(root: folder.appending("lake"))
        #expect(throws: LakeError.self) { try store.upload([StoreUpload(.bytes([1]), key: "a")]) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.root) == ["a"])
    }
}
