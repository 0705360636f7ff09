public import Core
public import Foundation
import Glibc
import Parquet

/// The tree of files that the commands share, by its root folder.
///
/// Reading never creates anything. Writing goes through ``publish(_:files:provenance:)`` alone.
public struct DataLake: Sendable {
    /// The root folder as given.
    public let root: String

    public init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    /// The absolute or root-relative place of a folder of the tree.
    public func path(of folder: LakeFolder) -> String {
        "\(root)/\(folder.path)"
    }

    /// Whether the folder is published.
    public func contains(_ folder: LakeFolder) -> Bool {
        access("\(path(of: folder))/\(Manifest.fileName)", F_OK) == 0
    }

    public func contains(_ dataset: Dataset, on date: CivilDate) -> Bool {
        contains(dataset.partition(date))
    }

    /// The sessions of a branch that are published, ascending; empty when there are none.
    ///
    /// - Throws: ``LakeError`` with `io` when a folder cannot be listed.
    public func sessions(
        of dataset: Dataset, in range: ClosedRange<CivilDate>? = nil
    ) throws(LakeError) -> [CivilDate] {
        try dates(of: dataset, in: range).filter { contains(dataset, on: $0) }
    }

    /// The dates of a branch that have a folder, with a manifest or without one, ascending.
    private func dates(
        of dataset: Dataset, in range: ClosedRange<CivilDate>?
    ) throws(LakeError) -> [CivilDate] {
        var dates: [CivilDate] = []
        let base = "\(root)/\(dataset.rawValue)"
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
        for branch in ["production", "archive", "backtest-results"] {
            for name in try names(in: "\(root)/models/\(branch)") where YearMonth(name) != nil {
                folders.append(LakeFolder(path: "models/\(branch)/\(name)", producer: "train-policy"))
            }
        }
        return folders
    }

    /// The text of a pointer file such as `models/production/latest`, without its line end; nil when there
    /// is none.
    public func pointer(_ path: String) throws(LakeError) -> String? {
        let file = "\(root)/\(path)"
        guard access(file, F_OK) == 0 else { return nil }
        do {
            return try String(contentsOf: URL(filePath: file), encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        } catch {
            throw LakeError(.io, "cannot read \(file)", cause: error)
        }
    }

    /// The names in a folder of the tree, ascending; empty when it is absent.
    public func names(in folder: String) throws(LakeError) -> [String] {
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
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The manifest of a published folder.
    ///
    /// - Throws: ``LakeError``: `missing` when it was never published, `corrupt` when the manifest cannot
    ///   be understood, `schemaTooNew` when a later program wrote it.
    public func manifest(of folder: LakeFolder) throws(LakeError) -> Manifest {
        let file = "\(path(of: folder))/\(Manifest.fileName)"
        let data = try bytes(at: file, of: folder)
        let manifest: Manifest
        do {
            manifest = try Manifest.decode(data)
        } catch {
            throw LakeError(
                .corrupt, "\(file) is not a manifest; rebuild it with \(folder.producer) --force",
                cause: error)
        }
        if manifest.schemaVersion > folder.schemaVersion {
            throw LakeError(
                .schemaTooNew,
                "\(folder.path) has schema \(manifest.schemaVersion), this program knows \(folder.schemaVersion); "
                    + "update Bellwether")
        }
        return manifest
    }

    public func manifest(of dataset: Dataset, on date: CivilDate) throws(LakeError) -> Manifest {
        try manifest(of: dataset.partition(date))
    }

    /// Whether the folder stands and was made from exactly these inputs and parameters under the current
    /// schema, so that making it again would give the same bytes.
    public func isCurrent(
        _ folder: LakeFolder, inputs: [Manifest.Input], parameters: [String: String] = [:]
    ) -> Bool {
        guard let manifest = try? manifest(of: folder) else { return false }
        return manifest.schemaVersion == folder.schemaVersion && manifest.inputs == inputs
            && manifest.parameters == parameters
            && manifest.files.allSatisfy { fileSize("\(path(of: folder))/\($0.name)") == $0.bytes }
    }

    /// The whole content of one file of a published folder.
    public func file(_ name: String, of folder: LakeFolder) throws(LakeError) -> Data {
        try bytes(at: "\(path(of: folder))/\(name)", of: folder)
    }

    /// One Parquet file of a published folder; `columns` nil reads them all.
    func table(
        _ name: String, of folder: LakeFolder, columns: [String]? = nil
    ) throws(LakeError) -> ParquetTable {
        let file = "\(path(of: folder))/\(name)"
        guard access(file, F_OK) == 0 else { throw missing(folder, file) }
        do {
            return try ParquetFile(path: file).read(columns: columns)
        } catch {
            let code: LakeError.Code = error.code == .io ? .io : .corrupt
            throw LakeError(
                code, "cannot read \(file); rebuild it with \(folder.producer) --force", cause: error)
        }
    }

    private func bytes(at file: String, of folder: LakeFolder) throws(LakeError) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            if access(file, F_OK) != 0 { throw missing(folder, file) }
            throw LakeError(.io, "cannot read \(file)", cause: error)
        }
    }

    private func missing(_ folder: LakeFolder, _ file: String) -> LakeError {
        LakeError(.missing, "no \(folder.path) in \(root): \(file) is absent; run \(folder.producer)")
    }
}

/// The size of a file in bytes; nil when it is absent.
func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// What errno says.
func systemError() -> String {
    String(cString: strerror(errno))
}
