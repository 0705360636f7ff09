import Foundation
import Testing

/// A file that broke a reader of Parquet once, this one or another, kept so that it does not again.
struct HostileRegression: CustomTestStringConvertible, Sendable {
    let testDescription: String
    private let base64: String

    private init(_ story: String, _ base64: String) {
        testDescription = story
        self.base64 = base64
    }

    func bytes() throws -> [UInt8] {
        guard let data = Data(base64Encoded: base64) else { throw CocoaError(.fileReadCorruptFile) }
        return Array(data)
    }

    static let all = [
        HostileRegression("a file of magic alone", "UEFSMVBBUjE="),
        HostileRegression(
            "strings that are all null, with a dictionary of none",
            "UEFSMRUEFQAVAEwVABUAEgAAFQAVDhUOLBUEFRAVBhUGHAAAAAIAAAAEAAAVBBksNQAYBnNjaGVtYRUCABUM"
                + "JQIYAWElAEwcAAAAFgQZHBkcJgAcFQwZNQAGEBkYAWEVABYEFlAWUCYkJggpLBUEFQAVAgAVABUQFQIAPBYA"
                + "GQYZJgQAAAAAFlAWBCYIFlAAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAIwAAABQ"
                + "QVIx"),
    ]
}
