import Lake

/// SHA-256, in hexadecimal.
enum SiteDigest {
    static func digest(of bytes: [UInt8]) -> String {
        // Bytes in memory always have one.
        (try? LakeFile(name: "site", bytes: bytes).digest()) ?? ""
    }

    static func digest(of lines: [String]) -> String {
        Manifest.Input.digest(of: lines)
    }
}
