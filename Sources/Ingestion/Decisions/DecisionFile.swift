public import Core
import Foundation
import Transport

/// Decisions that somebody else took, as rows of a CSV or Parquet file: `date`, `symbol` and `weight`, or
/// `date`, `symbol` and `shares`.
///
/// The rows of one date are one decision, taken after that session's close. In a file of weights what is not
/// named has none; a decision to hold nothing is a date with a weight of 0. In a file of orders shares are bought
/// where positive and sold where negative.
public struct DecisionFile: Sendable {
    public enum Kind: String, Sendable, Hashable {
        case weights, orders

        /// Headers of the column with the number.
        var headers: [String] {
            switch self {
            case .weights: ["weight", "target_weight"]
            case .orders: ["shares", "quantity"]
            }
        }
    }

    /// One line of the file.
    public struct Row: Sendable, Hashable {
        /// Of a CSV file, from 1 with the header; of a Parquet file the row, from 1.
        public var line: Int
        public var date: CivilDate
        public var symbol: Symbol
        /// A fraction of equity, or a number of shares.
        public var value: Double
    }

    public let path: String
    public let kind: Kind
    /// By date, then in the order of the file; at least one.
    public let rows: [Row]
    /// SHA-256 of the file's bytes.
    public let digest: String
    /// What a number before a row is called.
    let unit: String

    /// Rounding that a sum of weights may have above 1.
    private static let tolerance = 1e-6

    /// - Throws: ``IngestionError``: `missingFile`; `malformed`, with the line, for what is no decision: another
    ///   date than a session's, a symbol twice on a date, a weight below 0, weights that sum above 1.
    public init(path: String, kind: Kind) throws(IngestionError) {
        let table =
            try ParquetDecisions.isParquet(path)
            ? try ParquetDecisions.read(path, kind) : try CSVDecisions.read(path, kind)
        guard !table.rows.isEmpty else {
            throw IngestionError(
                .malformed, "\(path) holds no decision; write rows of date, symbol and \(kind.headers[0])")
        }
        self.path = path
        self.kind = kind
        unit = table.unit
        do throws(TransportError) {
            digest = try Digest.sha256(ofFileAt: path)
        } catch {
            throw IngestionError(.missingFile, "cannot read \(path)", cause: error)
        }
        rows = table.rows.enumerated().sorted { ($0.element.date, $0.offset) < ($1.element.date, $1.offset) }
            .map(\.element)
        try check()
    }

    /// The dates of the decisions, ascending.
    public var dates: [CivilDate] {
        var dates: [CivilDate] = []
        for row in rows where dates.last != row.date { dates.append(row.date) }
        return dates
    }

    /// `weights.csv, line 12`
    func place(_ row: Row) -> String { "\(path), \(unit) \(row.line)" }

    private func check() throws(IngestionError) {
        var lines: [Symbol: Int] = [:]
        var sum = 0.0
        for (index, row) in rows.enumerated() {
            if index == 0 || rows[index - 1].date != row.date {
                guard ExchangeCalendar.nyse.isSession(row.date) else {
                    let before = ExchangeCalendar.nyse.session(before: row.date)
                    throw malformed(
                        row,
                        "\(row.date) is no session of the NYSE"
                            + (before.map { "; the one before is \($0)" } ?? ""))
                }
                lines.removeAll(keepingCapacity: true)
                sum = 0
            }
            guard Symbol(validating: row.symbol.rawValue) != nil else {
                throw malformed(row, "“\(row.symbol.rawValue.prefix(40))” is not a symbol")
            }
            guard row.value.isFinite else {
                throw malformed(row, "the \(kind.headers[0]) of \(row.symbol) is no number")
            }
            if let first = lines.updateValue(row.line, forKey: row.symbol) {
                throw malformed(
                    row, "\(row.symbol) stands in \(unit) \(first) for \(row.date) already; keep one of them")
            }
            guard kind == .weights else { continue }
            guard row.value >= 0 else {
                throw malformed(
                    row, "the weight of \(row.symbol) is below 0, and nothing is sold short; write 0 or more")
            }
            sum += row.value
            guard sum <= 1 + Self.tolerance else {
                throw malformed(
                    row,
                    "the weights of \(row.date) sum above 1, and nothing is lent; weights are fractions, "
                        + "0.05 for 5%")
            }
        }
    }

    private func malformed(_ row: Row, _ text: String) -> IngestionError {
        IngestionError(.malformed, "\(place(row)): \(text)")
    }
}
