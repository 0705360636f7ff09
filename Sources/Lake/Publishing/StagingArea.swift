import Core
import Foundation
import Glibc

/// `.staging/`: the stages of all writers of a tree, and what to do with those of the dead.
struct StagingArea {
    private let lake: DataLake
    var folder: String { "\(lake.root)/.staging" }

    init(_ lake: DataLake) {
        self.lake = lake
    }

    /// A name for a stage, from which ``place(of:)`` tells the place it is for.
    func newName(for path: String) -> String {
        let escaped = path.replacing("%", with: "%25").replacing("/", with: "%2F")
        return "\(folder)/\(escaped).\(getpid()).\(UUID().uuidString)"
    }

    /// The place in the tree that a stage is for; nil for a name that is none of ours.
    private func place(of name: String) -> String? {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        parts.removeLast(2)
        let path = parts.joined(separator: ".").replacing("%2F", with: "/").replacing("%25", with: "%")
        return PlainName.areAll(path) ? path : nil
    }

    /// Puts back what a dead process had moved aside, and removes its stages: at once where the folder that
    /// they were for stands, else after a day.
    ///
    /// A stage whose lock is held belongs to a living writer, however old it is, and is left alone. What
    /// cannot be swept now stays for the next writer.
    func sweep() {
        guard let names = try? listing(of: folder) else { return }
        let yesterday = time(nil) - 86_400
        for name in names {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            let isOld = status.st_mtim.tv_sec < yesterday
            let hasOld = Disk.exists("\(path)/old")
            guard isOld || hasOld else { continue }
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            defer { if descriptor >= 0 { close(descriptor) } }
            switch descriptor < 0 ? EBADF : Disk.status({ flock(descriptor, LOCK_EX | LOCK_NB) }) {
            case 0: break
            case EWOULDBLOCK: continue
            // It cannot be locked, so nobody knows; a day is longer than any swap.
            default: if !isOld { continue }
            }
            if hasOld {
                guard takingTurns({ putBack(name) }) else { continue }
            }
            Disk.remove(path)
        }
    }

    /// Whether the folder that the stage is for stands, with the old one's help if need be.
    private func putBack(_ name: String) -> Bool {
        guard let place = place(of: name) else { return false }
        let target = "\(lake.root)/\(place)"
        let code = Disk.renameNew("\(folder)/\(name)/old", target)
        if code == 0 { try? Disk.flushFolder(Disk.parent(of: target)) }
        return code == 0 || code == EEXIST || code == ENOTEMPTY
    }

    /// Runs `work` while no other process does likewise in this tree.
    func takingTurns<Value>(_ work: () -> Value) -> Value {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        // Without the lock (a file system that has none) the renames themselves still refuse to overwrite.
        if descriptor >= 0 { _ = Disk.status { flock(descriptor, LOCK_EX) } }
        return work()
    }
}
