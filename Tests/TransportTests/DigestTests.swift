import Foundation
import TestSupport
import Testing
import Transport

@Suite("Digest") struct DigestTests {
    /// FIPS 180-2, appendix B, and the empty message.
    @Test(
        "SHA-256 gives the standard's own answers",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func standardVectors(text: String, expected: String) {
        #expect(Digest.sha256(of: text) == expected)
        #expect(Digest.sha256(of: Data(text.utf8)) == expected)
        Array(text.utf8).withUnsafeBytes { #expect(Digest.sha256(of: $0) == expected) }
    }

    @Test("A file has the digest of its bytes, whatever its size", arguments: [0, 1, 262_144, 1_000_003])
    func file(count: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try Data(bytes).write(to: folder.url.appending(path: "file"))
        let ours = try Digest.sha256(ofFileAt: folder.appending("file"))
        #expect(ours == Digest.sha256(of: bytes))
    }

    @Test("A file that is absent, or a folder, is named in the error")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        for path in [folder.appending("absent"), folder.path] {
            let error = #expect(throws: TransportError.self) { try Digest.sha256(ofFileAt: path) }
            #expect(error?.code == .fileUnreadable)
            #expect(error?.description.contains(path) == true)
        }
    }
}
