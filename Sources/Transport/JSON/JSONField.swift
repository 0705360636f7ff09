/// A member wanted of every object of a list, and the type of its column.
public struct JSONField: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case string = "a string"
        case double = "a number"
        case int = "a whole number"
        case bool = "true or false"
    }

    public var name: String
    public var kind: Kind

    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    public static func string(_ name: String) -> JSONField { JSONField(name, .string) }
    /// A finite number, or a string that holds one.
    public static func double(_ name: String) -> JSONField { JSONField(name, .double) }
    /// A whole number within Int64, or a string that holds one.
    public static func int(_ name: String) -> JSONField { JSONField(name, .int) }
    public static func bool(_ name: String) -> JSONField { JSONField(name, .bool) }
}

/// What to do with a value of another type than its column's, or out of its range.
public enum JSONUnreadable: Sendable, Hashable {
    /// Throw, naming the place.
    case refuse
    /// Take it for absent: one bad row must not cost a day.
    case absent
}
