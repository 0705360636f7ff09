import Core

extension MonthlyReport {
    /// The signals as text, for readers without HTML.
    package var plainText: String {
        var lines = ["Bellwether: signals for \(FigureText.month(month))", "", PageContent.lead(self), ""]
        if !warnings.isEmpty {
            lines += ["Before you act:"] + warnings.map { "- \($0)" } + [""]
        }
        if !notes.isEmpty, !signals.isEmpty { lines += notes + [""] }
        for listed in signals {
            let signal = listed.signal
            let fields = [
                Self.right(String(signal.rank), 4),
                Self.left(signal.action.rawValue, 4),
                Self.left(signal.symbol.rawValue, 8),
                Self.right(FigureText.percent(signal.previousWeight, digits: 2), 7) + " ->"
                    + Self.right(FigureText.percent(signal.targetWeight, digits: 2), 8), listed.name ?? "",
            ]
            lines.append(fields.joined(separator: "  "))
        }
        lines += ["", "Made by a program from past prices. No advice; past results do not tell future ones."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
