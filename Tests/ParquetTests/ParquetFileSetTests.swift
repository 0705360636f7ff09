import Foundation
import Parquet
import TestSupport
import Testing

@Suite("A set of files")
struct ParquetFileSetTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Tables of unequal length as files, each written in its own way.
    private func write(_ tables: [ParquetTable], _ options: WriteOptions = WriteOptions()) throws -> [String]
    {
        try tables.enumerated().map { index, table in
            let path = folder.appending("\(index).parquet")
            let options = index % 2 == 0 ? options : WriteOptions(rowGroupRows: 70, pageBytes: 300)
            try ParquetTests.write(try ParquetEncoder.encode(table, options: options), to: path)
            return path
        }
    }

    @Test(
        "gives what reading its files one by one gives, whatever the number of threads", arguments: [1, 2, 5])
    func equalsSingleReads(threads: Int) throws {
        let tables = [3, 0, 500, 77, 1, 230, 64, 9, 400, 31, 128, 5].enumerated().map { index, rows in
            ParquetTable.random(rows: rows, seed: UInt64(index + 1))
        }
        let names = tables[0].columns.map(\.name)
        let set = ParquetFileSet(paths: try write(tables))
        let stack = try set.read(columns: names, options: ParquetReadOptions(threadCount: threads))
        #expect(stack.rowOffsets == tables.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rowCount) })
        #expect(stack.columns.map(\.name) == names)
        for (file, table) in tables.enumerated() {
            for (column, expected) in zip(stack.columns, table.columns) {
                let found = column.column(stack.rows(ofFile: file), isNullable: expected.validity != nil)
                #expect(found.isIdentical(to: expected.nanWhereNull), "file \(file), \(expected.name)")
            }
        }
    }

    @Test("An optional column is null where a file lacks it, whatever its kind", arguments: [1, 3])
    func optionalColumns(threads: Int) throws {
        let full = ParquetTable(columns: [
            Column("id", .int32([1, 2])), .optional("text", ["a", nil]),
            Column("double", .double([0.5, 1.5])),
            Column("int32", .int32([7, 8])), .optional("int64", [Int64(9), nil]),
            Column("date", .date([3, 4])), Column("float", .float([2, 3])),
        ])
        let bare = ParquetTable(columns: [Column("id", .int32([3, 4, 5]))])
        let kinds: [String: ColumnKind] = [
            "text": .string, "double": .double, "int32": .int32, "int64": .int64, "date": .date,
            "float": .float,
        ]
        let names = full.columns.map(\.name)
        let options = ParquetReadOptions(threadCount: threads)
        let tables = (0..<10).map { $0 % 3 == 1 ? full : bare }
        let set = ParquetFileSet(paths: try write(tables))
        let stack = try set.read(columns: names, optional: kinds, options: options)
        let has = tables.flatMap { $0 == full ? [true, true] : [false, false, false] }
        #expect(try stack.int32s("id") == tables.flatMap { $0 == full ? [1, 2] : [3, 4, 5] })
        let text = try stack.categories("text")
        #expect(text.values == ["a"] && text.codes.count { $0 == 0 } == 3)
        #expect(try stack.doubles("double").map(\.isNaN) == has.map { !$0 })
        #expect(try stack.floats("float").map(\.isNaN) == has.map { !$0 })
        #expect(try stack.column("int32").validity == has && stack.column("date").validity == has)
        #expect(try stack.column("int64").validity?.count { $0 } == 3)

        let none = ParquetFileSet(paths: Array(set.paths.prefix(1)))
        let empty = try none.read(columns: names, optional: kinds, options: options)
        #expect(try empty.categories("text").codes == [-1, -1, -1])
        #expect(try empty.column("int64").kind == .int64 && empty.column("date").kind == .date)
        let error = #expect(throws: ParquetError.self) { try set.read(columns: names, options: options) }
        #expect(error?.code == .missingColumn && error?.message.contains("0.parquet") == true)
    }

    @Test("numbers strings in order of first appearance, on any threads")
    func categories() throws {
        let days: [[String?]] = [
            ["B", "A", nil], [], ["C", "A", "B"], ["A", nil, "D"], ["D", "C", "a long name"],
        ]
        let tables = (0..<40).map { ParquetTable(columns: [.optional("symbol", days[$0 % 5])]) }
        let set = ParquetFileSet(paths: try write(tables))
        for threads in [1, 2, 3, 8] {
            let (values, codes) = try set.read(
                columns: ["symbol"], options: ParquetReadOptions(threadCount: threads)
            )
            .categories("symbol")
            #expect(values == ["B", "A", "C", "D", "a long name"])
            #expect(codes.map { $0 < 0 ? nil : values[Int($0)] } == tables.indices.flatMap { days[$0 % 5] })
        }
    }

    @Test("has no validity where no row is null, and one for all files where one is")
    func validity() throws {
        let full = ParquetTable(columns: [
            .optional("a", [1, 2] as [Int64?]), .optional("b", [1, 2] as [Int32?]),
        ])
        let holed = ParquetTable(columns: [
            .optional("a", [3, 4] as [Int64?]), .optional("b", [nil, 4] as [Int32?]),
        ])
        let stack = try ParquetFileSet(paths: write([full, holed, full])).read(columns: ["a", "b"])
        #expect(try stack.column("a").validity == nil)
        #expect(try stack.int64s("a") == [1, 2, 3, 4, 1, 2])
        #expect(try stack.column("b").validity == [true, true, false, true, true, true])
        let error = #expect(throws: ParquetError.self) { try stack.int32s("b") }
        #expect(error?.code == .unexpectedNull)
        #expect(error?.description.contains("1.parquet, column 'b': row 0") == true)
    }

    @Test("names the file that lacks a column, has it of another kind, or is damaged")
    func errors() throws {
        let good = ParquetTable(columns: [Column("a", .double([1, 2])), Column("b", .int32([1, 2]))])
        let other = ParquetTable(columns: [Column("a", .float([1, 2])), Column("c", .int32([1, 2]))])
        let paths = try write([good, good, other, other])
        let set = ParquetFileSet(paths: paths)
        for (column, code) in [("a", ParquetError.Code.typeMismatch), ("b", .missingColumn)] {
            let error = #expect(throws: ParquetError.self) { try set.read(columns: [column]) }
            #expect(error?.code == code)
            #expect(
                error?.description.contains("2.parquet, column '\(column)'") == true,
                "\(String(describing: error))")
        }
        var bytes = try ParquetTests.bytes(of: paths[1])
        bytes.replaceSubrange(4..<40, with: repeatElement(0xFF, count: 36))
        try ParquetTests.write(bytes, to: paths[1])
        let damaged = #expect(throws: ParquetError.self) {
            try ParquetFileSet(paths: Array(paths[..<2])).read(columns: ["a"])
        }
        #expect(damaged?.code == .corrupt)
        #expect(damaged?.description.contains("1.parquet, column 'a'") == true)
        #expect(
            code { _ = try ParquetFileSet(paths: [folder.appending("none")]).read(columns: ["a"]) } == .io)
    }

    @Test("of no files, or without columns, is empty")
    func empty() throws {
        let none = try ParquetFileSet(paths: []).read(columns: ["a"])
        #expect(none.rowCount == 0)
        #expect(none.columns.isEmpty)
        let paths = try write([ParquetTable(columns: [Column("a", .double([1, 2]))])])
        #expect(try ParquetFileSet(paths: paths).read(columns: []).rowOffsets == [0, 2])
    }
}

