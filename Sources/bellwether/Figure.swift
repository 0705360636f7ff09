import Foundation

/// Numbers as the verbs' tables have them.
enum Figure {
    /// Two decimals; nothing for nil.
    static func number(_ value: Double?) -> String {
        value.map { String(format: "%.2f", $0) } ?? ""
    }

    /// A fraction as a percentage with one decimal.
    static func percent(_ value: Double?) -> String {
        value.map { String(format: "%.1f%%", 100 * $0) } ?? ""
    }

    static func size(_ bytes: Int) -> String {
        bytes < 1_048_576
            ? "\((bytes + 1_023) / 1_024) KiB" : String(format: "%.1f MiB", Double(bytes) / 1_048_576)
    }
}
