public import Core
import Foundation

/// Signals as lines for a terminal, by rank: as many columns as the width holds, and never a wrapped line.
///
/// The widest form ends with the reason, the narrowest has rank, symbol, action and weights.
public struct SignalTable: Sendable {
    /// Rows shown of a list that is not shown whole.
    public static let head = 10

    public let lines: [String]

    /// - Parameters:
    ///   - width: columns of the terminal.
    ///   - isWhole: every row, not the ``head``.
    public init(_ publication: SignalPublication, width: Int = 80, isWhole: Bool = false) {
        self.init(publication.signals, width: width, isWhole: isWhole)
    }

    public init(_ signals: [Signal], width: Int = 80, isWhole: Bool = false) {
        guard !signals.isEmpty else {
            lines = ["No signals: nothing to trade."]
            return
        }
        let shown = signals.sorted { $0.rank < $1.rank }.prefix(isWhole ? signals.count : Self.head)
        var lines = Self.table(Array(shown), width: width)
        if shown.count < signals.count { lines.append("... and \(signals.count - shown.count) more") }
        self.lines = lines
    }

    private static func table(_ signals: [Signal], width: Int) -> [String] {
        let columns = SignalColumn.allCases.map { (kind: $0, cells: $0.cells(signals)) }
            .filter { column in column.kind == .symbol || column.cells.dropFirst().contains { !$0.isEmpty } }
        var last: [String] = []
        for form in forms {
            let kept = columns.filter { form.columns.contains($0.kind) }
            last = rows(kept.map { ($0.cells, $0.kind.isRight) }, gap: form.gap)
            if last.allSatisfy({ $0.count <= width }) { return last }
        }
        return last.map { String($0.prefix(max(1, width))) }
    }

    /// What is given up first as the terminal gets narrower.
    private static let forms: [(columns: Set<SignalColumn>, gap: Int)] = {
        let narrow: Set<SignalColumn> = [.rank, .symbol, .action, .weights]
        let middle = narrow.union([.change, .confidence, .close])
        let full = middle.union([.hitRate, .driver])
        let delta = middle.union([.hitRate, .driverDelta])
        return [
            (delta.union([.reason]), 2), (delta, 2), (full, 2), (full, 1), (middle.union([.hitRate]), 2),
            (middle.union([.hitRate]), 1), (middle, 1), (narrow, 2), (narrow, 1),
        ]
    }()

    private static func rows(_ columns: [(cells: [String], isRight: Bool)], gap: Int) -> [String] {
        let widths = columns.map { $0.cells.map(\.count).max() ?? 0 }
        let between = String(repeating: " ", count: gap)
        return (columns.first?.cells ?? []).indices.map { row in
            let line = zip(columns, widths).map { column, width in
                let blanks = String(repeating: " ", count: width - column.cells[row].count)
                return column.isRight ? blanks + column.cells[row] : column.cells[row] + blanks
            }.joined(separator: between)
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
