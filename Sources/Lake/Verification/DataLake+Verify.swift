import Core
import Foundation
import Parquet
import Transport

extension DataLake {
    /// Checks a published folder against its manifest: every listed file is there with its size, digest and
    /// row count, and nothing else is.
    ///
    /// In an object store the bytes there are what is checked: fetched and hashed, unless the store's own
    /// digest shows that they are those of a file in the working copy.
    public func problems(of folder: LakeFolder) -> [LakeProblem] {
        let manifest: Manifest
        do {
            manifest = try self.manifest(of: folder)
        } catch {
            return [problem(folder, Manifest.fileName, "\(error)")]
        }
        var problems: [LakeProblem] = []
        // A model that moves from branch to branch keeps the manifest it was published with.
        if manifest.path != folder.path, !Self.isSameModel(manifest.path, folder.path) {
            problems.append(problem(folder, Manifest.fileName, "the manifest is that of \(manifest.path)"))
        }
        for file in manifest.files {
            guard let size = size(of: file.name, in: folder) else {
                problems.append(problem(folder, file.name, "listed but absent"))
                continue
            }
            guard size == file.bytes else {
                problems.append(problem(folder, file.name, "\(size) bytes instead of \(file.bytes)"))
                continue
            }
            if let detail = contentProblem(of: file, in: folder) {
                problems.append(problem(folder, file.name, detail))
            }
        }
        let listed = Set(manifest.files.map(\.name) + [Manifest.fileName])
        let present = (try? names(in: folder.path)) ?? []
        for name in present where !listed.contains(name) {
            problems.append(problem(folder, name, "not listed in the manifest"))
        }
        return problems
    }

    private static func isSameModel(_ path: String, _ other: String) -> Bool {
        let branches = ModelBranch.versions.map(\.rawValue)
        let parts = [path, other].map { $0.split(separator: "/").map(String.init) }
        return parts.allSatisfy { $0.count == 3 && $0[0] == "models" && branches.contains($0[1]) }
            && parts[0][2] == parts[1][2]
    }

    private func problem(_ folder: LakeFolder, _ name: String, _ detail: String) -> LakeProblem {
        LakeProblem(
            path: "\(folder.path)/\(name)", detail: detail,
            remedy: "rebuild it with \(folder.producer) --force")
    }

    /// What is wrong with the bytes of a file of the right size; nil when nothing is.
    private func contentProblem(of file: Manifest.File, in folder: LakeFolder) -> String? {
        let path = "\(self.path(of: folder))/\(file.name)"
        do {
            if let remote {
                try remote.check(file, of: folder, workingCopy: path)
            } else if try Digest.sha256(ofFileAt: path) != file.sha256 {
                return "its content differs from the manifest's digest"
            }
            guard let rows = file.rows, fileSize(path) != nil else { return nil }
            let actual = try ParquetFile(path: path).rowCount
            return actual == rows ? nil : "\(actual) rows instead of \(rows)"
        } catch {
            return "\(error)"
        }
    }
}

extension RemoteTree {
    /// - Throws: ``LakeError`` with `corrupt` when the stored object is not what the manifest lists.
    fileprivate func check(
        _ file: Manifest.File, of folder: LakeFolder, workingCopy path: String
    ) throws(LakeError) {
        let key = "\(folder.path)/\(file.name)"
        if (try? Digest.sha256(ofFileAt: path)) == file.sha256, let object = try object(key),
            store.holds(.file(path: path), in: object)
        {
            return
        }
        let scratch = FileManager.default.temporaryDirectory.appending(path: "bellwether-\(UUID()).part").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try store.download([StoreDownload(key: key, path: scratch, sha256: file.sha256, bytes: file.bytes)])
    }
}
