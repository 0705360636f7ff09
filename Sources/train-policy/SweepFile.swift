import Core
import Foundation
import JobKit
import PolicyTraining
import Yams

/// Reads the settings of a sweep from YAML, of which JSON is a part.
enum SweepFile {
    /// - Throws: ``JobError`` with `configuration` for a file that cannot be read or is no YAML.
    static func read(_ path: String) throws -> SettingValue {
        guard let bytes = FileManager.default.contents(atPath: path),
            let text = String(validating: bytes, as: UTF8.self)
        else {
            throw JobError(
                .configuration, "the sweep \(path) cannot be read as text; check the path and its owner")
        }
        do {
            return try value(of: try Yams.load(yaml: text) ?? [String: Any](), in: path)
        } catch let error as YamlError {
            let reason = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            throw JobError(.configuration, "the sweep \(path) is not sound YAML: \(reason); correct it")
        }
    }

    private static func value(of parsed: Any, in path: String) throws -> SettingValue {
        switch parsed {
        case let value as Bool: return .flag(value)
        case let value as Int: return .integer(value)
        case let value as UInt64: return .unsigned(value)
        case let value as Double: return .real(value)
        // YAML takes 1e-4 for text, as it has no point.
        case let value as String: return Double(value).map { .real($0) } ?? .text(value)
        case is NSNull: return .none
        case let values as [Any]: return .list(try values.map { try value(of: $0, in: path) })
        case let members as [AnyHashable: Any]:
            var section: [String: SettingValue] = [:]
            for (name, member) in members { section["\(name)"] = try value(of: member, in: path) }
            return .section(section)
        default:
            throw JobError(
                .configuration,
                "the sweep \(path) holds \(parsed), which is no number, word or list; correct it")
        }
    }
}
