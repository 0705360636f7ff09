/// A password, key or token. Nothing that prints, dumps or encodes a value shows it; ask for ``value``
/// where it is used and nowhere else.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
    /// In a closure, so that not even a mirror finds the text.
    private let reveal: @Sendable () -> String

    public init(_ value: String) {
        reveal = { value }
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    public var value: String { reveal() }

    public static func == (left: Secret, right: Secret) -> Bool { left.value == right.value }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
