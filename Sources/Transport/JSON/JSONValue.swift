/// One value of a ``JSONDocument``: a place in it, read when asked. Keeps the document alive.
///
/// Accessors that return an optional never throw: nil is "not such a value". Those that throw name where they
/// looked and what they found.
public struct JSONValue: Sendable {
    public enum Kind: Sendable, Hashable {
        case null, bool, number, string, array, object
    }

    let document: JSONDocument
    /// Its place on the tape.
    let index: Int

    var tape: JSONTape { document.tape }

    public var kind: Kind {
        switch tape.tag(index) {
        case JSONTape.Tag.object: .object
        case JSONTape.Tag.array: .array
        case JSONTape.Tag.string: .string
        case JSONTape.Tag.yes, JSONTape.Tag.no: .bool
        case JSONTape.Tag.null: .null
        default: .number
        }
    }

    public var isNull: Bool { tape.tag(index) == JSONTape.Tag.null }

    /// null, `[]` or `{}`: what vendors send for "nothing" besides leaving the key out.
    public var isNothing: Bool { tape.isNothing(index) }

    /// Where it stands, such as `results[12].o`. Takes time; for errors.
    public var path: String { tape.path(to: index) }

    /// The text of a string.
    public var string: String? { tape.string(index) }

    public var bool: Bool? { tape.bool(index) }

    /// A number, or a string that is spelled as one (`"1.2e3"`); nil when it is not finite.
    public var double: Double? { tape.double(index) }

    /// A whole number of any spelling (`12`, `12.0`, `"1.2e1"`); nil for fractions and beyond Int64.
    public var int: Int64? { tape.int(index) }

    /// Whether the body spells it with a fraction or an exponent.
    package var isWrittenAsDouble: Bool { tape.tag(index) == JSONTape.Tag.double }

    /// The first member of that name, null included; nil when it is absent or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard tape.tag(index) == JSONTape.Tag.object else { return nil }
        return tape.member(index, key).map { JSONValue(document: document, index: $0) }
    }

    /// The elements of an array; nil when this is none.
    public var elements: JSONElements? {
        tape.tag(index) == JSONTape.Tag.array ? JSONElements(document: document, container: index) : nil
    }

    /// The members of an object in their order, duplicates included; nil when this is none.
    public var members: JSONMembers? {
        tape.tag(index) == JSONTape.Tag.object ? JSONMembers(document: document, container: index) : nil
    }
}
