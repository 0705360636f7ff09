import Mustache

/// How the values of a mail enter its HTML: every markup character is escaped, one by one.
///
/// The library's own escaping goes by grapheme, so that a quotation mark with a combining accent behind it passes as
/// another character and could end an attribute.
struct MailMarkup: MustacheContentType {
    /// What the templates' pragma calls it.
    private static let name = "BELLWETHER_HTML"

    /// The line that makes a template escape for its kind; HTML in templates named `….html`.
    static func pragma(of template: String) -> String {
        "{{% CONTENT_TYPE: \(template.hasSuffix(".html") ? registered : "TEXT")}}\n"
    }

    private static let registered: String = {
        MustacheContentTypes.register(MailMarkup(), named: name)
        return name
    }()

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
