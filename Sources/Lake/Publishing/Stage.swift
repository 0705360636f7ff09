import Core
import Glibc

/// One writer's folder under `.staging/`, from its first byte to the swap.
///
/// Its name says which place of the tree it is for (`raw%2F2022%2F12%2F30.PID.UUID`). `new` in it is what is
/// being made; `old` is what stood there, while a file system that cannot exchange two names makes the swap
/// take two steps. The writer holds a lock on the folder, which the kernel frees when the process ends,
/// however it ends. It goes away with the value, unless what is in it may still be needed.
struct Stage: ~Copyable {
    private let lake: DataLake
    private let folder: String
    private let target: String
    private let descriptor: Int32
    private var isKept = false

    var new: String { "\(folder)/new" }
    private var old: String { "\(folder)/old" }

    /// Opens a stage for a place of the tree, and clears away those that the dead left.
    ///
    /// - Parameter path: relative to the root.
    init(_ lake: DataLake, for path: String) throws(LakeError) {
        let area = StagingArea(lake)
        try Disk.makeFolders(area.folder)
        area.sweep()
        let folder = area.newName(for: path)
        let code = Disk.makeFolder(folder)
        guard code == 0 else { throw Disk.failure(folder, code) }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            Disk.remove(folder)
            throw Disk.failure(folder, code)
        }
        // Where folders cannot be locked, the sweep goes by age alone.
        _ = Disk.status { flock(descriptor, LOCK_EX) }
        self.lake = lake
        self.folder = folder
        self.descriptor = descriptor
        target = "\(lake.root)/\(path)"
    }

    deinit {
        if !isKept { Disk.remove(folder) }
        close(descriptor)
    }

    /// Writes and flushes the files and their folder `new`.
    ///
    /// All are written before the first is flushed, so that one commit of the file system's journal serves
    /// them all.
    func write(_ files: [LakeFile]) throws(LakeError) {
        let code = Disk.makeFolder(new)
        guard code == 0 else { throw Disk.failure(new, code) }
        var open: [NewFile] = []
        for file in files {
            let created = try NewFile("\(new)/\(file.name)")
            switch file.content {
            case .bytes(let bytes): try created.write(bytes)
            case .file(let path): try created.copy(path)
            }
            open.append(created)
        }
        for file in open { try file.finish() }
        try Disk.flushFolder(new)
    }

    /// Gives the folder at `source` (`new`, or another of the tree) its place, and keeps what stood there
    /// until the swap is on the disk.
    ///
    /// - Throws: ``LakeError``. The tree is as it was, except after a failed flush: the new folder then
    ///   stands, and what it replaced stays in the stage, as nobody knows which of them a power cut leaves.
    mutating func swapIn(_ source: String, inOneStep: Bool) throws(LakeError) {
        let parent = Disk.parent(of: target)
        try Disk.makeFolders(parent)
        // More than one round only while other processes publish the same folder.
        for _ in 0..<100 {
            var code = Disk.renameNew(source, target)
            if code == 0 {
                isKept = true
                try Disk.flushFolders(from: parent, upTo: lake.root)
                isKept = false
                return
            }
            guard code == EEXIST || code == ENOTEMPTY else { throw Disk.failure(target, code) }
            code = inOneStep ? Disk.exchange(source, target) : EINVAL
            if Disk.lacksCall(code) { code = replaceInTwoSteps(source) }
            if code == 0 {
                isKept = true
                try Disk.flushFolder(parent)
                isKept = false
                return
            }
            guard code == ENOENT || code == EEXIST || code == ENOTEMPTY else {
                throw Disk.failure(target, code)
            }
        }
        throw LakeError(
            .cannotWrite, "cannot write \(target): other processes keep replacing it; run one at a time")
    }

    /// Takes what stands at the place out of the tree. A process that dies in the middle leaves it whole, in
    /// its place or in the stage, from where it is swept after a day.
    ///
    /// - Throws: ``LakeError``; the tree is then as it was.
    mutating func takeOut() throws(LakeError) {
        let code = Disk.rename(target, "\(folder)/gone")
        guard code == 0 || code == ENOENT else { throw Disk.failure(target, code) }
        try Disk.flushFolder(Disk.parent(of: target))
    }

    /// Moves what stands aside, then the new folder in. A reader between the two finds no folder; a process
    /// that dies between them leaves the old one in the stage, from where the next writer puts it back.
    ///
    /// Returns 0, or the error's number.
    private mutating func replaceInTwoSteps(_ source: String) -> Int32 {
        StagingArea(lake).takingTurns {
            let aside = Disk.rename(target, old)
            guard aside == 0 || aside == ENOENT else { return aside }
            // On the disk before the name is given to another.
            do { try Disk.flushFolder(folder) } catch { return putBack(EIO) }
            let code = Disk.renameNew(source, target)
            switch code {
            case 0: return 0
            case EEXIST, ENOTEMPTY:
                // Another process published meanwhile: what was put aside is replaced already.
                Disk.remove(old)
                return code
            default: return putBack(code)
            }
        }
    }

    private mutating func putBack(_ code: Int32) -> Int32 {
        let back = Disk.renameNew(old, target)
        // A stage that has the only copy stays for the next writer.
        if back != 0, back != ENOENT { isKept = true }
        return code
    }
}
