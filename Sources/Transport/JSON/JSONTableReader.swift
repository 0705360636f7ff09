/// Walks a list of objects once to find the wanted members, then makes each field's column in a loop of its own.
struct JSONTableReader {
    private let document: JSONDocument
    private let tape: JSONTape
    private let fields: [JSONField]
    private let unreadable: JSONUnreadable
    /// The fields' names behind each other, and where each begins and the last ends.
    private var names: [UInt8] = []
    private var starts = [0]

    /// - Parameter container: an array, or an object whose values are the rows; nil for no rows.
    static func read(
        _ document: JSONDocument, _ container: Int?, _ fields: [JSONField], _ unreadable: JSONUnreadable
    ) throws(TransportError) -> JSONTable {
        guard Set(fields.map(\.name)).count == fields.count else {
            throw TransportError(
                .invalidRequest, "\(document.source): a field is asked for twice; ask for each name once")
        }
        let rows = container.map { document.tape.count($0) } ?? 0
        let reader = JSONTableReader(document, fields, unreadable)
        var table = JSONTable(rowCount: rows, fields: fields, source: document.source)
        var found = [UInt32](repeating: 0, count: rows * fields.count)
        if let container {
            table.keys = reader.keys(container)
            try reader.find(container, &found)
        }
        for (place, field) in fields.enumerated() {
            switch field.kind {
            case .string: table.strings[place] = try reader.column(place, found, rows, "", JSONTape.string)
            case .double: table.doubles[place] = try reader.column(place, found, rows, 0, JSONTape.double)
            case .int: table.ints[place] = try reader.column(place, found, rows, 0, JSONTape.int)
            case .bool: table.bools[place] = try reader.column(place, found, rows, false, JSONTape.bool)
            }
        }
        return table
    }

    private init(_ document: JSONDocument, _ fields: [JSONField], _ unreadable: JSONUnreadable) {
        self.document = document
        tape = document.tape
        self.fields = fields
        self.unreadable = unreadable
        for field in fields {
            names.append(contentsOf: field.name.utf8)
            starts.append(names.count)
        }
    }

    /// The names of an object's members; none for an array.
    private func keys(_ container: Int) -> [String] {
        guard tape.tag(container) == JSONTape.Tag.object else { return [] }
        return JSONMembers(document: document, container: container).map(\.key)
    }

    /// Writes where each wanted member stands on the tape: row by row, a place for each field, 0 for absent.
    private func find(_ container: Int, _ found: inout [UInt32]) throws(TransportError) {
        let isObject = tape.tag(container) == JSONTape.Tag.object
        let end = tape.end(container)
        // By position among a row's members: which field stood there in the row before. Vendors write the
        // members of every row in one order, so that a key is mostly compared once.
        var guesses: [Int] = []
        var row = 0
        var at = container + 1
        while at < end {
            let object = isObject ? at + 1 : at
            if tape.tag(object) == JSONTape.Tag.object {
                found.withUnsafeMutableBufferPointer { found in
                    members(
                        of: object, &guesses,
                        UnsafeMutableBufferPointer(rebasing: found[(row * fields.count)...]))
                }
            } else if !tape.isNothing(object), unreadable == .refuse {
                throw document.unexpected("an object", at: object)
            }
            at = tape.next(object)
            row += 1
        }
    }

    private func members(
        of object: Int, _ guesses: inout [Int], _ found: UnsafeMutableBufferPointer<UInt32>
    ) {
        let end = tape.end(object)
        var at = object + 1
        var position = 0
        while at < end {
            let key = tape.bytes(at)
            if position == guesses.count { guesses.append(-1) }
            var place = guesses[position]
            if place < 0 || !isName(place, key) {
                place = fields.indices.first { isName($0, key) } ?? -1
                guesses[position] = place
            }
            // The first of duplicates wins. A tape has fewer than 2^32 words.
            if place >= 0, found[place] == 0 { found[place] = UInt32(truncatingIfNeeded: at + 1) }
            at = tape.next(at + 1)
            position += 1
        }
    }

    private func isName(_ place: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = starts[place]
        guard starts[place + 1] - start == key.count else { return false }
        for index in 0..<key.count where names[start + index] != key[index] { return false }
        return true
    }

    @inline(__always)
    private func column<Value: Sendable>(
        _ place: Int, _ found: [UInt32], _ rows: Int, _ absent: Value, _ read: (JSONTape) -> (Int) -> Value?
    ) throws(TransportError) -> JSONColumn<Value> {
        var column = JSONColumn(absent: absent, count: rows)
        for row in 0..<rows {
            let value = Int(found[row * fields.count + place])
            if value == 0 { continue }
            if let value = read(tape)(value) {
                column.set(row, value)
            } else if !tape.isNothing(value), unreadable == .refuse {
                throw document.unexpected(fields[place].kind.rawValue, at: value)
            }
        }
        return column
    }
}
