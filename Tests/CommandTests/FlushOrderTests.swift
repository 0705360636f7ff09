import Foundation
import TestSupport
import Testing

/// A power cut loses what was not flushed, which no killed process shows. So the order of a run's calls is
/// checked instead: nothing takes its place in the tree before all that is in it is on the disk, nothing is
/// removed before what replaced it is, and no name in the tree is left unflushed.
@Suite("Flush order") struct FlushOrderTests {
    private let trees: CrashTrees

    init() throws {
        trees = try CrashTrees.shared.get()
    }

    @Test("A first run, which makes every folder of the tree") func firstFetch() throws {
        #expect(try trees.firstFetch().flushFaults() == [])
    }

    @Test("A run that replaces what stands") func refetch() throws {
        #expect(try trees.refetch().flushFaults() == [])
    }

    @Test("The same on a file system that cannot exchange two names") func withoutExchange() throws {
        #expect(try trees.refetch(lacks: ["exchange"]).flushFaults() == [])
        #expect(try trees.refetch(lacks: ["exchange", "rename-new"]).flushFaults() == [])
    }
}

extension CrashScene {
    /// What a power cut could harm in the run that nothing disturbed.
    fileprivate func flushFaults() -> [String] {
        var faults: [String] = []
        var files: Set<String> = []
        var folders: Set<String> = []
        /// Where something replaced was put, and the folder whose flush makes the replacement last.
        var replaced: [String: String] = [:]
        func parent(_ path: String) -> String { (path as NSString).deletingLastPathComponent }
        func isIn(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix("\(folder)/") }
        // The dashboard is not flushed: it is made again from the tree, and a torn file of it is seen by its size.
        for call in calls where call.error == 0 && !call.isLedgerOrLock && !call.isSite {
            switch call.name {
            case "open":
                files.insert(call.path)
                folders.insert(parent(call.path))
            case "write", "truncate", "allocate":
                files.insert(call.path)
            case "flush":
                files.remove(call.path)
                folders.remove(call.path)
            case "mkdir":
                folders.insert(parent(call.path))
            case "rename", "rename-new", "exchange":
                folders.formUnion([parent(call.path), parent(call.second)])
                if call.second.contains("/.staging/") {
                    replaced[call.second] = parent(call.path)
                    continue
                }
                for path in files.union(folders) where isIn(path, call.path) {
                    faults.append("\(path) was not flushed before the \(call.name) to \(call.second)")
                }
                if call.name == "exchange" { replaced[call.path] = parent(call.second) }
            case "unlink", "rmdir":
                for (place, folder) in replaced where isIn(call.path, place) && folders.contains(folder) {
                    faults.append("\(call.path) was removed before \(folder) was flushed")
                }
            default: break
            }
        }
        for folder in folders where !folder.contains("/.staging") {
            faults.append("\(folder) was not flushed at the end")
        }
        return faults
    }
}
