public import Core
import Glibc

extension DataLake {
    /// Asks the kernel to bring files of many partitions into memory, all at once: read one after another from
    /// a cold disk, hundreds of small files take as many waits. What is absent is passed over; a tree in an
    /// object store is left alone.
    public func readAhead(_ files: [String], in dataset: Dataset, on sessions: [CivilDate]) {
        guard remote == nil else { return }
        let folders = sessions.map { path(of: dataset.partition($0)) }
        // Nothing here fails; the type is that of the work that usually waits.
        _ = try? concurrently(folders.count, width: 32) { index in
            for file in files {
                let descriptor = open("\(folders[index])/\(file)", O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { continue }
                posix_fadvise(descriptor, 0, 0, POSIX_FADV_WILLNEED)
                close(descriptor)
            }
        }
    }
}
