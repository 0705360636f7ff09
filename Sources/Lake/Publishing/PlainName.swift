/// What may be a name in the tree: something visible that stays where it is put.
enum PlainName {
    static func isPlain(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }

    /// Whether each part of a path is.
    static func areAll(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isPlain($0) }
    }
}
