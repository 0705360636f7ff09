/// Decodes the pages of one column chunk.
package struct ChunkReader<Value: PageValue> {
    package let pages: [RawPage]
    package let rowCount: Int
    package let placeholder: Value
    package let opener: PageOpener

    package init(pages: [RawPage], rowCount: Int, placeholder: Value, opener: PageOpener) throws(ParquetError)
    {
        guard pages.dropFirst().allSatisfy({ $0.header.kind != .dictionary }) else {
            throw .corrupt("a dictionary page that is not the first")
        }
        self.pages = pages
        self.rowCount = rowCount
        self.placeholder = placeholder
        self.opener = opener
    }

    /// Fills `output`, a value a row, and `validity` where the column is nullable.
    package func read(
        into output: UnsafeMutableBufferPointer<Value>, validity: UnsafeMutableBufferPointer<Bool>?
    ) throws(ParquetError) {
        var dictionary: [Value] = []
        var row = 0
        for page in pages {
            if page.header.kind == .dictionary {
                dictionary = try self.dictionary(page)
                continue
            }
            let rows = row..<row + page.header.valueCount
            let body = try opener.open(page)
            let target = UnsafeMutableBufferPointer(rebasing: output[rows])
            if let validity, let levels = body.levels {
                let flags = UnsafeMutableBufferPointer(rebasing: validity[rows])
                let present = try readLevels(levels, into: flags)
                try decode(
                    body.values, page.header.encoding, dictionary,
                    into: UnsafeMutableBufferPointer(rebasing: target[..<present]))
                if present < rows.count { spread(target, present, flags) }
            } else {
                try decode(body.values, page.header.encoding, dictionary, into: target)
            }
            row = rows.upperBound
        }
    }

    private func dictionary(_ page: RawPage) throws(ParquetError) -> [Value] {
        let encoding = Encoding(rawValue: page.header.encoding)
        guard encoding == .plain || encoding == .plainDictionary else {
            throw .unsupported("a dictionary in encoding \(page.header.encoding)")
        }
        let bytes = try opener.decompressed(
            page.bytes, count: page.header.uncompressedByteCount, isCompressed: true)
        // Every value takes a byte or more, so the page bounds the memory.
        guard page.header.valueCount <= bytes.count else {
            throw .corrupt("a dictionary of \(page.header.valueCount) values in \(bytes.count) bytes")
        }
        var cursor = ByteCursor(bytes)
        var values = [Value](repeating: placeholder, count: page.header.valueCount)
        try values.withUnsafeMutableBufferPointer { (all) throws(ParquetError) in
            try Value.decode(&cursor, .plain, opener.scratch, into: all)
        }
        return values
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer, _ code: Int32, _ dictionary: [Value],
        into output: UnsafeMutableBufferPointer<Value>
    ) throws(ParquetError) {
        guard output.count > 0 else { return }
        guard let encoding = Encoding(rawValue: code) else { throw .unsupported("encoding \(code)") }
        var cursor = ByteCursor(bytes)
        guard encoding == .runLengthDictionary || encoding == .plainDictionary else {
            return try Value.decode(&cursor, encoding, opener.scratch, into: output)
        }
        let width = Int(try cursor.byte())
        guard width <= 32 else { throw .corrupt("dictionary indices of \(width) bits") }
        try opener.scratch.withNumbers(output.count) { (indices) throws(ParquetError) in
            try RunLengthHybrid.decode(&cursor, width: width, into: indices)
            var largest: UInt32 = 0
            for index in indices { largest = max(largest, index) }
            guard Int(largest) < dictionary.count else {
                throw .corrupt("dictionary index \(largest) of \(dictionary.count) values")
            }
            dictionary.withUnsafeBufferPointer { values in
                for position in 0..<output.count { output[position] = values[Int(indices[position])] }
            }
        }
    }

    /// Reads a page's definition levels and returns how many rows are not null.
    private func readLevels(
        _ levels: UnsafeRawBufferPointer, into flags: UnsafeMutableBufferPointer<Bool>
    ) throws(ParquetError) -> Int {
        try opener.scratch.withNumbers(flags.count) { (numbers) throws(ParquetError) in
            var cursor = ByteCursor(levels)
            try RunLengthHybrid.decode(&cursor, width: 1, into: numbers)
            var present = 0
            for row in 0..<flags.count {
                present &+= Int(numbers[row])
                flags[row] = numbers[row] == 1
            }
            return present
        }
    }

    /// Moves the `present` values at the front to the rows that are not null, from the back.
    private func spread(
        _ output: UnsafeMutableBufferPointer<Value>, _ present: Int, _ flags: UnsafeMutableBufferPointer<Bool>
    ) {
        var source = present
        for row in stride(from: output.count - 1, through: 0, by: -1) {
            if flags[row] {
                source -= 1
                output[row] = output[source]
            } else {
                output[row] = placeholder
            }
        }
    }
}
