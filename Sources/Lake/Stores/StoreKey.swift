import Core

/// Which names can be keys: those that can be paths under a folder, so that no object ever leads out of it.
enum StoreKey {
    static func isValid(_ key: String) -> Bool {
        // S3 allows 1,024 bytes with the prefix.
        !key.isEmpty && key.utf8.count <= 900 && key.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && key.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255
            }
    }

    /// - Throws: ``LakeError`` with `configuration`.
    static func check(_ key: String) throws(LakeError) {
        guard isValid(key) else {
            let shown = String(
                String.UnicodeScalarView(key.unicodeScalars.prefix(80).map { $0.value < 0x20 ? "?" : $0 }))
            throw LakeError(
                .configuration,
                "“\(shown)” cannot be the name of an object; use relative names with parts between slashes")
        }
    }

    /// The order of S3: by the bytes of the text.
    static func precedes(_ left: StoredObject, _ right: StoredObject) -> Bool {
        left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
}
