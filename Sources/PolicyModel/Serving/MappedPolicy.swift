public import Core
import Foundation

/// A policy file ready to serve: mapped, every tensor's type, shape and place checked, nothing loaded.
///
/// A scoring pass maps one batch's weights at a time and gives their pages back, so it needs memory for one
/// batch and not for the network.
public final class MappedPolicy: Sendable {
    public let network: PolicyNetwork
    public let normaliser: Normaliser
    public let path: String

    let file: SafetensorsFile
    let inputWeights: [Range<Int>]
    let inputBias: Range<Int>
    let hiddenWeights: [Range<Int>]
    let hiddenBiases: [Range<Int>]
    let outputWeights: [Range<Int>]
    let outputBiases: [Range<Int>]
    let logDeviation: Range<Int>

    /// - Throws: ``PolicyModelError`` with code `missing`, `io`, `corrupt`, `unsupported` or `wrongTensor`.
    public init(path: String) throws(PolicyModelError) {
        let file = try SafetensorsFile(path: path)
        let description = try Self.description(file)
        do {
            try description.network.validate()
        } catch {
            throw PolicyModelError(.unsupported, "\(path): \(error.message)")
        }
        let layout = PolicyLayout(network: description.network)
        func find(_ tensor: PolicyTensor) throws(PolicyModelError) -> Range<Int> {
            try file.range(
                of: tensor.name, dtype: tensor.type.rawValue, width: tensor.type.width, shape: tensor.shape)
        }
        func findAll(
            _ indices: Range<Int>, _ tensor: (Int) -> PolicyTensor
        ) throws(PolicyModelError) -> [Range<Int>] {
            var ranges: [Range<Int>] = []
            for index in indices { ranges.append(try find(tensor(index))) }
            return ranges
        }
        inputWeights = try findAll(layout.batches, layout.inputWeight)
        inputBias = try find(layout.inputBias)
        hiddenWeights = try findAll(layout.layers, layout.hiddenWeight)
        hiddenBiases = try findAll(layout.layers, layout.hiddenBias)
        outputWeights = try findAll(layout.batches, layout.outputWeight)
        outputBiases = try findAll(layout.batches, layout.outputBias)
        logDeviation = try find(layout.logDeviation)
        normaliser = try Self.normaliser(file, description, layout)
        self.path = path
        self.file = file
        network = description.network
    }

    private static func description(_ file: SafetensorsFile) throws(PolicyModelError)
        -> PolicyFile.Description
    {
        let metadata = file.header.metadata
        guard metadata["format"] == PolicyFile.format, let text = metadata["policy"] else {
            throw PolicyModelError(
                .unsupported, "\(file.file.path) is a safetensors file but not a policy; name another")
        }
        guard let version = metadata["version"],
            [PolicyFile.version, PolicyFile.versionWithoutLimits].contains(version)
        else {
            throw PolicyModelError(
                .unsupported,
                "\(file.file.path) is a policy of version \(metadata["version"] ?? "?") and this build reads "
                    + "\(PolicyFile.versionWithoutLimits) and \(PolicyFile.version); update or train again")
        }
        do {
            return try JSONDecoder().decode(PolicyFile.Description.self, from: Data(text.utf8))
        } catch {
            throw PolicyModelError(
                .unsupported, "\(file.file.path) describes a network this build does not know; train again",
                cause: error)
        }
    }

    /// A file of version 1 has no limits and scales every feature by the training window.
    private static func normaliser(
        _ file: SafetensorsFile, _ description: PolicyFile.Description, _ layout: PolicyLayout
    ) throws(PolicyModelError) -> Normaliser {
        func doubles(_ tensor: PolicyTensor) throws(PolicyModelError) -> [Double] {
            Array(
                file.doubles(
                    try file.range(
                        of: tensor.name, dtype: tensor.type.rawValue, width: tensor.type.width,
                        shape: tensor.shape)))
        }
        let hasLimits = file.header.metadata["version"] != PolicyFile.versionWithoutLimits
        guard (description.scaling != nil) == hasLimits,
            description.scaling.map({ $0.count == description.network.features }) ?? true
        else {
            throw PolicyModelError(
                .unsupported, "\(file.file.path) does not say how each feature is scaled; train again")
        }
        let normaliser = Normaliser(
            mean: try doubles(layout.mean), deviation: try doubles(layout.deviation),
            lower: hasLimits ? try doubles(layout.lower) : nil,
            upper: hasLimits ? try doubles(layout.upper) : nil, scaling: description.scaling,
            clip: description.clip)
        do {
            try normaliser.validate()
        } catch {
            throw PolicyModelError(.notFinite, "\(file.file.path): \(error.message); train again")
        }
        return normaliser
    }

    /// Log standard deviation of each slot's score, `slots` numbers.
    public var logDeviations: [Float] {
        let stored = file.floats(logDeviation)
        return stored.count == 1 ? [Float](repeating: stored[0], count: network.slots) : Array(stored)
    }

    /// Every weight is a finite number. Reads the whole file, a batch at a time.
    public var isFinite: Bool {
        let ranges =
            inputWeights + [inputBias] + hiddenWeights + hiddenBiases + outputWeights + outputBiases
            + [logDeviation]
        return ranges.allSatisfy { range in
            defer { file.file.release(range) }
            return allFinite(file.floats(range))
        }
    }

    /// The whole policy in memory, to train on or to inspect.
    public func weights() -> PolicyWeights {
        var weights = PolicyWeights(network: network, normaliser: normaliser)
        weights.inputWeight = inputWeights.flatMap { file.floats($0) }
        weights.inputBias = Array(file.floats(inputBias))
        weights.hidden = zip(hiddenWeights, hiddenBiases).map {
            HiddenLayer(weight: Array(file.floats($0)), bias: Array(file.floats($1)))
        }
        weights.outputWeight = outputWeights.flatMap { file.floats($0) }
        weights.outputBias = outputBiases.flatMap { file.floats($0) }
        weights.logDeviation = Array(file.floats(logDeviation))
        return weights
    }
}
