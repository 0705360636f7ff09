import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Kinds of network and what they may have") struct NetworkVariantTests {
    @Test("The batched pass equals the plain one, one session or many", arguments: PolicyFixture.variants)
    func batchedEqualsPlain(_ network: PolicyNetwork) throws {
        let weights = PolicyFixture.weights(network)
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        let observations = PolicyFixture.observation(3 * 12 * 2)
        let masks = PolicyFixture.mask(3 * 12)
        let held = PolicyFixture.held(3 * 12)
        let together = try policy.scores(observations: observations, masks: masks, previousWeights: held)
        let inputs = try network.inputs(observations: observations, previousWeights: held)
        for session in 0..<3 {
            let slots = session * 12..<(session + 1) * 12
            let width = network.observationCount
            let plain = weights.referenceScores(
                observation: Array(inputs[session * width..<(session + 1) * width]), mask: Array(masks[slots])
            )
            #expect(PolicyFixture.largestDifference(Array(together[slots]), plain) < 1e-5)
            let alone = try policy.scores(
                observations: Array(observations[session * 24..<(session + 1) * 24]),
                masks: Array(masks[slots]), previousWeights: Array(held[slots]))
            #expect(PolicyFixture.largestDifference(alone, plain) < 1e-5)
            #expect(Set(plain).count > 6)
        }
    }

    @Test(
        "The weights survive a file, with the sizes that the network tells", arguments: PolicyFixture.variants
    )
    func roundTrip(_ network: PolicyNetwork) throws {
        let weights = PolicyFixture.weights(network)
        let policy = try PolicyFixture.mapped(weights, in: TemporaryFolder())
        #expect(policy.network == network && !policy.isEnsemble)
        #expect(policy.weights() == weights)
        #expect(policy.isFinite)
        let layers = weights.hidden.reduce(0) { $0 + $1.weight.count + $1.bias.count }
        let norms = weights.norms.reduce(0) { $0 + $1.gain.count + $1.shift.count }
        let ends = weights.inputWeight.count + weights.inputBias.count + weights.outputWeight.count
        #expect(
            network.parameterCount
                == ends + layers + norms + weights.contextWeight.count + weights.outputBias.count
                + weights.logDeviation.count)
    }

    @Test("PyTorch computes the same scores from the file, of either kind")
    func pytorch() throws {
        let folder = try TemporaryFolder()
        let policies = try PolicyNetwork.Kind.allCases.map { kind in
            let network = PolicyNetwork(
                kind: kind, hidden: [24, 16, 8], slots: 3_600, batch: 400, squash: .tanh, outputScale: 0.8,
                layerNorm: true, previousWeights: true)
            return try PolicyFixture.mapped(PolicyFixture.weights(network), in: folder, as: kind.rawValue)
        }
        let observations = PolicyFixture.observation(2 * 3_600 * 17)
        let masks = PolicyFixture.mask(2 * 3_600)
        let held = PolicyFixture.held(2 * 3_600)
        try PolicyFixture.write(observations, to: "observations", in: folder)
        try PolicyFixture.write(masks, to: "masks", in: folder)
        try PolicyFixture.write(held, to: "held", in: folder)
        try Peer.python(
            """
            import sys, numpy as np, torch
            from torch.nn.functional import layer_norm
            from safetensors.torch import load_file
            folder = sys.argv[1]
            read = lambda name, type: np.fromfile(folder + "/" + name, dtype=type).reshape(2, 3600, -1)
            x = torch.cat([torch.tensor(read("observations", "<f4")),
                           torch.tensor(read("held", "<f4")) * 3600], 2)
            mask = torch.tensor(read("masks", np.bool_)).float()
            for kind in ["dense", "shared"]:
                t = load_file(folder + "/" + kind)
                act = lambda v, k: torch.tanh(layer_norm(v, v.shape[-1:], t[f"norm.{k}.weight"],
                                                         t[f"norm.{k}.bias"], 1e-5))
                if kind == "shared":
                    h = act(x @ t["encoder.weight"] + t["encoder.bias"], 0)
                    c = (h * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True)
                    h = act(h @ t["hidden.0.weight"] + c @ t["context.weight"] + t["hidden.0.bias"], 1)
                    h = act(h @ t["hidden.1.weight"] + t["hidden.1.bias"], 2)
                    y = h @ t["output.weight"] + t["output.bias"]
                else:
                    join = lambda part: torch.cat([t[f"batch.{b}.{part}"] for b in range(9)])
                    h = act(x.reshape(2, -1) @ join("input.weight") + t["input.bias"], 0)
                    for k in range(2):
                        h = act(h @ t[f"hidden.{k}.weight"] + t[f"hidden.{k}.bias"], k + 1)
                    y = h @ join("output.weight").T + join("output.bias")
                (0.8 * torch.tanh(y)).numpy().astype("<f4").tofile(folder + "/" + kind + ".scores")
            """, [folder.path])
        for policy in policies {
            let expected = try PolicyFixture.floats("\(policy.network.kind.rawValue).scores", in: folder)
            let scores = try policy.scores(observations: observations, masks: masks, previousWeights: held)
            #expect(PolicyFixture.largestDifference(scores, expected) < 1e-5)
            #expect(Set(expected).count > 3_000)
        }
    }

    @Test("A previous weight is the slot's last input, in units of equal weights; without any it is 0")
    func previousWeights() throws {
        let network = PolicyFixture.network(previousWeights: true)
        let observations = PolicyFixture.observation(24)
        var held = [Float](repeating: 0, count: 12)
        held[2] = 0.5
        let inputs = try network.inputs(observations: observations, previousWeights: held)
        #expect(inputs[6...8] == [observations[4], observations[5], 1_800])
        #expect(network.features == 3 && network.observedFeatures == 2)
        #expect(PolicyNetwork(hidden: [4], previousWeights: true).features == 18)
        let policy = try PolicyFixture.mapped(PolicyFixture.weights(network), in: TemporaryFolder())
        let none = try policy.scores(observations: observations)
        #expect(
            try none
                == policy.scores(
                    observations: observations, previousWeights: [Float](repeating: 0, count: 12)))
        #expect(try none != policy.scores(observations: observations, previousWeights: held))
        #expect(throws: PolicyModelError.self) {
            try policy.scores(observations: observations, previousWeights: [1])
        }
    }
}
