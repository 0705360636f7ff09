import Core
import Foundation

/// What the metadata key `policy` holds: all that is not a tensor.
struct PolicyDescription: Codable, Sendable {
    struct Member: Codable, Sendable {
        var network: PolicyNetwork
        var weight: Double
    }

    /// Of a file with one network.
    var network: PolicyNetwork?
    /// Of an ensemble's file.
    var members: [Member]?
    var clip: Double
    /// One a feature; nil in files of version 1.
    var scaling: [FeatureScaling]?

    var isEnsemble: Bool { members != nil }
    /// Each network with its weight: one of weight 1, or an ensemble's.
    var parts: [Member] { members ?? network.map { [Member(network: $0, weight: 1)] } ?? [] }

    /// Names of a member's tensors begin with this.
    func prefix(_ member: Int) -> String { isEnsemble ? "member.\(member)." : "" }

    /// Reads the metadata of `file` and checks that it makes sense by itself.
    ///
    /// - Throws: ``PolicyModelError`` with code `unsupported`.
    init(_ file: SafetensorsFile) throws(PolicyModelError) {
        let metadata = file.header.metadata
        let path = file.file.path
        guard metadata["format"] == PolicyFile.format, let text = metadata["policy"] else {
            throw PolicyModelError(
                .unsupported, "\(path) is a safetensors file but not a policy; name another")
        }
        let version = metadata["version"] ?? "?"
        guard PolicyFile.readVersions.contains(version) else {
            throw PolicyModelError(
                .unsupported,
                "\(path) is a policy of version \(version) and this build reads "
                    + "\(PolicyFile.readVersions.joined(separator: ", ")); update or train again")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch {
            throw PolicyModelError(
                .unsupported, "\(path) describes a network this build does not know; train again",
                cause: error)
        }
        guard (network == nil) != (members == nil) else {
            throw PolicyModelError(
                .unsupported, "\(path) must describe either one network or an ensemble's; train again")
        }
        do {
            try EnsembleRules.validate(networks: parts.map(\.network), weights: parts.map(\.weight))
        } catch {
            throw PolicyModelError(.unsupported, "\(path): \(error.message); train again")
        }
    }

    init(_ weights: PolicyWeights) {
        network = weights.network
        clip = weights.normaliser.clip
        scaling = weights.normaliser.scaling
    }

    /// - Parameter ensemble: of at least one member.
    init(_ ensemble: PolicyEnsembleWeights, normaliser: Normaliser) {
        members = ensemble.members.map { Member(network: $0.policy.network, weight: $0.weight) }
        clip = normaliser.clip
        scaling = normaliser.scaling
    }

    /// The metadata of a file.
    func metadata() throws(PolicyModelError) -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let text = String(decoding: try encoder.encode(self), as: UTF8.self)
            return ["format": PolicyFile.format, "version": PolicyFile.version, "policy": text]
        } catch {
            throw PolicyModelError(.invalidPolicy, "the network cannot be described in JSON", cause: error)
        }
    }
}
