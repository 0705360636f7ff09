/// Lists as columns. All throw ``TransportError`` with code `unexpectedContent`, naming the place.
extension JSONValue {
    /// The objects of the array `key` as columns; no rows for a missing key, null, `[]` or `{}`.
    ///
    /// Keys that are not asked for are passed over.
    public func columns(
        of key: String, _ fields: [JSONField], unreadable: JSONUnreadable = .refuse
    ) throws(TransportError) -> JSONTable {
        let array = try container(key, "an array", JSONTape.Tag.array)
        return try JSONTableReader.read(document, array, fields, unreadable)
    }

    /// The same of this array itself.
    public func columns(
        _ fields: [JSONField], unreadable: JSONUnreadable = .refuse
    ) throws(TransportError) -> JSONTable {
        try JSONTableReader.read(document, try array(), fields, unreadable)
    }

    /// The members of the object `key`, each an object, as columns; their names are the table's `keys`.
    /// No rows for a missing key, null, `[]` or `{}`.
    public func keyedColumns(
        of key: String, _ fields: [JSONField], unreadable: JSONUnreadable = .refuse
    ) throws(TransportError) -> JSONTable {
        let object = try container(key, "an object", JSONTape.Tag.object)
        return try JSONTableReader.read(document, object, fields, unreadable)
    }

    /// The numbers of this array, null where absent; empty for null, `[]` and `{}`.
    public func doubles(unreadable: JSONUnreadable = .refuse) throws(TransportError) -> JSONColumn<Double> {
        try column(absent: 0, JSONField.Kind.double, unreadable, JSONTape.double)
    }

    /// The whole numbers of this array, null where absent; empty for null, `[]` and `{}`.
    public func ints(unreadable: JSONUnreadable = .refuse) throws(TransportError) -> JSONColumn<Int64> {
        try column(absent: 0, JSONField.Kind.int, unreadable, JSONTape.int)
    }

    /// The strings of this array, null where absent; empty for null, `[]` and `{}`.
    public func strings(unreadable: JSONUnreadable = .refuse) throws(TransportError) -> JSONColumn<String> {
        try column(absent: "", JSONField.Kind.string, unreadable, JSONTape.string)
    }

    /// This array; nil for nothing.
    private func array() throws(TransportError) -> Int? {
        if isNothing { return nil }
        guard tape.tag(index) == JSONTape.Tag.array else { throw document.unexpected("an array", at: index) }
        return index
    }

    private func column<Value: Sendable>(
        absent: Value, _ kind: JSONField.Kind, _ unreadable: JSONUnreadable,
        _ read: (JSONTape) -> (Int) -> Value?
    ) throws(TransportError) -> JSONColumn<Value> {
        let tape = tape
        guard let array = try array() else { return JSONColumn(absent: absent, count: 0) }
        var column = JSONColumn(absent: absent, count: tape.count(array))
        var at = array + 1
        for row in 0..<column.count {
            if let value = read(tape)(at) {
                column.set(row, value)
            } else if !tape.isNothing(at), unreadable == .refuse {
                throw document.unexpected(kind.rawValue, at: at)
            }
            at = tape.next(at)
        }
        return column
    }
}
