public import Core
import Foundation
import Glibc
import Tensors

/// Where a training's checkpoints lie: the last one, and the one before it in case that cannot be read.
///
/// A checkpoint is written under another name, flushed, and takes its place by a rename, so that a process
/// that dies or a disk that fills up while it is saved leaves those before it as they were.
public struct CheckpointFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    private var latest: String { "\(path)/latest.safetensors" }
    private var previous: String { "\(path)/previous.safetensors" }
    private var staging: String { "\(path)/.writing" }

    /// - Throws: ``PolicyTrainingError`` with `cannotWrite`; the checkpoints before it stand.
    public func save(_ checkpoint: TrainingCheckpoint) throws(PolicyTrainingError) {
        let contents = try checkpoint.file()
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw failure(path, "the folder cannot be made")
        }
        let file = try DurableFile(staging)
        do {
            try contents.encode(file.write)
            try file.finish()
        } catch {
            unlink(staging)
            throw failure(staging, error.message)
        }
        // One that is not there yet is no hindrance.
        if rename(latest, previous) != 0, errno != ENOENT { throw failure(previous, Self.reason()) }
        guard rename(staging, latest) == 0 else { throw failure(latest, Self.reason()) }
        do {
            try DurableFile.flushFolder(path)
        } catch {
            throw failure(path, error.message)
        }
    }

    /// The last checkpoint that can be read; nil when there is none at all.
    ///
    /// - Returns: `isOlder` when the last one was torn and the one before it is given.
    /// - Throws: ``PolicyTrainingError`` with `badCheckpoint` when there are some and none can be read.
    public func load() throws(PolicyTrainingError) -> (checkpoint: TrainingCheckpoint, isOlder: Bool)? {
        var problem: PolicyTrainingError?
        for (place, isOlder) in [(latest, false), (previous, true)] {
            guard FileManager.default.fileExists(atPath: place) else { continue }
            do {
                // Without a last one the process died between two renames, and nothing was lost.
                return (try TrainingCheckpoint(contentsOf: place), isOlder && problem != nil)
            } catch {
                problem = problem ?? error
            }
        }
        if let problem { throw problem }
        return nil
    }

    /// Removes the checkpoints and the folder; what cannot be removed stays.
    public func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private func failure(_ place: String, _ reason: String) -> PolicyTrainingError {
        PolicyTrainingError(
            .cannotWrite,
            "the checkpoint \(place) cannot be written: \(reason); free some space and run the same command "
                + "again, which goes on from the checkpoint before")
    }
}
