/// Members of an object, by name. "Nothing" is a missing key, null, `[]` or `{}`, alike.
///
/// All throw ``TransportError`` with code `unexpectedContent`, also when this value itself is no object.
extension JSONValue {
    /// The text of a member that must be there.
    public func string(_ key: String) throws(TransportError) -> String {
        try required(key, "a string", JSONTape.string)
    }

    /// The finite number of a member that must be there; a string may hold it.
    public func double(_ key: String) throws(TransportError) -> Double {
        try required(key, "a number", JSONTape.double)
    }

    /// The whole number within Int64 of a member that must be there; a string may hold it.
    public func int(_ key: String) throws(TransportError) -> Int64 {
        try required(key, "a whole number", JSONTape.int)
    }

    public func bool(_ key: String) throws(TransportError) -> Bool {
        try required(key, "true or false", JSONTape.bool)
    }

    /// The text of a member; nil for nothing.
    public func string(ifPresent key: String) throws(TransportError) -> String? {
        try optional(key, "a string", JSONTape.string)
    }

    /// The finite number of a member; nil for nothing.
    public func double(ifPresent key: String) throws(TransportError) -> Double? {
        try optional(key, "a number", JSONTape.double)
    }

    /// The whole number within Int64 of a member; nil for nothing.
    public func int(ifPresent key: String) throws(TransportError) -> Int64? {
        try optional(key, "a whole number", JSONTape.int)
    }

    public func bool(ifPresent key: String) throws(TransportError) -> Bool? {
        try optional(key, "true or false", JSONTape.bool)
    }

    /// The elements of a member that is an array; none for nothing.
    public func list(_ key: String) throws(TransportError) -> JSONElements {
        let array = try container(key, "an array", JSONTape.Tag.array)
        return JSONElements(document: document, container: array)
    }

    /// A member that is an object; nil for nothing.
    public func object(_ key: String) throws(TransportError) -> JSONValue? {
        let object = try container(key, "an object", JSONTape.Tag.object)
        return object.map { JSONValue(document: document, index: $0) }
    }

    /// A member that is a container with something in it; nil for nothing.
    func container(_ key: String, _ expected: String, _ tag: UInt8) throws(TransportError) -> Int? {
        guard let member = try member(key), !tape.isNothing(member) else { return nil }
        guard tape.tag(member) == tag else { throw document.unexpected(expected, at: member) }
        return member
    }

    private func member(_ key: String) throws(TransportError) -> Int? {
        guard tape.tag(index) == JSONTape.Tag.object else {
            throw document.unexpected("an object with \(key)", at: index)
        }
        return tape.member(index, key)
    }

    private func required<Value>(
        _ key: String, _ expected: String, _ read: (JSONTape) -> (Int) -> Value?
    ) throws(TransportError) -> Value {
        guard let member = try member(key) else {
            throw document.unexpected(expected, at: tape.path(to: index, member: key), found: "no such key")
        }
        guard let value = read(tape)(member) else { throw document.unexpected(expected, at: member) }
        return value
    }

    private func optional<Value>(
        _ key: String, _ expected: String, _ read: (JSONTape) -> (Int) -> Value?
    ) throws(TransportError) -> Value? {
        guard let member = try member(key), !tape.isNothing(member) else { return nil }
        guard let value = read(tape)(member) else { throw document.unexpected(expected, at: member) }
        return value
    }
}
