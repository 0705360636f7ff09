import Core
import Foundation
import Lake
import TestSupport
import Testing
import Transport

/// A bucket of its own on the suite's moto.
struct TestBucket {
    /// One moto serves all tests of the process; each has its own bucket.
    static let moto = Result { try MotoServer() }

    let moto: MotoServer
    let name: String

    init() throws {
        moto = try Self.moto.get()
        name = "bucket-\(UUID().uuidString.lowercased())"
        let made = try HTTPClient().send(HTTPRequest(.put, "\(moto.endpoint)/\(name)"))
        try #require(made.status == 200)
    }

    /// A store in the bucket that pauses for no time between attempts.
    ///
    /// - Parameter port: that of a server between us and moto.
    func store(
        prefix: String = "lake", port: Int? = nil, _ change: (inout S3Settings) -> Void = { _ in }
    ) throws -> S3Store {
        var settings = S3Settings(
            location: try S3Location(prefix.isEmpty ? "s3://\(name)" : "s3://\(name)/\(prefix)"),
            region: "us-east-1", credentials: AWSCredentials(accessKey: "AKID", secretKey: "secret-words"),
            endpoint: port.map { "http://localhost:\($0)" } ?? moto.endpoint)
        settings.pacing = { _ in 0 }
        change(&settings)
        return try S3Store(settings: settings)
    }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int, seed: Int = 0) -> [UInt8] {
    var bytes = (0..<4099).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 31 &+ ($0 >> 8)) }
    while bytes.count < count { bytes += bytes }
    return Array(bytes.prefix(count))
}

/// Names that a signer, an XML list or a URL could trip over.
let awkwardKeys = [
    "plain.txt", "with space.txt", "plus+plus", "per%20cent", "amp&ersand", "less<than>", "quote\"s'",
    "equals=a?b#c", "umlaut-äöü", "漢字/資料", "emoji-🐦", "dots..in.name", "tilde~", "semi;colon,comma",
    "a/b/c/d/e", "UPPER/lower", "brackets[1]{2}(3)", "colon:at@", "star*bang!", "dollar$caret^",
    "back\\slash",
]
