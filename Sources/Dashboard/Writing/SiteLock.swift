import Glibc

/// One maker of a site at a time: `<root>/state/locks/site.lock`, held by `flock`, so that it is freed when its
/// process dies, however it dies.
final class SiteLock {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// - Parameter seconds: to wait for another maker.
    /// - Returns: nil where the other one took longer.
    /// - Throws: ``SiteError`` where the file cannot be made.
    static func take(root: String, wait seconds: Double) throws(SiteError) -> SiteLock? {
        let folder = SiteFolder(root: "\(root)/state/locks")
        try folder.make("")
        let path = "\(folder.root)/site.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SiteFolder.failure(path, errno) }
        let lock = SiteLock(descriptor: descriptor)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR else { throw SiteFolder.failure(path, code) }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(20_000)
        }
        return lock
    }
}
