import Core

/// Words from outside as a mail may hold them, and lines of at most 72 columns.
enum MailText {
    static let width = 72

    /// One line without control characters and marks that turn the direction of what follows, cut where it is long.
    static func clean(_ text: String, limit: Int) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            case .format where scalar != "\u{200D}": continue
            default: line.append(scalar)
            }
        }
        let cleaned = String(line)
        guard cleaned.count > limit else { return cleaned }
        return cleaned.prefix(max(0, limit - 1)).trimmingSuffix { $0 == " " } + "…"
    }

    /// Lines of at most ``width`` columns; a longer word has a line of its own.
    ///
    /// - Parameters:
    ///   - first: what the first line begins with, such as `- `.
    ///   - indent: what the others begin with.
    static func wrapped(_ text: String, first: String = "", indent: String = "") -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        if !isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isBlank: (Character) -> Bool) -> String {
        var end = endIndex
        while end > startIndex, isBlank(self[index(before: end)]) { end = index(before: end) }
        return String(self[..<end])
    }
}
