import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Optimisers") struct OptimiserTests {
    /// Ten steps of Adam, AdamW and SGD in numpy's float64, as the papers and torch.optim write them.
    private static let peer = """
        import json, sys
        import numpy as np
        case = json.loads(sys.argv[1])
        p = np.array(case["start"]); m = np.zeros_like(p); v = np.zeros_like(p); b = np.zeros_like(p)
        decay, decoupled = case["decay"], case["decoupled"]
        for t, g in enumerate(np.array(case["gradients"]), 1):
            if case["momentum"] is not None:
                b = case["momentum"] * b + g + decay * p
                p = p - case["rate"] * b
                continue
            if decoupled: p = p * (1 - case["rate"] * decay)
            else: g = g + decay * p
            m = 0.8 * m + 0.2 * g
            v = 0.95 * v + 0.05 * g * g
            p = p - case["rate"] * (m / (1 - 0.8 ** t)) / (np.sqrt(v / (1 - 0.95 ** t)) + 1e-5)
        print(json.dumps(p.tolist()))
        """

    private struct PeerCase: Encodable {
        var start: [Double]
        var gradients: [[Double]]
        var rate = 0.01
        var decay = 0.0
        var decoupled = false
        var momentum: Double?

        enum CodingKeys: String, CodingKey { case start, gradients, rate, decay, decoupled, momentum }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(start, forKey: .start)
            try container.encode(gradients, forKey: .gradients)
            try container.encode(rate, forKey: .rate)
            try container.encode(decay, forKey: .decay)
            try container.encode(decoupled, forKey: .decoupled)
            try container.encode(momentum, forKey: .momentum)
        }
    }

    private static func expected(_ peerCase: PeerCase) throws -> [Double] {
        let json = String(decoding: try JSONEncoder().encode(peerCase), as: UTF8.self)
        return try JSONDecoder().decode([Double].self, from: Data(Peer.python(peer, [json]).utf8))
    }

    private static func numbers(_ count: Int, seed: UInt64) throws -> [Double] {
        try Tensor.sample([count], seed: seed, dtype: .float32).doubles()
    }

    private static func adamSettings(decay: Double, decoupled: Bool) -> Adam.Settings {
        var settings = Adam.Settings()
        settings.learningRate = 0.01
        settings.beta1 = 0.8
        settings.beta2 = 0.95
        settings.epsilon = 1e-5
        settings.weightDecay = decay
        settings.decouplesWeightDecay = decoupled
        return settings
    }

    @Test(
        "Adam's steps equal a numpy implementation, fused and not",
        arguments: [(0.0, false), (0.1, false), (0.1, true)], [DType.float32, .float64])
    func adam(decay: (Double, Bool), dtype: DType) throws {
        let start = try Self.numbers(37, seed: 1)
        let gradients = try (0..<10).map { try Self.numbers(37, seed: 100 + $0) }
        let parameter = try Tensor(start).to(dtype).setRequiresGradient()
        let untouched = try Tensor.ones([2]).setRequiresGradient()
        let optimiser = try Adam(
            [("p", parameter), ("q", untouched)],
            settings: Self.adamSettings(decay: decay.0, decoupled: decay.1))
        for gradient in gradients {
            try parameter.setGradient(Tensor(gradient).to(dtype))
            try optimiser.step()
        }
        let peerCase = PeerCase(start: start, gradients: gradients, decay: decay.0, decoupled: decay.1)
        let tolerance = dtype == .float32 ? 2e-6 : 1e-12
        #expect(isClose(try parameter.doubles(), try Self.expected(peerCase), tolerance))
        #expect(try untouched.floats() == [1, 1])
        #expect(optimiser.stepCount == 10)
    }

    @Test("SGD's steps equal a numpy implementation", arguments: [0.0, 0.9], [DType.float32, .float64])
    func sgd(momentum: Double, dtype: DType) throws {
        let start = try Self.numbers(37, seed: 1)
        let gradients = try (0..<10).map { try Self.numbers(37, seed: 100 + $0) }
        let parameter = try Tensor(start).to(dtype).setRequiresGradient()
        let optimiser = try SGD([("p", parameter)], learningRate: 0.01, momentum: momentum, weightDecay: 0.1)
        for gradient in gradients {
            try parameter.setGradient(Tensor(gradient).to(dtype))
            try optimiser.step()
        }
        let peerCase = PeerCase(start: start, gradients: gradients, decay: 0.1, momentum: momentum)
        let tolerance = dtype == .float32 ? 2e-6 : 1e-12
        #expect(isClose(try parameter.doubles(), try Self.expected(peerCase), tolerance))
    }

    @Test("A restored optimiser continues with the same bits")
    func restoring() throws {
        func gradient(_ i: Int) throws -> Tensor { try Tensor.sample([5], seed: UInt64(i), dtype: .float32) }
        func parameter() throws -> Tensor { try Tensor.ones([5]).setRequiresGradient() }
        let whole = try parameter()
        let wholeOptimiser = try Adam([("p", whole)])
        var checkpoint: (weights: [Float], state: NamedTensors) = ([], [])
        for i in 0..<6 {
            if i == 3 {
                checkpoint = (
                    try whole.floats(), try wholeOptimiser.state.map { ($0.name, try $0.tensor.copied()) }
                )
            }
            try whole.setGradient(gradient(i))
            try wholeOptimiser.step()
        }
        #expect(checkpoint.state.map(\.name) == ["first_moment.p", "second_moment.p"])
        let rest = try parameter()
        try withoutGradients { try rest.copy(from: checkpoint.weights) }
        let restOptimiser = try Adam([("p", rest)])
        try restOptimiser.restore(checkpoint.state, stepCount: 3)
        for i in 3..<6 {
            try rest.setGradient(gradient(i))
            try restOptimiser.step()
        }
        #expect(try rest.floats() == whole.floats())
        #expect(restOptimiser.stepCount == 6)
    }

    @Test("The learning rate can change between steps")
    func learningRate() throws {
        let parameter = try Tensor.ones([1]).setRequiresGradient()
        let optimiser = try Adam([("p", parameter)])
        optimiser.learningRate = 0
        try parameter.setGradient(Tensor.ones([1]))
        try optimiser.step()
        #expect(try parameter.item() == 1)
        optimiser.learningRate = 0.5
        try optimiser.step()
        #expect(isClose([try parameter.item()], [0.5]))
    }

    @Test(
        "Clipping scales all gradients to the joint norm and returns the one before",
        arguments: DType.floating)
    func clipping(dtype: DType) throws {
        let a = try Tensor.zeros([2], dtype: dtype).setRequiresGradient()
        let b = try Tensor.zeros([1], dtype: dtype).setRequiresGradient()
        let without = try Tensor.zeros([1], dtype: dtype).setRequiresGradient()
        try a.setGradient(Tensor([2, 3] as [Float]).to(dtype))
        try b.setGradient(Tensor([6] as [Float]).to(dtype))
        #expect(try clipGradientNorm([a, b, without], to: 10) == 7)
        #expect(try a.gradient?.doubles() == [2, 3])
        #expect(try clipGradientNorm([a, b, without], to: 0.7) == 7)
        #expect(isClose(try #require(a.gradient).doubles(), [0.2, 0.3]))
        #expect(isClose(try #require(b.gradient).doubles(), [0.6]))
        try b.setGradient(Tensor([Float.infinity]).to(dtype))
        #expect(try clipGradientNorm([a, b], to: 1) == .infinity)
        #expect(isClose(try #require(a.gradient).doubles(), [0.2, 0.3]))
    }
}

extension DType {
    static let floating: [DType] = [.float32, .float64]
}
