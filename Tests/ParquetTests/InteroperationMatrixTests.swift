import Foundation
import Parquet
import TestSupport
import Testing

/// Types x encodings x codecs x page versions, written and read by pyarrow, DuckDB, polars and this module.
@Suite("The interoperation matrix")
struct InteroperationMatrixTests {
    /// Ours, by what is special about them. To try another setting, add it here.
    private static let ourOptions: [(label: String, options: WriteOptions)] = [
        ("its choice", WriteOptions()),
        ("plain, dictionary", WriteOptions(choosesEncodings: false)),
        ("groups, pages", WriteOptions(rowGroupRows: 25, pageBytes: 64)),
        ("level 19", WriteOptions(compressionLevel: 19)),
    ]
    /// Written by peers, not read here; the error says so.
    private static let unreadCodecs: Set = ["brotli", "lz4", "lz4_raw"]

    private struct Report: Decodable {
        struct File: Decodable {
            var writer: String
            var encoding: String
            var codec: String
            var pages: Int
            var name: String
            var columns: [String]
        }
        struct Reading: Decodable {
            var file: String
            var reader: String
            var column: String
            var outcome: String
        }
        var files: [File]
        var readings: [Reading]
    }

    @Test("has equal values in every cell, or names who refuses what")
    func matrix() throws {
        let folder = try TemporaryFolder()
        let table = Self.table
        let written = table.columns.filter { ColumnKind.written.contains($0.kind) }
        var ours: [Report.File] = []
        func writeOurs(_ label: String, _ columns: [Column], _ options: WriteOptions) throws {
            let name = "ours-\(ours.count)"
            let bytes = try ParquetEncoder.encode(ParquetTable(columns: columns), options: options)
            try write(bytes, to: folder.appending(name))
            ours.append(
                Report.File(
                    writer: "ours", encoding: label, codec: "zstd", pages: options.pageVersion == .v1 ? 1 : 2,
                    name: name, columns: columns.map(\.name)))
        }
        for version: WriteOptions.PageVersion in [.v1, .v2] {
            for setting in Self.ourOptions {
                var options = setting.options
                options.pageVersion = version
                try writeOurs(setting.label, written, options)
            }
            for encoding in ColumnEncoding.allCases {
                // The columns of the types that it applies to.
                let columns = written.filter { column in
                    let options = WriteOptions(encodings: [column.name: encoding])
                    return (try? ParquetEncoder.encode(ParquetTable(columns: [column]), options: options))
                        != nil
                }
                #expect(!columns.isEmpty, "\(encoding)")
                let forced = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, encoding) })
                try writeOurs(
                    "\(encoding)", columns, WriteOptions(pageVersion: version, encodings: forced))
            }
        }
        let output = try Peer.python(MatrixScript.script, [folder.path] + ours.map(\.name))
        var report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
        report.files = ours + report.files
        for file in report.files {
            report.readings += file.columns.map { column in
                Report.Reading(
                    file: file.name, reader: "ours", column: column,
                    outcome: Self.outcome(folder.appending(file.name), column, table))
            }
        }
        check(report)
        print(Self.text(report))
    }

    private func check(_ report: Report) {
        let files = Dictionary(uniqueKeysWithValues: report.files.map { ($0.name, $0) })
        #expect(report.readings.count == report.files.reduce(0) { $0 + 4 * $1.columns.count })
        for reading in report.readings {
            let cell = "\(reading.file), \(reading.column), read by \(reading.reader): \(reading.outcome)"
            #expect(reading.outcome != "differs", "\(cell)")
            if let codec = files[reading.file]?.codec, reading.reader == "ours",
                Self.unreadCodecs.contains(codec)
            {
                // DuckDB and polars name codecs their own way; the format has two called LZ4.
                #expect(reading.outcome.hasPrefix("refuses: unsupported"), "\(cell)")
                #expect(reading.outcome.contains("codec \(codec.prefix(3))"), "\(cell)")
            } else if reading.reader == "ours" || files[reading.file]?.writer == "ours" {
                #expect(reading.outcome == "equal", "\(cell)")
            }
        }
    }

    private static func outcome(_ path: String, _ name: String, _ table: ParquetTable) -> String {
        do {
            let found = try ParquetFile(path: path).read(columns: [name]).columns[0]
            let expected = try table.column(name)
            let same = found.withoutNeedlessValidity.isIdentical(to: expected.withoutNeedlessValidity)
            return same ? "equal" : "differs"
        } catch {
            return "refuses: \(error.description.replacing(path, with: "file"))"
        }
    }

    /// The rows that the script has too: a column of each kind, and one with nulls.
    private static var table: ParquetTable {
        let rows = 0..<60
        let columns: [Column] = [
            Column("int32", .int32(rows.map { Int32($0 * $0 - 700) })),
            Column("int64", .int64(rows.map { Int64($0) * 10_000_000_000 - 7 })),
            Column("float", .float(rows.map { Float($0) / 4 })),
            Column("double", .double(rows.map { Double($0) / 8 - 3 })),
            Column("string", .string(rows.map { "s0\($0 % 7)" })),
            Column("date", .date(rows.map { Int32(18_000 + $0 % 5) })),
            Column("boolean", .boolean(rows.map { $0 % 3 == 0 })),
            Column("timestamp", .timestamp(rows.map { (Int64($0) * 1_000_000_000_000 + 5) * 1_000 })),
        ]
        return ParquetTable(columns: columns.flatMap { [$0, $0.withHoles] })
    }

    /// A line a writer and setting: how many columns each reader gave back equal, and who refused what.
    private static func text(_ report: Report) -> String {
        let readers = ["ours", "pyarrow", "DuckDB", "polars"]
        func line(_ cells: [String]) -> String {
            zip(cells, [8, 24, 13, 6, 9, 9, 9, 9]).map {
                $0.padding(toLength: $1, withPad: " ", startingAt: 0)
            }
            .joined().trimmingCharacters(in: .whitespaces)
        }
        var lines = [line(["writer", "encoding", "codec", "pages"] + readers)]
        let byFile = Dictionary(grouping: report.readings, by: \.file)
        var refusals: [String: Int] = [:]
        for file in report.files {
            let readings = byFile[file.name] ?? []
            let cells = readers.map { reader in
                let mine = readings.filter { $0.reader == reader }
                for reading in mine where reading.outcome != "equal" {
                    let why = reading.outcome.replacing("file, column '\(reading.column)': ", with: "")
                    refusals["\(reader) \(why)", default: 0] += 1
                }
                return "\(mine.count { $0.outcome == "equal" })/\(mine.count)"
            }
            lines.append(line([file.writer, file.encoding, file.codec, "v\(file.pages)"] + cells))
        }
        lines += refusals.sorted { $0.key < $1.key }.map { "\($0.value) columns: \($0.key)" }
        return lines.joined(separator: "\n")
    }
}

extension Column {
    /// The same with every sixth row null.
    fileprivate var withHoles: Column {
        let validity = (0..<count).map { $0 % 6 != 5 }
        func blank<Value>(_ all: [Value], _ placeholder: Value) -> [Value] {
            zip(all, validity).map { $1 ? $0 : placeholder }
        }
        let blanked: ColumnValues
        switch values {
        case .int32(let all): blanked = .int32(blank(all, 0))
        case .int64(let all): blanked = .int64(blank(all, 0))
        case .float(let all): blanked = .float(blank(all, .nan))
        case .double(let all): blanked = .double(blank(all, .nan))
        case .string(let all): blanked = .string(blank(all, ""))
        case .date(let all): blanked = .date(blank(all, 0))
        case .boolean(let all): blanked = .boolean(blank(all, false))
        case .timestamp(let all): blanked = .timestamp(blank(all, 0))
        }
        return Column(name + "?", blanked, validity: validity)
    }
}
