internal import Foundation
internal import Ledger
internal import Logging

/// One line a message: `2022-12-30T06:00:00Z notice fetch-daily: partition published lake.table=bars`, or
/// the same as a JSON object. Metadata goes in the order of its keys.
struct StandardErrorLogHandler: LogHandler {
    var metadataProvider: Logger.MetadataProvider?
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    let command: String
    let format: LogFormat
    let terminal: Terminal
    let now: @Sendable () -> Timestamp

    init(
        command: String, format: LogFormat, level: Logger.Level, terminal: Terminal,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.command = command
        self.format = format
        self.terminal = terminal
        self.now = now
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let fields = all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        terminal.line(line(level: "\(event.level)", message: "\(event.message)", fields: fields))
    }

    func line(level: String, message: String, fields: [(String, String)]) -> String {
        switch format {
        case .text:
            let tail = fields.map { " \($0)=\(Self.quoted($1))" }.joined()
            return "\(now()) \(level) \(command): \(ExitStatus.oneLine(message))\(tail)"
        case .json:
            let head = [("time", "\(now())"), ("level", level), ("command", command), ("message", message)]
            let reserved = Set(head.map(\.0))
            let rest = fields.map { (reserved.contains($0) ? "metadata.\($0)" : $0, $1) }
            return "{"
                + (head + rest).map { "\(Self.json($0)):\(Self.json($1))" }.joined(separator: ",") + "}"
        }
    }

    /// The value as it is, or in quotes when a space, quote or line end would make it ambiguous.
    private static func quoted(_ value: String) -> String {
        let isPlain =
            !value.isEmpty && value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
        return isPlain ? value : json(value)
    }

    private static func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
