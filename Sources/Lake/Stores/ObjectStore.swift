public import Core
public import Foundation

/// A place for whole files under names: a folder of this machine, or an S3 bucket.
///
/// Keys are relative and `/`-separated (`raw/2022/12/30/bars.parquet`); no part may be empty, `.` or `..`, and
/// none may hold control characters. Objects appear whole or not at all. All calls block, work on several
/// objects at once inside, and try again what fails in passing; call them from a thread of one's own.
///
/// A call on many objects that fails throws the failure of the first of them; what was done stays done, and
/// calling again does the rest.
public protocol ObjectStore: Sendable {
    /// How people know it: the folder, or `s3://bucket/prefix`.
    var name: String { get }

    /// Every object whose key begins with `prefix` (any text, not only whole folders), sorted by the bytes of
    /// the key. Objects of others whose keys could not be files of a tree are left out.
    func list(prefix: String) throws(LakeError) -> [StoredObject]

    /// The whole object; nil when it is absent.
    func bytes(_ key: String) throws(LakeError) -> [UInt8]?

    /// Brings objects to files. Each is written under a temporary name ending in `.part`, checked, flushed and
    /// renamed; folders are made.
    ///
    /// - Parameter progress: called after each object, from any thread.
    /// - Throws: ``LakeError`` with `missing` when one is absent, `corrupt` when it has not the size or digest
    ///   asked for.
    func download(_ items: [StoreDownload], progress: StoreProgress?) throws(LakeError)

    /// Puts objects, replacing those that stand.
    ///
    /// - Parameter progress: called after each object, from any thread.
    /// - Throws: ``LakeError`` with `corrupt` when a source has not the digest given.
    func upload(_ items: [StoreUpload], progress: StoreProgress?) throws(LakeError)

    /// Removes objects; those that are absent are no error.
    func remove(_ keys: [String]) throws(LakeError)

    /// The ETag that this store would give an object of such content; nil where ETags say nothing of it.
    func etag(of source: StoreUpload.Source) throws(LakeError) -> String?
}

/// Told about each object that is done: its key and size.
public typealias StoreProgress = @Sendable (_ key: String, _ bytes: Int) -> Void

extension ObjectStore {
    /// Whether a listed object surely holds what the source does; false when a listing cannot tell.
    func holds(_ source: StoreUpload.Source, in object: StoredObject) -> Bool {
        guard let listed = object.etag, (try? source.size()) == object.bytes else { return false }
        return listed == (try? etag(of: source))
    }

    public func download(_ items: [StoreDownload]) throws(LakeError) {
        try download(items, progress: nil)
    }

    public func upload(_ items: [StoreUpload]) throws(LakeError) {
        try upload(items, progress: nil)
    }
}

/// An object as a store lists it.
public struct StoredObject: Sendable, Hashable {
    public var key: String
    public var bytes: Int
    /// Without quotation marks; nil in a folder of this machine. See ``ObjectStore/etag(of:)``.
    public var etag: String?
    public var modified: Date

    public init(key: String, bytes: Int, etag: String?, modified: Date) {
        self.key = key
        self.bytes = bytes
        self.etag = etag
        self.modified = modified
    }
}

/// An object to bring to a file.
public struct StoreDownload: Sendable, Hashable {
    public var key: String
    public var path: String
    /// What it must have, in lowercase hexadecimal; nil does not check.
    public var sha256: String?
    /// What it must have; nil does not check.
    public var bytes: Int?

    public init(key: String, path: String, sha256: String? = nil, bytes: Int? = nil) {
        self.key = key
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
    }
}

/// Something to make an object of.
public struct StoreUpload: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        case file(path: String)
        case bytes([UInt8])
    }

    public var source: Source
    public var key: String
    /// Of the source, in lowercase hexadecimal, where it is known; the upload then fails when it is not so.
    public var sha256: String?

    public init(_ source: Source, key: String, sha256: String? = nil) {
        self.source = source
        self.key = key
        self.sha256 = sha256
    }
}
