import Core

/// The beginning of a body as one printable line in quotes.
enum JSONExcerpt {
    /// - Parameter limit: no byte of the body from here on is shown.
    static func make(_ body: [UInt8], hiding secrets: [Secret], limit: Int) -> String {
        let hidden = secrets.map { Array($0.value.utf8) }.filter { !$0.isEmpty }
        var shown: [UInt8] = []
        var at = 0
        while at < min(body.count, limit) {
            // The longest first: one secret may begin with another.
            if let secret = hidden.filter({ body[at...].starts(with: $0) }).max(by: { $0.count < $1.count }) {
                shown.append(contentsOf: "***".utf8)
                at += secret.count
            } else {
                shown.append(body[at])
                at += 1
            }
        }
        let text = printable(String(decoding: shown, as: UTF8.self))
        return "\"\(text)\"" + (at < body.count ? "…" : "")
    }

    /// The text without line breaks and control characters.
    static func printable(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: out.append(" ")
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}
