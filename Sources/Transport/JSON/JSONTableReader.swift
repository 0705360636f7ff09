/// Walks a list of objects once and fills the columns of the wanted fields.
struct JSONTableReader {
    private let document: JSONDocument
    private let tape: JSONTape
    private let fields: [JSONField]
    private let names: [[UInt8]]
    private let unreadable: JSONUnreadable
    private var columns: [Column]
    /// By position among a row's members: which field stood there in the row before. Vendors write the
    /// members of every row in one order, so that a key is mostly compared once.
    private var guesses: [Int] = []

    /// The column of a field: the one of its kind is filled.
    private struct Column {
        var strings = JSONColumn<String>(absent: "", count: 0)
        var doubles = JSONColumn<Double>(absent: 0, count: 0)
        var ints = JSONColumn<Int64>(absent: 0, count: 0)
        var bools = JSONColumn<Bool>(absent: false, count: 0)
        /// The last row in which the key was met: the first of duplicates wins.
        var lastRow = -1

        init(_ kind: JSONField.Kind, rows: Int) {
            switch kind {
            case .string: strings = JSONColumn(absent: "", count: rows)
            case .double: doubles = JSONColumn(absent: 0, count: rows)
            case .int: ints = JSONColumn(absent: 0, count: rows)
            case .bool: bools = JSONColumn(absent: false, count: rows)
            }
        }
    }

    /// - Parameter container: an array, or an object whose values are the rows; nil for no rows.
    static func read(
        _ document: JSONDocument, _ container: Int?, _ fields: [JSONField], _ unreadable: JSONUnreadable
    ) throws(TransportError) -> JSONTable {
        guard Set(fields.map(\.name)).count == fields.count else {
            throw TransportError(
                .invalidRequest, "\(document.source): a field is asked for twice; ask for each name once")
        }
        let rows = container.map { document.tape.count($0) } ?? 0
        var reader = JSONTableReader(document, fields, unreadable, rows: rows)
        var table = JSONTable(rowCount: rows, fields: fields, source: document.source)
        if let container {
            let isObject = document.tape.tag(container) == JSONTape.Tag.object
            let end = document.tape.end(container)
            var at = container + 1
            if isObject { table.keys.reserveCapacity(rows) }
            for row in 0..<rows where at < end {
                if isObject {
                    table.keys.append(document.tape.text(at))
                    at += 1
                }
                try reader.row(row, at)
                at = document.tape.next(at)
            }
        }
        for (place, field) in fields.enumerated() {
            let column = reader.columns[place]
            switch field.kind {
            case .string: table.strings[place] = column.strings
            case .double: table.doubles[place] = column.doubles
            case .int: table.ints[place] = column.ints
            case .bool: table.bools[place] = column.bools
            }
        }
        return table
    }

    private init(_ document: JSONDocument, _ fields: [JSONField], _ unreadable: JSONUnreadable, rows: Int) {
        self.document = document
        tape = document.tape
        self.fields = fields
        names = fields.map { Array($0.name.utf8) }
        self.unreadable = unreadable
        columns = fields.map { Column($0.kind, rows: rows) }
    }

    private mutating func row(_ row: Int, _ object: Int) throws(TransportError) {
        guard tape.tag(object) == JSONTape.Tag.object else {
            guard tape.isNothing(object) || unreadable == .absent else {
                throw document.unexpected("an object", at: object)
            }
            return
        }
        let end = tape.end(object)
        var at = object + 1
        var position = 0
        while at < end {
            let value = at + 1
            let place = place(of: tape.bytes(at), position)
            if place >= 0, columns[place].lastRow != row {
                columns[place].lastRow = row
                try set(place, row, value)
            }
            at = tape.next(value)
            position += 1
        }
    }

    /// The field of that name, -1 for none.
    private mutating func place(of key: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int {
        if position < guesses.count {
            let guess = guesses[position]
            if guess >= 0, isName(guess, key) { return guess }
        }
        var found = -1
        for place in names.indices where isName(place, key) {
            found = place
            break
        }
        if position < guesses.count {
            guesses[position] = found
        } else {
            guesses.append(found)
        }
        return found
    }

    private func isName(_ place: Int, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
        names[place].withUnsafeBufferPointer { JSONTape.same($0, key) }
    }

    private mutating func set(_ place: Int, _ row: Int, _ value: Int) throws(TransportError) {
        let field = fields[place]
        switch field.kind {
        case .string:
            if let text = tape.string(value) { return columns[place].strings.set(row, text) }
        case .double:
            if let number = tape.double(value) { return columns[place].doubles.set(row, number) }
        case .int:
            if let number = tape.int(value) { return columns[place].ints.set(row, number) }
        case .bool:
            if let truth = tape.bool(value) { return columns[place].bools.set(row, truth) }
        }
        guard tape.isNothing(value) || unreadable == .absent else {
            throw document.unexpected(field.kind.rawValue, at: value)
        }
    }
}
