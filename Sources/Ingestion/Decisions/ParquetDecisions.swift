import Core
import Foundation
import Parquet

/// The rows of a Parquet file of decisions.
enum ParquetDecisions {
    /// By its first bytes.
    ///
    /// - Throws: ``IngestionError`` with `missingFile` when the file cannot be read.
    static func isParquet(_ path: String) throws(IngestionError) -> Bool {
        let input = try HistoryInput(path: path)
        let magic = UnsafeMutableRawBufferPointer.allocate(byteCount: 4, alignment: 1)
        defer { magic.deallocate() }
        var filled = 0
        while filled < magic.count {
            let count = try input.read(into: UnsafeMutableRawBufferPointer(rebasing: magic[filled...]))
            if count == 0 { return false }
            filled += count
        }
        return magic.elementsEqual("PAR1".utf8)
    }

    static func read(
        _ path: String, _ kind: DecisionFile.Kind
    ) throws(IngestionError) -> (rows: [DecisionFile.Row], unit: String) {
        do throws(ParquetError) {
            let file = try ParquetFile(path: path)
            let fields = file.schema.map(\.name)
            func name(_ headers: [String]) -> String {
                fields.first { headers.contains($0.lowercased()) } ?? headers[0]
            }
            let names = [name(["date", "session"]), name(["symbol", "ticker"]), name(kind.headers)]
            let table = try file.read(columns: names)
            let dates = try days(table, names[0])
            let symbols = try table.strings(names[1])
            let values = try numbers(table, names[2])
            return (
                dates.indices.map { row in
                    DecisionFile.Row(
                        line: row + 1, date: dates[row], symbol: Symbol(rawValue: symbols[row]),
                        value: values[row])
                }, "row"
            )
        } catch {
            throw IngestionError(
                .malformed, "\(path) is not a Parquet file of date, symbol and \(kind.headers[0])",
                cause: error)
        }
    }

    private static func days(_ table: ParquetTable, _ name: String) throws(ParquetError) -> [CivilDate] {
        switch try table.column(name).values {
        case .timestamp:
            // Nanoseconds of a midnight without a zone, as pandas writes dates.
            try table.timestamps(name).map {
                CivilDate(secondsSinceEpoch: $0.floorDivided(by: 1_000_000_000))
            }
        case .string:
            // What is no date becomes a day that is no session, and is refused as such.
            try table.strings(name).map { CivilDate($0) ?? CivilDate(daysSinceEpoch: 0) }
        default: try table.dates(name).map { CivilDate(daysSinceEpoch: $0) }
        }
    }

    private static func numbers(_ table: ParquetTable, _ name: String) throws(ParquetError) -> [Double] {
        switch try table.column(name).values {
        case .int32: try table.int32s(name).map(Double.init)
        case .int64: try table.int64s(name).map(Double.init)
        default: try table.doublesOrNaN(name)
        }
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
