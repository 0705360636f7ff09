/// How grave a mail, or a part of it, is: it decides on colours, and on words that do not need them.
///
/// The colours here are those of light; the frame's style has those of dark, by the tone's name.
enum MailTone: String, Sendable {
    case plain, good, info, warning, critical

    /// Of the strip above the first part.
    var strip: String {
        switch self {
        case .plain: "#1d4ed8"
        case .good: "#15803d"
        case .info: "#475569"
        case .warning: "#d97706"
        case .critical: "#b91c1c"
        }
    }

    /// Behind a part's words.
    var ground: String {
        switch self {
        case .plain, .info: "#ffffff"
        case .good: "#f0fdf4"
        case .warning: "#fff7e6"
        case .critical: "#fdecec"
        }
    }

    var line: String {
        switch self {
        case .plain, .info: "#e3e7ed"
        case .good: "#bbe5c8"
        case .warning: "#f0d9a8"
        case .critical: "#f0b4b4"
        }
    }

    var ink: String {
        switch self {
        case .plain, .info: "#0f172a"
        case .good: "#0b5a31"
        case .warning: "#7a4b00"
        case .critical: "#8a1414"
        }
    }
}
