/// A list of objects as typed columns: those of the wanted fields.
public struct JSONTable: Sendable {
    public let rowCount: Int
    /// The rows' own names when they were members of an object; empty for an array.
    public internal(set) var keys: [String] = []

    let source: String
    let fields: [JSONField]
    // By place in `fields`; each field has its column in the list of its kind.
    var strings: [Int: JSONColumn<String>] = [:]
    var doubles: [Int: JSONColumn<Double>] = [:]
    var ints: [Int: JSONColumn<Int64>] = [:]
    var bools: [Int: JSONColumn<Bool>] = [:]

    init(rowCount: Int, fields: [JSONField], source: String) {
        self.rowCount = rowCount
        self.fields = fields
        self.source = source
    }

    /// - Throws: code `invalidRequest` when that was not asked for as a string; the others likewise.
    public func strings(_ name: String) throws(TransportError) -> JSONColumn<String> {
        try column(JSONField(name, .string), strings)
    }

    public func doubles(_ name: String) throws(TransportError) -> JSONColumn<Double> {
        try column(JSONField(name, .double), doubles)
    }

    public func ints(_ name: String) throws(TransportError) -> JSONColumn<Int64> {
        try column(JSONField(name, .int), ints)
    }

    public func bools(_ name: String) throws(TransportError) -> JSONColumn<Bool> {
        try column(JSONField(name, .bool), bools)
    }

    private func column<Value>(
        _ field: JSONField, _ columns: [Int: JSONColumn<Value>]
    ) throws(TransportError) -> JSONColumn<Value> {
        guard let place = fields.firstIndex(of: field), let column = columns[place] else {
            throw TransportError(
                .invalidRequest,
                "\(source): no column \(field.name) of kind \(field.kind.rawValue); ask for it in the list "
                    + "of fields")
        }
        return column
    }
}
