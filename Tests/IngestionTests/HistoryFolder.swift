import Core
import Foundation
import Ingestion
import TestSupport

/// A temporary folder of files of one's own history.
struct HistoryFolder {
    let folder: TemporaryFolder
    var path: String { folder.path }

    /// - Parameter files: texts by file name.
    init(_ files: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        for (name, text) in files { try write(Data(text.utf8), to: name) }
    }

    func write(_ bytes: Data, to name: String) throws {
        try bytes.write(to: URL(filePath: folder.appending(name)))
    }

    func vendor(
        _ name: String? = nil, columns: String? = nil, dateFormat: String? = nil, adjustedAsOf: String? = nil,
        sessions: [CivilDate]? = nil
    ) throws -> FileVendor {
        try FileVendor(
            path: name.map { folder.appending($0) } ?? path,
            options: try HistoryOptions(
                columns: columns, dateFormat: dateFormat, adjustedAsOf: adjustedAsOf, sessions: sessions))
    }
}

extension FileVendor {
    /// One session, whole.
    func fetch(_ session: CivilDate) throws -> VendorSession {
        try fetch(VendorRequest(sessions: [session])).sessions[session] ?? VendorSession()
    }
}
