public import Core
import Foundation
import Lake
import PolicyModel

extension TrainingSettings {
    /// All settings in JSON, with names such as `learning_rate` in the section of their algorithm. Equal
    /// settings have equal bytes.
    public func json() throws(PolicyTrainingError) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // Numbers that make no sense are for validate() to refuse; what was tried is written down all the same.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try Self.converting { String(decoding: try encoder.encode(self), as: UTF8.self) + "\n" }
    }

    /// The settings with one of them changed.
    ///
    /// - Parameter name: as in ``json()``: `steps`, or `ppo.clip_range` with its section. Without a section it
    ///   is looked for among the settings of all, those of the algorithm, and those of the environment; a
    ///   member of an ensemble needs its section's name.
    /// - Throws: ``PolicyTrainingError`` with `badSetting` for an unknown name or a value of the wrong kind.
    public func setting(_ name: String, to value: SettingValue) throws(PolicyTrainingError) -> Self {
        let candidates = [name] + [algorithm.rawValue, "environment"].map { "\($0).\(name)" }
        var refusal: (any Error)?
        for candidate in candidates {
            let path = candidate.split(separator: ".").map(String.init)
            let changed: Self
            do {
                changed = try Self(tree: try tree().replacing(path[...], by: value))
            } catch {
                refusal = refusal ?? error
                continue
            }
            // A name that nothing reads is lost on the way, unless it says what was so before.
            let kept = try changed.tree().value(at: path[...])
            if kept != nil || value == .none { return changed }
        }
        if let refusal {
            throw PolicyTrainingError(
                .badSetting, "the setting \(name) cannot be \(value.summary); correct it", cause: refusal)
        }
        let known = try knownNames().joined(separator: ", ")
        throw PolicyTrainingError(.badSetting, "there is no setting \(name); known are \(known)")
    }

    private func knownNames() throws(PolicyTrainingError) -> [String] {
        let used = algorithm == .ensemble ? members : [algorithm]
        let algorithms = Set(TrainingAlgorithm.allCases.map(\.rawValue)).subtracting(used.map(\.rawValue))
        return try tree().flattened().keys.filter { name in
            let section = String(name.prefix { $0 != "." })
            return section != "normaliser" && !algorithms.contains(section)
        }.sorted()
    }

    /// Every setting that counts by name, as manifest and model card hold them: those of other algorithms are
    /// left out, and those of the algorithm and the environment stand without their section's name.
    ///
    /// - Parameter threads: the count in use.
    func parameters(threads: Int) throws(PolicyTrainingError) -> [String: String] {
        guard case .section(var members) = try tree() else { return [:] }
        var parameters: [String: String] = [:]
        let isEnsemble = algorithm == .ensemble
        for algorithm in TrainingAlgorithm.allCases {
            guard let section = members.removeValue(forKey: algorithm.rawValue) else { continue }
            if isEnsemble, self.members.contains(algorithm) {
                parameters.merge(section.flattened(algorithm.rawValue)) { $1 }
            } else if algorithm == self.algorithm {
                parameters.merge(section.flattened()) { $1 }
            }
        }
        if !isEnsemble { members["members"] = nil }
        if let environment = members.removeValue(forKey: "environment") {
            parameters.merge(environment.flattened()) { $1 }
        }
        members["normaliser"] = nil
        parameters.merge(SettingValue.section(members).flattened()) { $1 }
        parameters["observation_clip"] = "\(normaliser.clip)"
        parameters["scaling"] = normaliser.scalingSummary
        parameters["winsor_shares"] = normaliser.tailSummary
        parameters["threads"] = "\(threads)"
        return parameters
    }

    /// What a training with these settings on inputs of this digest is.
    func identity(threads: Int, inputsDigest: String) throws(PolicyTrainingError) -> TrainingIdentity {
        let parameters = try parameters(threads: threads)
        let lines = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return TrainingIdentity(
            settings: parameters, settingsDigest: Manifest.Input.digest(of: lines),
            inputsDigest: inputsDigest)
    }

    private func tree() throws(PolicyTrainingError) -> SettingValue {
        let text = try json()
        return try Self.converting { try JSONDecoder().decode(SettingValue.self, from: Data(text.utf8)) }
    }

    private init(tree: SettingValue) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(Self.self, from: try JSONEncoder().encode(tree))
    }

    private static func converting<Value>(_ body: () throws -> Value) throws(PolicyTrainingError) -> Value {
        do {
            return try body()
        } catch {
            throw PolicyTrainingError(.badSetting, "the settings cannot be put in words", cause: error)
        }
    }
}

extension SettingValue {
    /// The value at a path of sections; nil when there is none.
    func value(at path: ArraySlice<String>) -> SettingValue? {
        guard let name = path.first else { return self }
        guard case .section(let members) = self else { return nil }
        return members[name]?.value(at: path.dropFirst())
    }

    /// The same with another value at the path, whose sections must be there.
    func replacing(_ path: ArraySlice<String>, by value: SettingValue) -> SettingValue {
        guard let name = path.first else { return value }
        guard case .section(var members) = self else { return self }
        if path.count == 1 {
            members[name] = value
        } else if let section = members[name] {
            members[name] = section.replacing(path.dropFirst(), by: value)
        }
        return .section(members)
    }
}
