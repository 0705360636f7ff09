public import Core
import Foundation
import Glibc

extension DataLake {
    /// What tells, without reading anything, whether folders were published again since they were looked at: of a
    /// tree of this machine the size and the time of the manifest, of one in an object store what its listing says of
    /// it. Equal content that was published twice, or copied, has two stamps.
    ///
    /// - Returns: one a folder, in order; nil where a folder is not published.
    /// - Throws: ``LakeError`` when an object store cannot be listed.
    public func stamps(of folders: [LakeFolder]) throws(LakeError) -> [String?] {
        var stamps: [String?] = []
        stamps.reserveCapacity(folders.count)
        for folder in folders { stamps.append(try stamp(of: folder)) }
        return stamps
    }

    /// The sessions of a branch that are published, ascending, each with the stamp of its partition.
    ///
    /// - Throws: ``LakeError`` when a folder or an object store cannot be listed.
    public func stampedSessions(
        of dataset: Dataset
    ) throws(LakeError) -> [(session: CivilDate, stamp: String)] {
        var sessions: [(session: CivilDate, stamp: String)] = []
        for date in try dates(of: dataset, in: nil) {
            if let stamp = try stamp(of: dataset.partition(date)) { sessions.append((date, stamp)) }
        }
        return sessions
    }

    private func stamp(of folder: LakeFolder) throws(LakeError) -> String? {
        if let remote {
            guard let object = try remote.object("\(folder.path)/\(Manifest.fileName)") else { return nil }
            return "\(object.bytes) \(object.etag ?? "\(object.modified.timeIntervalSince1970)")"
        }
        var status = stat()
        guard stat("\(path(of: folder))/\(Manifest.fileName)", &status) == 0 else { return nil }
        return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }
}
