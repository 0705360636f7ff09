import Core

/// Reads comma-separated values as RFC 4180 has them: quoted fields may hold commas, doubled quotes and
/// line breaks; lines end with LF or CRLF; a byte order mark is passed over.
struct CSVReader {
    /// Every record with the line that it starts on, counted from 1; blank lines left out.
    let records: [(line: Int, fields: [String])]

    /// - Throws: ``IngestionError`` with `malformed` for a quote that never ends or text after one.
    init(_ text: String, source: String) throws(IngestionError) {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var recordLine = 1
        var isQuoted = false
        var wasQuoted = false

        func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        func endRecord() {
            endField()
            if fields != [""] { records.append((recordLine, fields)) }
            fields = []
        }

        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted:
                if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                    wasQuoted = true
                }
            case _ where isQuoted:
                if byte == UInt8(ascii: "\n") { line += 1 }
                field.append(byte)
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted:
                isQuoted = true
            case UInt8(ascii: ","):
                endField()
            case UInt8(ascii: "\r") where index < bytes.count && bytes[index] == UInt8(ascii: "\n"):
                break
            case UInt8(ascii: "\n"):
                endRecord()
                line += 1
                recordLine = line
            default:
                guard !wasQuoted else {
                    throw IngestionError(.malformed, "\(source), line \(line): text after a closing quote")
                }
                field.append(byte)
            }
        }
        guard !isQuoted else {
            throw IngestionError(
                .malformed, "\(source): the quote opened in the record at line \(recordLine) never ends")
        }
        if !field.isEmpty || !fields.isEmpty || wasQuoted { endRecord() }
        self.records = records
    }
}
