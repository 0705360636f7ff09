public import Core
public import Foundation
import Glibc
import Parquet

/// The tree of files that the commands share.
///
/// A tree is a folder of this machine, or one in an object store with a working copy on this machine. In the
/// second case the store is what counts: it says what is published, and a folder is brought into the working
/// copy, checked against its manifest, when it is read. Reading never changes what is published; writing goes
/// through ``publish(_:files:provenance:finished:)``.
public struct DataLake: Sendable {
    /// The folder on this machine: the tree itself, or the working copy.
    public let root: String
    /// The tree's home in an object store; nil for a tree of this machine.
    let remote: RemoteTree?

    public init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
        remote = nil
    }

    /// A tree in an object store.
    ///
    /// - Parameter workingCopy: a folder for what has been read and written; losing it loses nothing.
    public init(store: any ObjectStore, workingCopy: String) {
        root = workingCopy
        remote = RemoteTree(store: store)
    }

    /// How people know the tree: its folder, or `s3://bucket/prefix`.
    public var name: String { remote?.store.name ?? root }

    /// Whether the tree lives in an object store.
    public var isRemote: Bool { remote != nil }

    /// The place of a folder of the tree on this machine.
    public func path(of folder: LakeFolder) -> String {
        "\(root)/\(folder.path)"
    }

    /// Whether the folder is published.
    ///
    /// - Throws: ``LakeError`` when an object store cannot be asked.
    public func contains(_ folder: LakeFolder) throws(LakeError) -> Bool {
        if let remote { return try remote.object("\(folder.path)/\(Manifest.fileName)") != nil }
        return access("\(path(of: folder))/\(Manifest.fileName)", F_OK) == 0
    }

    public func contains(_ dataset: Dataset, on date: CivilDate) throws(LakeError) -> Bool {
        try contains(dataset.partition(date))
    }

    /// The sessions of a branch that are published, ascending; empty when there are none.
    ///
    /// - Throws: ``LakeError`` with `io` when a folder cannot be listed.
    public func sessions(
        of dataset: Dataset, in range: ClosedRange<CivilDate>? = nil
    ) throws(LakeError) -> [CivilDate] {
        var published: [CivilDate] = []
        for date in try dates(of: dataset, in: range) where try contains(dataset, on: date) {
            published.append(date)
        }
        return published
    }

    /// The dates of a branch that have a folder, with a manifest or without one, ascending.
    func dates(of dataset: Dataset, in range: ClosedRange<CivilDate>?) throws(LakeError) -> [CivilDate] {
        var dates: [CivilDate] = []
        let base = dataset.rawValue
        for year in try names(in: base) {
            if let range, let number = Int(year),
                number < range.lowerBound.year || number > range.upperBound.year
            {
                continue
            }
            for month in try names(in: "\(base)/\(year)") {
                for day in try names(in: "\(base)/\(year)/\(month)") {
                    guard let date = CivilDate("\(year)-\(month)-\(day)"), range?.contains(date) ?? true
                    else {
                        continue
                    }
                    dates.append(date)
                }
            }
        }
        return dates.sorted()
    }

    /// Every folder that should hold a manifest: the partitions of the range, and the models.
    public func folders(in range: ClosedRange<CivilDate>) throws(LakeError) -> [LakeFolder] {
        var folders: [LakeFolder] = []
        for dataset in Dataset.allCases {
            folders += try dates(of: dataset, in: range).map { dataset.partition($0) }
        }
        for branch in ModelBranch.allCases {
            for name in try names(in: branch.path) {
                if let found = branch.folder(named: name) { folders.append(found.folder) }
            }
        }
        for name in try forecasters() { folders += try forecasterVersions(of: name).map(\.folder) }
        return folders
    }

    /// The text of a pointer file such as `models/production/latest`, without its line end; nil when there
    /// is none.
    public func pointer(_ path: String) throws(LakeError) -> String? {
        let text: String
        if let remote {
            guard let bytes = try remote.store.bytes(path) else { return nil }
            text = String(decoding: bytes, as: UTF8.self)
        } else {
            let file = "\(root)/\(path)"
            guard access(file, F_OK) == 0 else { return nil }
            do {
                text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
            } catch {
                throw LakeError(.io, "cannot read \(file)", cause: error)
            }
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The names in a folder of the tree, given relative to the root, ascending and without hidden ones;
    /// empty when it is absent.
    public func names(in folder: String) throws(LakeError) -> [String] {
        if let remote { return try remote.names(in: folder) }
        return try listing(of: "\(root)/\(folder)").filter { !$0.hasPrefix(".") }
    }

    /// The manifest of a published folder.
    ///
    /// - Throws: ``LakeError``: `missing` when it was never published, `corrupt` when the manifest cannot
    ///   be understood, `schemaTooNew` when a later program wrote it.
    public func manifest(of folder: LakeFolder) throws(LakeError) -> Manifest {
        let data =
            if let remote {
                try manifestData(of: [folder], from: remote)[0]
            } else {
                try bytes(at: "\(path(of: folder))/\(Manifest.fileName)", of: folder)
            }
        return try decode(data, of: folder)
    }

    public func manifest(of dataset: Dataset, on date: CivilDate) throws(LakeError) -> Manifest {
        try manifest(of: dataset.partition(date))
    }

    /// What a manifest's bytes say.
    func decode(_ data: Data, of folder: LakeFolder) throws(LakeError) -> Manifest {
        let manifest: Manifest
        do {
            manifest = try Manifest.decode(data)
        } catch {
            throw LakeError(
                .corrupt,
                "\(name)/\(folder.path)/\(Manifest.fileName) is not a manifest; "
                    + "rebuild it with \(folder.producer) --force", cause: error)
        }
        if manifest.schemaVersion > folder.schemaVersion {
            throw LakeError(
                .schemaTooNew,
                "\(folder.path) has schema \(manifest.schemaVersion), this program knows \(folder.schemaVersion); "
                    + "update Bellwether")
        }
        return manifest
    }

    /// Whether the folder stands and was made from exactly these inputs and parameters under the current
    /// schema, so that making it again would give the same bytes.
    public func isCurrent(
        _ folder: LakeFolder, inputs: [Manifest.Input], parameters: [String: String] = [:]
    ) -> Bool {
        guard let manifest = try? manifest(of: folder) else { return false }
        return manifest.schemaVersion == folder.schemaVersion && manifest.inputs == inputs
            && manifest.parameters == parameters
            && manifest.files.allSatisfy { size(of: $0.name, in: folder) == $0.bytes }
    }

    /// The bytes that a file of a folder has where the tree lives; nil when it is absent.
    func size(of file: String, in folder: LakeFolder) -> Int? {
        if let remote { return (try? remote.object("\(folder.path)/\(file)"))?.bytes }
        return fileSize("\(path(of: folder))/\(file)")
    }

    /// The whole content of one file of a published folder.
    public func file(_ name: String, of folder: LakeFolder) throws(LakeError) -> Data {
        try bytes(at: try place(of: name, in: folder), of: folder)
    }

    /// The path on this machine of a file of a published folder, brought there first when the tree lives in
    /// an object store.
    ///
    /// - Throws: ``LakeError``; `missing` when the folder or the file is absent.
    public func place(of name: String, in folder: LakeFolder) throws(LakeError) -> String {
        if remote != nil { try bring([folder]) }
        let file = "\(path(of: folder))/\(name)"
        guard access(file, F_OK) == 0 else { throw missing(folder, file) }
        return file
    }

    /// One Parquet file of a published folder; `columns` nil reads them all.
    func table(
        _ name: String, of folder: LakeFolder, columns: [String]? = nil
    ) throws(LakeError) -> ParquetTable {
        let file = try place(of: name, in: folder)
        do {
            return try ParquetFile(path: file).read(columns: columns)
        } catch {
            throw unreadable(file, of: folder, error)
        }
    }

    /// A Parquet file that is not what it should be.
    func unreadable(_ file: String, of folder: LakeFolder, _ error: ParquetError) -> LakeError {
        LakeError(
            error.code == .io ? .io : .corrupt,
            "cannot read \(file); rebuild it with \(folder.producer) --force", cause: error)
    }

    private func bytes(at file: String, of folder: LakeFolder) throws(LakeError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            if access(file, F_OK) != 0 { throw missing(folder, file) }
            throw LakeError(.io, "cannot read \(file)", cause: error)
        }
    }

    func missing(_ folder: LakeFolder, _ file: String) -> LakeError {
        LakeError(.missing, "no \(folder.path) in \(name): \(file) is absent; run \(folder.producer)")
    }
}

/// The size of a file in bytes; nil when it is absent.
func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// Every name in a folder of this machine but `.` and `..`, ascending; empty when it is absent.
///
/// - Throws: ``LakeError`` with `io`.
func listing(of folder: String) throws(LakeError) -> [String] {
    guard let directory = opendir(folder) else {
        if errno == ENOENT || errno == ENOTDIR { return [] }
        throw LakeError(.io, "cannot list \(folder): \(systemError())")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// What errno says.
func systemError() -> String {
    String(cString: strerror(errno))
}
