internal import Configuration
public import Core
internal import Foundation
internal import Synchronization

extension Settings {
    /// Reads the file named by `--config`, else `BELLWETHER_CONFIG`, else `bellwether.yaml` in the folder
    /// or in `/etc/bellwether` where there is one, and lays the environment over it.
    ///
    /// - Throws: ``JobError`` `configuration`, naming the file and, for bad YAML, the line.
    public static func load(option: String?, _ surroundings: Surroundings) async throws(JobError) -> Settings
    {
        let environment = ConfigReader(
            provider: EnvironmentVariablesProvider(
                environmentVariables: surroundings.environment, secretsSpecifier: .all
            ).prefixKeys(with: "bellwether"))
        guard let path = path(option: option, surroundings) else {
            return Settings(environment: environment, document: nil, file: nil, keys: [])
        }
        let text = try read(path)
        guard text.contains(where: { line in !line.isEmpty && line.first != "#" && line != "---" }) else {
            // Only comments: YAML calls that no document, we call it no settings.
            return Settings(environment: environment, document: nil, file: path, keys: [])
        }
        let keys = KeyCollector()
        do {
            let document = ConfigReader(
                provider: try await FileProvider<YAMLSnapshot>(
                    // Every value counts as a secret to the library, so that none is in its descriptions.
                    parsingOptions: .init(secretsSpecifier: .dynamic { key, _ in keys.insert(key) }),
                    config: ConfigReader(
                        provider: InMemoryProvider(values: ["filePath": .init(stringLiteral: path)]))))
            return Settings(environment: environment, document: document, file: path, keys: keys.all)
        } catch {
            throw JobError(
                .configuration, "configuration \(path) is not sound YAML: \(problem(error)); correct it")
        }
    }

    private static func path(option: String?, _ surroundings: Surroundings) -> String? {
        func inFolder(_ path: String) -> String {
            path.hasPrefix("/") ? path : "\(surroundings.folder)/\(path)"
        }
        if let option { return inFolder(option) }
        if let named = surroundings.environment["BELLWETHER_CONFIG"], !named.isEmpty {
            return inFolder(named)
        }
        return [inFolder("bellwether.yaml"), "/etc/bellwether/bellwether.yaml"]
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func read(_ path: String) throws(JobError) -> [Substring] {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw JobError(
                .configuration,
                "configuration \(path) cannot be read (\(reason(error))); check --config and BELLWETHER_CONFIG"
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JobError(.configuration, "configuration \(path) is not UTF-8 text; save it as UTF-8")
        }
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }
    }

    /// Foundation's file error in the system's few words.
    static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? error
        let number = underlying as NSError
        return number.domain == NSPOSIXErrorDomain
            ? String(cString: strerror(Int32(number.code))) : "\(error)"
    }

    /// The parser's message without the picture of the line, which may hold a secret:
    /// `3:1: error: parser: did not find expected key:` becomes `line 3, column 1: did not find expected key`.
    static func problem(_ error: any Error) -> String {
        let lines = "\(error)".split(whereSeparator: \.isNewline)
        guard let first = lines.first else { return "unreadable" }
        let parts = first.split(separator: ":", maxSplits: 4).map { $0.trimmingSpaces() }
        guard parts.count >= 5, let line = Int(parts[0]), let column = Int(parts[1]), parts[2] == "error"
        else {
            return String(first)
        }
        // With a context the problem itself stands on the second line.
        var text = String(parts[4])
        if !text.hasSuffix(":"), lines.count > 1 { text += " (\(lines[1]))" }
        return "line \(line), column \(column): "
            + text.trimmingCharacters(in: CharacterSet(charactersIn: ": "))
    }
}

/// The keys that the YAML parser met, in the library's dotted form.
private final class KeyCollector: Sendable {
    private let keys = Mutex<Set<String>>([])

    func insert(_ key: String) -> Bool {
        _ = keys.withLock { $0.insert(key) }
        return true
    }

    var all: Set<String> { keys.withLock { $0 } }
}
