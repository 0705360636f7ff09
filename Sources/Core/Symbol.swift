/// A stock's ticker as its exchange prints it (`AAPL`, `BRK.B`).
///
/// Ordered byte by byte, so that sorting does not depend on a locale.
public struct Symbol: Hashable, Sendable, RawRepresentable {
    public let rawValue: String

    /// Takes the text as it is: for symbols that come from our own files.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A symbol from outside: 1 to 16 of the characters A-Z, a-z, 0-9, `.`, `-`, `/`, `^`, `=`; otherwise nil.
    public init?(validating text: some StringProtocol) {
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.init(rawValue: String(text))
    }

    /// The same, not generic: a fifth of the time for a whole market's symbols.
    public init?(validating text: String) {
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.init(rawValue: text)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"),
            UInt8(ascii: "^"), UInt8(ascii: "="):
            true
        default:
            false
        }
    }
}

extension Symbol: Comparable, CustomStringConvertible, ExpressibleByStringLiteral, Codable {
    public static func < (left: Symbol, right: Symbol) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    public var description: String { rawValue }

    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
