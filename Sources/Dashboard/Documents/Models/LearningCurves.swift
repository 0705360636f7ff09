import Foundation

/// What was measured while a model learned: curves.csv of its backtest.
struct LearningCurves: Encodable, Hashable {
    var columns: [String]
    /// A row an update; null where a figure was not measured, or is none.
    var rows: [[Double?]]

    /// Nil of bytes that are not lines of as many cells as the first.
    init?(csv: Data) {
        var lines = String(decoding: csv, as: UTF8.self).split(whereSeparator: \.isNewline)[...]
        guard let head = lines.popFirst() else { return nil }
        func cells(_ line: Substring) -> [Substring] {
            line.split(separator: ",", omittingEmptySubsequences: false)
        }
        columns = cells(head).map(String.init)
        rows = lines.map { cells($0).map { Double($0)?.number } }
        guard rows.allSatisfy({ $0.count == columns.count }) else { return nil }
    }
}
