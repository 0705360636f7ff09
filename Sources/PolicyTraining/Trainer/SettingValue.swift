import Foundation

/// A setting as a file gives it: a number, a word, a list, or a section of settings by name.
public enum SettingValue: Hashable, Sendable {
    case none
    case flag(Bool)
    case integer(Int)
    /// Above `Int.max`.
    case unsigned(UInt64)
    case real(Double)
    case text(String)
    case list([SettingValue])
    case section([String: SettingValue])

    /// As people read it; a list is joined by commas.
    public var summary: String {
        switch self {
        case .none: "none"
        case .flag(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): value
        case .list(let values): values.map(\.summary).joined(separator: ",")
        case .section(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.summary)" }.joined(separator: ", ")
        }
    }

    /// Every value that is no section, by its name with the sections' names before it: `reward_weights.sharpe`.
    func flattened(_ prefix: String = "") -> [String: String] {
        guard case .section(let members) = self else { return [prefix: summary] }
        return members.reduce(into: [:]) { result, member in
            let name = prefix.isEmpty ? member.key : "\(prefix).\(member.key)"
            result.merge(member.value.flattened(name)) { $1 }
        }
    }
}

extension SettingValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .none
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(UInt64.self) {
            self = .unsigned(value)
        } else if let value = try? container.decode(Double.self) {
            self = .real(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let values = try? container.decode([SettingValue].self) {
            self = .list(values)
        } else {
            self = .section(try container.decode([String: SettingValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .none: try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .section(let members): try container.encode(members)
        }
    }
}
