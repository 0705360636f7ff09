import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Streamed layers against PyTorch") struct StreamedPeerTests {
    /// Steps of PyTorch's own optimisers on one layer, with gradients clipped to a norm.
    private static let peer = """
        import json, sys
        import torch
        case = json.load(open(sys.argv[1]))
        x = torch.tensor(case["observations"]).reshape(case["days"], case["inputs"])
        w = torch.nn.Parameter(torch.tensor(case["weight"]).reshape(case["inputs"], case["units"]))
        if case["rule"] == "adam": optimiser = torch.optim.Adam([w], lr=0.01, eps=1e-5)
        else: optimiser = torch.optim.RMSprop([w], lr=0.01, alpha=0.99, eps=1e-5)
        norms = []
        for days, d in zip(case["batches"], case["sensitivities"]):
            optimiser.zero_grad()
            z = x[days] @ w
            z.backward(torch.tensor(d).reshape(z.shape))
            norms.append(float(torch.nn.utils.clip_grad_norm_([w], case["clip"])))
            optimiser.step()
        print(json.dumps({"weight": w.detach().flatten().tolist(), "norms": norms,
                          "product": (x @ w).detach().flatten().tolist()}))
        """

    private struct Case: Encodable {
        var rule: String
        var days = 12
        var inputs = 150
        var units = 21
        var clip = 20.0
        var observations: [Float] = []
        var weight: [Float] = []
        var batches: [[Int]] = []
        var sensitivities: [[Float]] = []
    }

    private struct Answer: Decodable {
        var weight: [Double]
        var norms: [Double]
        var product: [Double]
    }

    @Test("Six clipped steps of Adam and RMSprop equal PyTorch's", arguments: ["adam", "rmsprop"])
    func trajectory(rule: String) throws {
        var peerCase = Case(rule: rule)
        let given = try StreamedCase(
            days: peerCase.days, inputs: peerCase.inputs, groups: [peerCase.units])
        peerCase.observations = try given.observations.floats()
        peerCase.weight = try given.weight.floats()
        var norms: [Double] = []
        for round in 0..<6 {
            let days = (0..<5).map { ($0 * 7 + round) % peerCase.days }
            // Some gradients are clipped and some are not.
            let sensitivity = try given.sensitivity(5, seed: UInt64(90 + round)) * (round % 2 == 0 ? 1 : 0.01)
            let norm = try given.layer.squaredGradientNorm(given.matrix, days: days, gradient: sensitivity)
                .squareRoot()
            norms.append(norm)
            let scale = min(1, peerCase.clip / (norm + 1e-6))
            let update: StreamedUpdate =
                rule == "adam"
                ? .adam(learningRate: 0.01, epsilon: 1e-5, gradientScale: scale)
                : .rmsprop(learningRate: 0.01, epsilon: 1e-5, gradientScale: scale)
            try given.layer.step(given.matrix, days: days, gradient: sensitivity, updates: [update])
            peerCase.batches.append(days)
            peerCase.sensitivities.append(try sensitivity.floats())
        }
        let folder = try TemporaryFolder()
        let file = folder.appending("case.json")
        try JSONEncoder().encode(peerCase).write(to: URL(filePath: file))
        let answer = try JSONDecoder().decode(
            Answer.self, from: Data(try Peer.python(Self.peer, [file]).utf8))
        #expect(answer.norms.contains { $0 > peerCase.clip } && answer.norms.contains { $0 < peerCase.clip })
        for (norm, expected) in zip(norms, answer.norms) { #expect(abs(norm - expected) < 1e-5 * expected) }
        let weight = try Tensor(answer.weight, shape: [peerCase.inputs, peerCase.units])
        #expect(try relativeError(given.layer.weight(), weight) < 1e-5)
        let product = try Tensor(answer.product, shape: [peerCase.days, peerCase.units])
        let days = Array(0..<peerCase.days)
        #expect(try relativeError(given.layer.forward(given.matrix, days: days), product) < 1e-5)
    }
}
