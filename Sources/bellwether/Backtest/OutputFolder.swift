import Core
import Foundation
import Lake

/// A folder of the user's, outside the tree.
enum OutputFolder {
    /// Writes the files, each in one step, over what has their names.
    ///
    /// - Throws: ``LakeError`` with `cannotWrite`.
    static func write(_ files: [(name: String, bytes: Data)], to folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for file in files {
                try file.bytes.write(
                    to: URL(filePath: folder).appending(path: file.name), options: .atomic)
            }
        } catch {
            throw LakeError(
                .cannotWrite, "cannot write into \(folder); choose another --output", cause: error)
        }
    }
}
