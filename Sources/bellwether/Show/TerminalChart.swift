import Core

/// A line of closes drawn with braille dots, two sessions and four levels to a character.
struct TerminalChart {
    struct Mark {
        var date: CivilDate
        var letter: Character
    }

    private static let rows = 10
    private static let levels = rows * 4
    /// Bits of a braille character's dots, by column and from the top.
    private static let dots: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    /// The chart's lines: prices at the left, marks and dates below.
    ///
    /// - Parameter price: how a price is written.
    static func lines(
        _ points: [(date: CivilDate, close: Double)], marks: [Mark], price: (Double) -> String
    ) -> [String] {
        guard let lowest = points.map(\.close).min(), let highest = points.map(\.close).max() else {
            return []
        }
        let span = highest - lowest
        let heights = points.map { point in
            span > 0 ? Int(((point.close - lowest) / span * Double(levels - 1)).rounded()) : levels / 2
        }
        let width = (points.count + 1) / 2
        var cells = [[UInt32]](repeating: [UInt32](repeating: 0, count: width), count: rows)
        for (index, height) in heights.enumerated() {
            // The steps between two closes are filled, so that the line holds together.
            let before = index > 0 ? heights[index - 1] : height
            let first = before < height ? before + 1 : before > height ? before - 1 : height
            for level in min(first, height)...max(first, height) {
                let down = levels - 1 - level
                cells[down / 4][index / 2] |= dots[index % 2][down % 4]
            }
        }
        let top = price(highest)
        let bottom = price(lowest)
        let margin = max(top.count, bottom.count)
        func padded(_ text: String) -> String { String(repeating: " ", count: margin - text.count) + text }
        var lines = cells.enumerated().map { row, cells in
            let label = row == 0 ? top : row == rows - 1 ? bottom : ""
            let drawn = cells.compactMap { Unicode.Scalar(0x2800 + $0) }.map { Character($0) }
            return padded(label) + " ┤" + trimmed(String(drawn))
        }
        let signs = Self.signs(points.map(\.date), marks, width: width)
        if !signs.allSatisfy({ $0 == " " }) { lines.append(padded("") + "  " + trimmed(signs)) }
        let (from, to) = (points[0].date.description, points[points.count - 1].date.description)
        let gap = max(2, width - from.count - to.count)
        lines.append(padded("") + "  " + from + String(repeating: " ", count: gap) + to)
        return lines
    }

    private static func signs(_ dates: [CivilDate], _ marks: [Mark], width: Int) -> String {
        var signs = [Character](repeating: " ", count: width)
        for mark in marks {
            guard let first = dates.first, mark.date > first,
                let place = dates.firstIndex(where: { $0 >= mark.date })
            else { continue }
            // A split says more than a dividend in the same column.
            if signs[place / 2] == " " || mark.letter != "D" { signs[place / 2] = mark.letter }
        }
        return String(signs)
    }

    /// Without what draws nothing at the end.
    private static func trimmed(_ text: String) -> String {
        let end = text.lastIndex { $0 != " " && $0 != "\u{2800}" }
        return end.map { String(text[...$0]) } ?? ""
    }
}
