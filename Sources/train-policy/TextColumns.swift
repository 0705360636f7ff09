/// Rows of words as lines in columns.
enum TextColumns {
    /// - Parameter words: columns of words, which begin at the left; numbers end at the right.
    static func lines(_ rows: [[String]], words: Set<Int>) -> [String] {
        guard let columns = rows.map(\.count).max() else { return [] }
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            row.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - row[column].count)
                guard words.contains(column) else { return blanks + row[column] }
                return column == row.count - 1 ? row[column] : row[column] + blanks
            }.joined(separator: "  ")
        }
    }
}
