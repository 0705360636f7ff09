// From the lead, for the colleague on this branch: the lake's code is already written against these shapes
// (names, labels, types). Implement LocalStore and S3Store against them; take this comment out. If you need to
// change one, say so in your report.
public import Core
import Foundation

/// An object as a listing shows it.
public struct StoredObject: Sendable, Hashable {
    /// Relative to the store's prefix, with `/` between the names.
    public var key: String
    public var bytes: Int
    /// Without quotes. An MD5 in hexadecimal for an object that was stored in one piece without KMS; one with
    /// a dash for parts. Nil where the store gives none.
    public var etag: String?

    public init(key: String, bytes: Int, etag: String? = nil) {
        self.key = key
        self.bytes = bytes
        self.etag = etag
    }

    /// Whether the object surely holds these bytes; false when the ETag cannot tell.
    // func holds(_ data: Data) -> Bool
    /// The same for what is about to be stored (a file is hashed as S3 would, whole or by parts).
    // func holds(_ content: ObjectContent) -> Bool
}

/// Where the bytes to store come from.
public enum ObjectContent: Sendable {
    case bytes([UInt8])
    case file(String)
}

public struct ObjectUpload: Sendable {
    public var key: String
    public var content: ObjectContent
    /// nil: found out.
    public var bytes: Int?
    /// Lowercase hexadecimal; nil: worked out. Given: what is read must match it, or nothing is stored.
    public var sha256: String?

    public init(key: String, content: ObjectContent, bytes: Int? = nil, sha256: String? = nil) {
        self.key = key
        self.content = content
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// The size of the content; nil for a file that is not there.
    // var byteCount: Int? { get }
}

public struct ObjectDownload: Sendable {
    public var key: String
    /// Where to write it; its folder exists.
    public var path: String
    /// What it must be; a mismatch throws `corrupt` and leaves nothing at `path`.
    public var bytes: Int?
    public var sha256: String?

    public init(key: String, path: String, bytes: Int? = nil, sha256: String? = nil) {
        self.key = key
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// A flat store of objects under keys. Calls block; those on many objects work on several at once.
public protocol ObjectStore: Sendable {
    /// How people know it: a folder, or `s3://bucket/prefix`.
    var name: String { get }

    /// Every object whose key begins with the prefix, ascending by key.
    func list(prefix: String) throws(LakeError) -> [StoredObject]
    /// The contents of small objects, in order; nil for one that is absent.
    func bytes(_ keys: [String]) throws(LakeError) -> [[UInt8]?]
    func download(_ items: [ObjectDownload]) throws(LakeError)
    func upload(_ items: [ObjectUpload]) throws(LakeError)
    /// Absent ones are no error.
    func remove(_ keys: [String]) throws(LakeError)
}
