import Foundation
public import PolicyModel

/// What a training yields: one network, or several that decide together.
public enum TrainedPolicy: Hashable, Sendable {
    case single(PolicyWeights)
    case ensemble(PolicyEnsembleWeights)

    /// Every weight is a finite number.
    public var isFinite: Bool {
        switch self {
        case .single(let weights): weights.isFinite
        case .ensemble(let weights): weights.isFinite
        }
    }

    /// Trainable numbers, standard deviations included; of all members.
    public var parameterCount: Int {
        switch self {
        case .single(let weights): weights.network.parameterCount
        case .ensemble(let weights): weights.members.reduce(0) { $0 + $1.policy.network.parameterCount }
        }
    }

    /// What makes observations of features, the same for all members; nil for an ensemble of none.
    public var normaliser: Normaliser? {
        switch self {
        case .single(let weights): weights.normaliser
        case .ensemble(let weights): weights.members.first?.policy.normaliser
        }
    }

    /// Hands over the path of a file with the policy, which is removed afterwards: large weights are in memory
    /// once already, and the pass that serves reads a file.
    public func withFile<Value>(
        storage: PolicyStorage = .float32, _ body: (_ path: String) throws -> Value
    ) throws -> Value {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "bellwether-policy-\(UUID().uuidString).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try write(to: path, storage: storage)
        return try body(path)
    }

    public func write(to path: String, storage: PolicyStorage = .float32) throws(PolicyModelError) {
        switch self {
        case .single(let weights): try PolicyFile.write(weights, to: path, storage: storage)
        case .ensemble(let weights): try PolicyFile.write(weights, to: path, storage: storage)
        }
    }
}
