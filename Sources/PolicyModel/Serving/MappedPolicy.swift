public import Core
import Foundation

/// A policy file ready to serve, whatever kind of network it holds, or an ensemble of several: mapped, every
/// tensor's type, shape and place checked, nothing loaded.
///
/// A scoring pass maps one batch's weights at a time and gives their pages back, so it needs memory for one
/// batch and not for the network.
public final class MappedPolicy: Sendable {
    /// A network of the file.
    public struct Member: Sendable {
        /// Of an ensemble's member; 1 for the network of a file that has but one.
        public let weight: Double
        public let normaliser: Normaliser
        let mapped: MappedNetwork

        public var network: PolicyNetwork { mapped.network }
        /// Log standard deviation of each slot's score, `slots` numbers.
        public var logDeviations: [Float] { mapped.logDeviations }

        /// The whole network in memory, to train on or to inspect.
        public func weights() -> PolicyWeights { mapped.weights(normaliser: normaliser) }
    }

    /// At least one.
    public let members: [Member]
    /// Scores are the members' standardised ones, weighted; see ``PolicyEnsembleWeights``.
    public let isEnsemble: Bool
    /// The first member's network. All members have its `slots` and `observedFeatures`.
    public let network: PolicyNetwork
    /// That of all members.
    public let normaliser: Normaliser
    public let path: String

    /// - Parameter keepsPages: leaves the weights mapped after a pass, for those who score again and again: mapping
    ///   them anew takes as long as reading them. They are the page cache's, which takes them back when it must.
    /// - Throws: ``PolicyModelError`` with code `missing`, `io`, `corrupt`, `unsupported`, `wrongTensor` or
    ///   `notFinite`.
    public init(path: String, keepsPages: Bool = false) throws(PolicyModelError) {
        let file = try SafetensorsFile(path: path, keepsPages: keepsPages)
        let description = try PolicyDescription(file)
        network = description.parts[0].network
        normaliser = try Self.normaliser(file, description, features: network.observedFeatures)
        var members: [Member] = []
        for (index, part) in description.parts.enumerated() {
            members.append(
                Member(
                    weight: part.weight, normaliser: normaliser,
                    mapped: try MappedNetwork(part.network, in: file, prefix: description.prefix(index))))
        }
        self.members = members
        isEnsemble = description.isEnsemble
        self.path = path
    }

    /// A file of version 1 has no limits and scales every feature by the training window.
    private static func normaliser(
        _ file: SafetensorsFile, _ description: PolicyDescription, features: Int
    ) throws(PolicyModelError) -> Normaliser {
        func numbers(_ part: String) throws(PolicyModelError) -> [Double] {
            try file.numbers(of: .normaliser(part, features: features))
        }
        let hasLimits = file.header.metadata["version"] != PolicyFile.versionWithoutLimits
        guard (description.scaling != nil) == hasLimits,
            description.scaling.map({ $0.count == features }) ?? true
        else {
            throw PolicyModelError(
                .unsupported, "\(file.file.path) does not say how each feature is scaled; train again")
        }
        let normaliser = Normaliser(
            mean: try numbers("mean"), deviation: try numbers("std"),
            lower: hasLimits ? try numbers("lower") : nil, upper: hasLimits ? try numbers("upper") : nil,
            scaling: description.scaling, clip: description.clip)
        do {
            try normaliser.validate()
        } catch {
            throw PolicyModelError(.notFinite, "\(file.file.path): \(error.message); train again")
        }
        return normaliser
    }

    /// Every weight is a finite number. Reads the whole file, a batch at a time.
    public var isFinite: Bool { members.allSatisfy(\.mapped.isFinite) }

    /// The first member's network in memory: the whole policy, unless it is an ensemble.
    public func weights() -> PolicyWeights { members[0].weights() }

    /// All members in memory. One of a file that is no ensemble, whose scores are then standardised.
    public func ensembleWeights() -> PolicyEnsembleWeights {
        PolicyEnsembleWeights(members: members.map { .init(weight: $0.weight, policy: $0.weights()) })
    }
}
