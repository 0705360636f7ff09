import Foundation
import Glibc
import Parquet
import Transport

/// A fault that ``DataLake/problems(of:)`` found.
public struct LakeProblem: Sendable, Hashable, CustomStringConvertible {
    /// Relative to the root.
    public var path: String
    public var detail: String
    /// The command line that mends it.
    public var remedy: String

    public var description: String { "\(path): \(detail); \(remedy)" }
}

extension DataLake {
    /// Checks a published folder against its manifest: every listed file is there with its size, digest and
    /// row count, and nothing else is.
    public func problems(of folder: LakeFolder) -> [LakeProblem] {
        func problem(_ name: String, _ detail: String) -> LakeProblem {
            LakeProblem(
                path: name.isEmpty ? folder.path : "\(folder.path)/\(name)", detail: detail,
                remedy: "rebuild it with \(folder.producer) --force")
        }
        let manifest: Manifest
        do {
            manifest = try self.manifest(of: folder)
        } catch {
            return [problem(Manifest.fileName, "\(error)")]
        }
        var problems: [LakeProblem] = []
        // A model that left production keeps the manifest it was published with.
        if manifest.path != folder.path, !folder.path.hasPrefix("models/archive/") {
            problems.append(problem(Manifest.fileName, "the manifest is that of \(manifest.path)"))
        }
        for file in manifest.files {
            let path = "\(self.path(of: folder))/\(file.name)"
            guard let size = fileSize(path) else {
                problems.append(problem(file.name, "listed but absent"))
                continue
            }
            if size != file.bytes {
                problems.append(problem(file.name, "\(size) bytes instead of \(file.bytes)"))
            } else if (try? Digest.sha256(ofFileAt: path)) != file.sha256 {
                problems.append(problem(file.name, "its content differs from the manifest's digest"))
            } else if let rows = file.rows {
                do {
                    let actual = try ParquetFile(path: path).rowCount
                    if actual != rows {
                        problems.append(problem(file.name, "\(actual) rows instead of \(rows)"))
                    }
                } catch {
                    problems.append(problem(file.name, "\(error)"))
                }
            }
        }
        let listed = Set(manifest.files.map(\.name) + [Manifest.fileName])
        let present = (try? names(in: path(of: folder))) ?? []
        for name in present where !listed.contains(name) {
            problems.append(problem(name, "not listed in the manifest"))
        }
        return problems
    }
}
