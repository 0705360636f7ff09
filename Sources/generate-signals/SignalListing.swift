import Core
import Foundation

/// The head of the list for a terminal; the whole list is in signals.parquet and the report.
struct SignalListing {
    /// Rows shown.
    static let count = 10

    let lines: [String]

    init(_ signals: [Signal]) {
        func left(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        var lines = ["rank  symbol  action   weight  confidence     close"]
        for signal in signals.prefix(Self.count) {
            let weight = String(format: "%.2f%%", signal.targetWeight * 100)
            let confidence = String(format: "%.1f%%", signal.confidence * 100)
            let close = signal.close.isFinite ? String(format: "%.2f", signal.close) : "-"
            lines.append(
                right("\(signal.rank)", 4) + "  " + left(signal.symbol.rawValue, 8)
                    + left(signal.action.rawValue, 6)
                    + right(weight, 9) + right(confidence, 12) + right(close, 10))
        }
        if signals.count > Self.count { lines.append("  … and \(signals.count - Self.count) more") }
        self.lines = lines
    }
}
