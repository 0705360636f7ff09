import Core

/// Records of a CSV file of any size, one at a time, as ranges of a buffer.
///
/// RFC 4180: quoted cells may hold delimiters, doubled quotes and line breaks; lines end with LF or CRLF; a
/// byte order mark is passed over. The delimiter is the one that the header line has most of: comma,
/// semicolon, tab or bar. Blank records are left out.
struct CSVScanner: ~Copyable {
    /// The longest record, which is also the memory taken.
    static let recordLimit = 1 << 20
    /// Cells of a record that can be asked for; further ones are only counted.
    static let cellLimit = 1_024

    /// Cells of the current record, also when it has more than fit the header.
    private(set) var cellCount = 0
    /// The line that the current record starts on, from 1.
    private(set) var line = 0
    /// The cell of the current record that goes on after its closing quote, from 0; -1 when none does.
    private(set) var brokenCell = -1

    private let source: String
    private let input: HistoryInput
    // One byte more than is read into: a NUL, so that no number runs on.
    private let buffer: UnsafeMutablePointer<UInt8>
    private let starts: UnsafeMutablePointer<Int>
    private let ends: UnsafeMutablePointer<Int>
    private let memory: CSVMemory
    private var position = 0
    private var filled = 0
    private var isDrained = false
    private var nextLine = 1
    private var delimiter = UInt8(ascii: ",")

    /// Starts at the beginning of `input`; ``begin()`` comes first.
    init(_ input: HistoryInput, source: String) {
        self.source = source
        self.input = input
        memory = CSVMemory(bytes: Self.recordLimit + 1, cells: Self.cellLimit)
        buffer = memory.buffer
        starts = memory.starts
        ends = memory.ends
    }

    /// Finds the delimiter and passes over a byte order mark.
    ///
    /// - Throws: ``IngestionError``: what the input throws, or `malformed` for what is not UTF-8.
    mutating func begin() throws(IngestionError) {
        try fill()
        if filled >= 2, (buffer[0], buffer[1]) == (0xFF, 0xFE) || (buffer[0], buffer[1]) == (0xFE, 0xFF) {
            throw IngestionError(.malformed, "\(source) is UTF-16; save it as UTF-8")
        }
        if filled >= 3, (buffer[0], buffer[1], buffer[2]) == (0xEF, 0xBB, 0xBF) { position = 3 }
        delimiter = commonDelimiter()
    }

    /// For ``NumberCell``; valid as long as the scanner.
    var powers: UnsafePointer<Double> { UnsafePointer(memory.powers) }

    /// The bytes of a cell without its quotes and outer spaces; valid until the next record.
    @inline(__always)
    func cell(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        var start = starts[index]
        var end = ends[index]
        while start < end, buffer[start] == UInt8(ascii: " ") { start += 1 }
        while start < end, buffer[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return UnsafeBufferPointer(start: buffer + start, count: end - start)
    }

    func text(_ index: Int) -> String {
        String(decoding: cell(index), as: UTF8.self)
    }

    /// Goes to the next record; false at the end of the file.
    ///
    /// - Throws: ``IngestionError``: what the input throws, or `malformed` for a quote that never ends.
    mutating func next() throws(IngestionError) -> Bool {
        while true {
            guard let end = scan() else {
                guard isDrained else {
                    try fill()
                    continue
                }
                guard position >= filled else {
                    throw IngestionError(
                        .malformed,
                        "\(source), line \(nextLine): the quote opened in this record never ends; close it")
                }
                return false
            }
            let isBlank = end.bytes == cellCount - 1
            line = nextLine
            nextLine += end.lines
            position = end.position
            if !isBlank { return true }
        }
    }

    /// One record from `position` on: where the next begins, its lines, and the bytes before its line's end.
    /// Nil when the buffer ends before the record does.
    private mutating func scan() -> (position: Int, lines: Int, bytes: Int)? {
        let newline = UInt8(ascii: "\n")
        let quote = UInt8(ascii: "\"")
        let delimiter = delimiter
        var index = position
        var lines = 1
        cellCount = 0
        brokenCell = -1
        guard index < filled else { return nil }
        while true {
            var start = index
            var end: Int
            if index < filled, buffer[index] == quote {
                index += 1
                start = index
                while true {
                    while index < filled, buffer[index] != quote {
                        if buffer[index] == newline { lines += 1 }
                        index += 1
                    }
                    guard index + 1 < filled || (isDrained && index < filled) else { return nil }
                    if index + 1 < filled, buffer[index + 1] == quote {
                        index += 2
                    } else {
                        break
                    }
                }
                end = index
                index += 1
                let after = index
                while index < filled, buffer[index] != delimiter, buffer[index] != newline { index += 1 }
                let isOnlyReturn =
                    index == after + 1 && buffer[after] == UInt8(ascii: "\r")
                    && (index >= filled || buffer[index] == newline)
                if index > after, !isOnlyReturn, brokenCell < 0 { brokenCell = cellCount }
            } else {
                while index < filled, buffer[index] != delimiter, buffer[index] != newline { index += 1 }
                end = index
                if end > start, buffer[end - 1] == UInt8(ascii: "\r"),
                    index >= filled || buffer[index] == newline
                {
                    end -= 1
                }
            }
            guard index < filled || isDrained else { return nil }
            if cellCount < Self.cellLimit {
                starts[cellCount] = start
                ends[cellCount] = end
            }
            cellCount += 1
            if index < filled, buffer[index] == delimiter {
                index += 1
                continue
            }
            let bytes = end - position
            closeDoubledQuotes()
            return (min(index + 1, filled), lines, bytes)
        }
    }

    /// Turns `""` into `"` in the quoted cells of a record that is whole: one that is not will be read again.
    private func closeDoubledQuotes() {
        let quote = UInt8(ascii: "\"")
        for cell in 0..<min(cellCount, Self.cellLimit)
        where starts[cell] > 0 && buffer[starts[cell] - 1] == quote {
            var target = starts[cell]
            var index = target
            while index < ends[cell] {
                if buffer[index] == quote { index += 1 }
                buffer[target] = buffer[index]
                target += 1
                index += 1
            }
            ends[cell] = target
        }
    }

    private mutating func fill() throws(IngestionError) {
        if position > 0 {
            buffer.update(from: buffer + position, count: filled - position)
            filled -= position
            position = 0
        }
        guard filled < Self.recordLimit else {
            throw IngestionError(
                .malformed,
                "\(source), line \(nextLine): a record of more than 1 MiB; is there a quote that never ends?")
        }
        let space = UnsafeMutableRawBufferPointer(start: buffer + filled, count: Self.recordLimit - filled)
        let count = try input.read(into: space)
        isDrained = count == 0
        filled += count
        buffer[filled] = 0
    }

    private func commonDelimiter() -> UInt8 {
        var counts: [(byte: UInt8, count: Int)] = [(0x2C, 0), (0x3B, 0), (0x09, 0), (0x7C, 0)]
        var isQuoted = false
        for index in position..<filled {
            let byte = buffer[index]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") { break }
            if let place = counts.firstIndex(where: { $0.byte == byte }) { counts[place].count += 1 }
        }
        var best = counts[0]
        for candidate in counts where candidate.count > best.count { best = candidate }
        return best.byte
    }
}
