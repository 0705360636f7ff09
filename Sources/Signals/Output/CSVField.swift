/// Fields as RFC 4180 has them, safe to open in a spreadsheet.
enum CSVField {
    /// Characters that make a spreadsheet take a cell for a formula, in their wide forms too.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// Text from anywhere: an apostrophe goes before what a spreadsheet would run, nothing else is changed.
    static func text(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { formulaStarts.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        // By scalars: a carriage return and a line feed are one character to Swift.
        guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return safe
        }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    /// The shortest digits that read back the same; empty for what is not a number.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "" }
        return value == 0 ? "0.0" : "\(value)"
    }
}
