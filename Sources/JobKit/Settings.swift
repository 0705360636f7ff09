internal import Configuration
public import Core
internal import Foundation

/// The configuration: environment over file, read by dotted keys.
///
/// `smtp.host` is `host` under `smtp` in the file and `BELLWETHER_SMTP_HOST` in the environment. Empty text
/// counts as absent. A value of the wrong kind throws ``JobError`` `configuration` that names where it
/// stands. Lists are YAML sequences, or text with commas.
public struct Settings: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The file that was read; nil when there is none.
    public let file: String?
    /// Keys of the file that no command knows, with the known key that looks most like each.
    public let unknownKeys: [(key: String, suggestion: String?)]

    private let environment: ConfigReader
    private let document: ConfigReader?
    private let documentKeys: Set<String>

    init(environment: ConfigReader, document: ConfigReader?, file: String?, keys: Set<String>) {
        self.environment = environment
        self.document = document
        self.file = file
        documentKeys = keys
        unknownKeys = KnownKeys.unknown(among: keys)
    }

    public func string(_ key: String) throws(JobError) -> String? {
        try find(key)?.text
    }

    public func string(_ key: String, default fallback: String) throws(JobError) -> String {
        try string(key) ?? fallback
    }

    /// The text, which must be there.
    public func requiredString(_ key: String) throws(JobError) -> String {
        guard let text = try string(key) else { throw missing(key) }
        return text
    }

    public func int(_ key: String, in range: ClosedRange<Int>? = nil) throws(JobError) -> Int? {
        guard let found = try find(key) else { return nil }
        guard let value = Int(found.text) else { throw found.invalid("a whole number") }
        try check(value, in: range, found)
        return value
    }

    public func int(_ key: String, default fallback: Int, in range: ClosedRange<Int>? = nil) throws(JobError)
        -> Int
    {
        try int(key, in: range) ?? fallback
    }

    public func double(_ key: String, in range: ClosedRange<Double>? = nil) throws(JobError) -> Double? {
        guard let found = try find(key) else { return nil }
        guard let value = Double(found.text), value.isFinite else { throw found.invalid("a number") }
        try check(value, in: range, found)
        return value
    }

    public func double(
        _ key: String, default fallback: Double, in range: ClosedRange<Double>? = nil
    ) throws(JobError) -> Double {
        try double(key, in: range) ?? fallback
    }

    /// true, yes, on, 1; false, no, off, 0.
    public func bool(_ key: String, default fallback: Bool) throws(JobError) -> Bool {
        guard let found = try find(key) else { return fallback }
        switch found.text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw found.invalid("true or false")
        }
    }

    /// The list's items without blanks around them, empty ones left out; nil when the key is absent.
    public func strings(_ key: String) throws(JobError) -> [String]? {
        if environmentText(key) == nil, let list = document?.stringArray(forKey: ConfigKey(key)) {
            return list.map { String($0[...].trimmingSpaces()) }.filter { !$0.isEmpty }
        }
        return try find(key)?.text.split(separator: ",").map { String($0.trimmingSpaces()) }.filter {
            !$0.isEmpty
        }
    }

    /// A secret, from the environment or from the file that `<key>_file` names; that file, or the
    /// configuration file when the secret stands in it, must be closed to group and others.
    public func secret(_ key: String) throws(JobError) -> Secret? {
        if let text = environmentText(key) { return Secret(text) }
        if let path = try string(key + "_file") {
            let location = path.hasPrefix("/") || file == nil ? path : Self.sibling(of: file, path)
            try Self.checkPrivate(location, holding: key)
            guard let text = FileManager.default.contents(atPath: location) else {
                throw JobError(
                    .configuration, "\(key)_file \(location) cannot be read; check the path and its owner")
            }
            let secret = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !secret.isEmpty else {
                throw JobError(.configuration, "\(key)_file \(location) is empty; write the secret into it")
            }
            return Secret(secret)
        }
        guard let found = try find(key, isSecret: true) else { return nil }
        if let file { try Self.checkPrivate(file, holding: key) }
        return Secret(found.text)
    }

    /// A path given in the file, taken from the file's own folder when it is relative.
    private static func sibling(of file: String?, _ path: String) -> String {
        guard let file else { return path }
        return (file as NSString).deletingLastPathComponent + "/" + path
    }

    private static func checkPrivate(_ path: String, holding key: String) throws(JobError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw JobError(
                .configuration,
                "\(path), which should hold \(key), cannot be read (\(String(cString: strerror(errno)))); "
                    + "check the path and its owner")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw JobError(
                .configuration,
                "\(path) holds \(key) but others can read it (mode \(String(status.st_mode & 0o777, radix: 8))); "
                    + "run: chmod 600 \(path)")
        }
    }

    /// Names the file only: the environment holds secrets.
    public var description: String { "settings of \(file ?? "the environment")" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    // MARK: Finding

    /// A value's text with the place it stands.
    private struct Found {
        let key: String
        let text: String
        let place: String

        func invalid(_ wanted: String) -> JobError {
            JobError(.configuration, "\(place): \(key) is “\(text)”, not \(wanted); correct it")
        }
    }

    private func environmentText(_ key: String) -> String? {
        let text = environment.string(forKey: ConfigKey(key), isSecret: true)
        return text?.isEmpty == true ? nil : text
    }

    private func find(_ key: String, isSecret: Bool = false) throws(JobError) -> Found? {
        if let text = environmentText(key) {
            return Found(key: key, text: text, place: "environment variable \(Self.variable(for: key))")
        }
        guard let document, let file, documentKeys.contains(key) else { return nil }
        guard let text = document.string(forKey: ConfigKey(key), isSecret: isSecret) else {
            throw JobError(.configuration, "\(file): \(key) is a list where one value belongs; correct it")
        }
        return text.isEmpty ? nil : Found(key: key, text: text, place: file)
    }

    private func check<Value: Comparable>(
        _ value: Value, in range: ClosedRange<Value>?, _ found: Found
    ) throws(JobError) {
        guard let range, !range.contains(value) else { return }
        throw found.invalid("within \(range.lowerBound) to \(range.upperBound)")
    }

    private func missing(_ key: String) -> JobError {
        JobError(
            .configuration,
            "\(key) is not set; set it in \(file ?? "bellwether.yaml") or as \(Self.variable(for: key))")
    }

    /// The environment variable of a key: `BELLWETHER_SMTP_HOST` for `smtp.host`.
    static func variable(for key: String) -> String {
        "BELLWETHER_" + key.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }
}
