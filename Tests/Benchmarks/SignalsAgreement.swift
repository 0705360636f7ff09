import Core
import Foundation
import PolicyModel
import TestSupport

/// How far the batched pass over a file is from plain loops over the whole network, for what each algorithm
/// leaves behind: a table for people.
enum SignalsAgreement {
    private struct Variant: Sendable {
        var name: String
        var network: PolicyNetwork

        init(_ name: String, _ kind: PolicyNetwork.Kind, _ change: (inout PolicyNetwork) -> Void = { _ in }) {
            self.name = "\(kind), \(name)"
            network = PolicyNetwork(kind: kind, hidden: [64, 64])
            change(&network)
        }
    }

    private static let variants = PolicyNetwork.Kind.allCases.flatMap { kind in
        [
            Variant("ppo and a2c", kind),
            Variant("a deviation by slot", kind) { $0.deviation = .perSlot },
            Variant("relu and layer norm", kind) {
                $0.activation = .relu
                $0.layerNorm = true
            },
            Variant("sac", kind) {
                $0.squash = .tanh
                $0.outputScale = 3
            },
            Variant("direct, with previous weights", kind) {
                $0.previousWeights = true
                $0.features += 1
            },
            Variant("all of these", kind) {
                $0.squash = .tanh
                $0.outputScale = 3
                $0.deviation = .perSlot
                $0.layerNorm = true
                $0.previousWeights = true
                $0.features += 1
            },
        ]
    }

    /// Largest differences over the 3,600 slots.
    static func lines() throws -> [String] {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 21)
        let session = Session(&generator)
        var lines = [
            "largest difference between the batched pass and plain loops over 3,600 slots, tolerance 1e-5",
            "| network | float32 | bfloat16 | bfloat16 against float32 | median size of a score |",
        ]
        var members: [PolicyEnsembleWeights.Member] = []
        for variant in variants {
            let weights = weights(variant.network, &generator)
            members.append(.init(weight: 1 / Double(variants.count), policy: weights))
            lines.append(
                try line(
                    variant.name, in: folder, session, { try PolicyFile.write(weights, to: $0, storage: $1) }
                ) {
                    try plain(weights.rounded(to: $0), session)
                })
        }
        let ensemble = PolicyEnsembleWeights(members: members)
        lines.append(
            try line(
                "an ensemble of them all", in: folder, session,
                {
                    try PolicyFile.write(ensemble, to: $0, storage: $1)
                }
            ) { storage in
                try members.reduce(into: [Float](repeating: 0, count: Universe.slotCount)) { sums, member in
                    let own = standardised(
                        try plain(member.policy.rounded(to: storage), session), session.mask)
                    for slot in sums.indices { sums[slot] += Float(member.weight * own[slot]) }
                }
            })
        return lines
    }

    private struct Session {
        let observation: [Float]
        let mask: [Bool]
        let held: [Float]

        init(_ generator: inout SeededGenerator) {
            observation = (0..<Universe.slotCount * Feature.count).map { _ in Float(generator.gaussian()) }
            mask = (0..<Universe.slotCount).map { _ in generator.uniform() < 0.8 }
            held = (0..<Universe.slotCount).map { _ in generator.uniform() < 0.02 ? 0.015 : 0 }
        }
    }

    private static func line(
        _ name: String, in folder: TemporaryFolder, _ session: Session,
        _ write: (String, PolicyStorage) throws -> Void, plain: (PolicyStorage) throws -> [Float]
    ) throws -> String {
        let path = folder.appending("policy.safetensors")
        var cells: [String] = []
        var scores: [[Float]] = []
        for storage in PolicyStorage.allCases {
            try write(path, storage)
            let batched = try MappedPolicy(path: path).scores(
                observations: session.observation, masks: session.mask, previousWeights: session.held,
                threads: 2)
            cells.append(difference(batched, try plain(storage)))
            scores.append(batched)
        }
        cells.append(difference(scores[0], scores[1]))
        cells.append(String(format: "%.1e", Timing.median(scores[0].map { Double(abs($0)) })))
        return "| \(name) | \(cells.joined(separator: " | ")) |"
    }

    private static func plain(_ weights: PolicyWeights, _ session: Session) throws -> [Float] {
        weights.referenceScores(
            observation: try weights.network.inputs(
                observations: session.observation, previousWeights: session.held), mask: session.mask)
    }

    private static func standardised(_ scores: [Float], _ mask: [Bool]) -> [Double] {
        let chosen = zip(scores, mask).filter(\.1).map { Double($0.0) }
        let mean = chosen.reduce(0, +) / Double(chosen.count)
        let variance = chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(chosen.count)
        return scores.map { (Double($0) - mean) / variance.squareRoot() }
    }

    private static func difference(_ left: [Float], _ right: [Float]) -> String {
        String(format: "%.1e", zip(left, right).map { Double(abs($0 - $1)) }.max() ?? .nan)
    }

    private static func weights(_ network: PolicyNetwork, _ generator: inout SeededGenerator) -> PolicyWeights
    {
        var weights = PolicyWeights(
            network: network,
            normaliser: Normaliser(
                mean: Array(repeating: 0, count: Feature.count),
                deviation: Array(repeating: 1, count: Feature.count)))
        func fill(_ values: inout [Float], _ scale: Double) {
            for index in values.indices { values[index] = Float(generator.gaussian() * scale) }
        }
        let inputs = network.kind == .dense ? network.observationCount : network.features
        fill(&weights.inputWeight, 1 / Double(inputs).squareRoot())
        fill(&weights.inputBias, 0.1)
        fill(&weights.contextWeight, 0.125)
        for layer in weights.hidden.indices { fill(&weights.hidden[layer].weight, 0.125) }
        fill(&weights.outputWeight, 0.125)
        fill(&weights.outputBias, 0.1)
        return weights
    }
}
