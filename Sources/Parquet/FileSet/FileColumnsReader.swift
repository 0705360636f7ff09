/// Reads columns of one file after another into their slices. For one thread.
final class FileColumnsReader {
    private let names: [String]
    private let memory: [ColumnMemory]
    private let pools: [StringPool?]
    private let options: ParquetReadOptions
    private let scratch: PageScratch
    /// By column; used for strings.
    private var memos: [CodeMemo]

    /// Chunks are read together while that makes fewer reads and not many more bytes.
    private static let largestGap = 16 << 10
    private static let largestRead = 1 << 20

    init(
        names: [String], memory: [ColumnMemory], pools: [StringPool?], options: ParquetReadOptions,
        scratch: PageScratch
    ) {
        self.names = names
        self.memory = memory
        self.pools = pools
        self.options = options
        self.scratch = scratch
        memos = memory.map { _ in CodeMemo() }
    }

    private struct Piece {
        var column: Int
        var chunk: ChunkLayout
        var row: Int
        var hasNulls = false
    }

    /// Reads the `wanted` columns into the rows from `row` on; for each, whether a row of it is null.
    func read(
        _ path: String, _ layout: FileLayout, _ wanted: [Int], at row: Int
    ) throws(ParquetError) -> [Bool] {
        let file = try InputFile(path: path)
        guard file.identity == layout.identity else {
            throw ParquetError(.io, "\(path) was replaced while the files were read; read them again")
        }
        scratch.begin(fileByteCount: file.byteCount)
        var pieces: [Piece] = []
        for column in wanted {
            var start = row
            for chunk in layout.chunks(of: column) {
                pieces.append(Piece(column: column, chunk: chunk, row: start))
                start += chunk.rowCount
            }
        }
        pieces.sort { $0.chunk.range.lowerBound < $1.chunk.range.lowerBound }
        var first = 0
        while first < pieces.count {
            var range = pieces[first].chunk.range
            var end = first + 1
            while end < pieces.count {
                let next = pieces[end].chunk.range
                guard next.lowerBound - range.upperBound <= Self.largestGap,
                    max(next.upperBound, range.upperBound) - range.lowerBound <= Self.largestRead
                else { break }
                range = range.lowerBound..<max(next.upperBound, range.upperBound)
                end += 1
            }
            try decode(&pieces[first..<end], range, file, path)
            first = end
        }
        return wanted.map { column in
            guard layout.kinds[column] != nil else {
                memory[column].fillNull(row..<row + layout.rowCount)
                return layout.rowCount > 0
            }
            return finish(pieces.filter { $0.column == column })
        }
    }

    private func decode(
        _ pieces: inout ArraySlice<Piece>, _ range: Range<Int>, _ file: borrowing InputFile, _ path: String
    ) throws(ParquetError) {
        let bytes: UnsafeMutableRawBufferPointer
        do throws(ParquetError) {
            bytes = try scratch.input.bytes(range.count)
            try file.read(at: range.lowerBound, into: bytes)
        } catch {
            throw error.at(path)
        }
        for index in pieces.indices {
            let piece = pieces[index]
            let start = piece.chunk.range.lowerBound - range.lowerBound
            let chunk = UnsafeRawBufferPointer(rebasing: bytes[start..<start + piece.chunk.range.count])
            do throws(ParquetError) {
                pieces[index].hasNulls = try decode(chunk, piece)
            } catch {
                throw error.at("\(path), column '\(names[piece.column])'")
            }
        }
    }

    /// Decodes one chunk; true if a row is null.
    private func decode(_ chunk: UnsafeRawBufferPointer, _ piece: Piece) throws(ParquetError) -> Bool {
        let column = memory[piece.column]
        if case .codes(let all) = column.values {
            let codes = UnsafeMutableBufferPointer(
                rebasing: all[piece.row..<piece.row + piece.chunk.rowCount])
            if try memos[piece.column].copy(chunk, piece.chunk, into: codes) {
                return memos[piece.column].hasNulls
            }
        }
        let nullCount = try column.decode(
            chunk, piece.chunk, at: piece.row, pool: pools[piece.column], scratch,
            verifiesChecksums: options.verifiesChecksums)
        if case .codes(let all) = column.values {
            let codes = UnsafeMutableBufferPointer(
                rebasing: all[piece.row..<piece.row + piece.chunk.rowCount])
            try memos[piece.column].keep(chunk, piece.chunk, codes, hasNulls: nullCount > 0)
        }
        return nullCount > 0
    }

    /// True if a row is null; the validity of row groups without a null is then filled in.
    private func finish(_ pieces: [Piece]) -> Bool {
        guard pieces.contains(where: \.hasNulls) else { return false }
        for piece in pieces where !piece.hasNulls {
            memory[piece.column].fillValidity(piece.row..<piece.row + piece.chunk.rowCount)
        }
        return true
    }
}