extension StackedColumn {
    /// The rows as a column of one file.
    fileprivate func column(_ rows: Range<Int>, isNullable: Bool) -> Column {
        let validity = validity
        let valid: (Int) -> Bool = { validity?[$0] ?? true }
        let flags = isNullable ? rows.map(valid) : nil
        switch values {
        case .int32(let all): return Column(name, .int32(Array(all[rows])), validity: flags)
        case .int64(let all): return Column(name, .int64(Array(all[rows])), validity: flags)
        case .float(let all): return Column(name, .float(Array(all[rows])))
        case .double(let all): return Column(name, .double(Array(all[rows])))
        case .boolean(let all): return Column(name, .boolean(Array(all[rows])), validity: flags)
        case .date(let all): return Column(name, .date(Array(all[rows])), validity: flags)
        case .timestamp(let all): return Column(name, .timestamp(Array(all[rows])), validity: flags)
        case .categories(let strings, let codes):
            let found = codes[rows].map { $0 < 0 ? "" : strings[Int($0)] }
            return Column(name, .string(found), validity: isNullable ? codes[rows].map { $0 >= 0 } : nil)
        }
    }
}

extension Column {
    /// Without a validity where a stack has NaN.
    fileprivate var nanWhereNull: Column { kind == .float || kind == .double ? Column(name, values) : self }
}
