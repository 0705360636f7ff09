import Tensors
import Testing

@Suite("Torch") struct TorchTests {
    @Test("The version and the devices can be asked for")
    func facts() throws {
        #expect(Torch.version.split(separator: ".").count >= 2)
        #expect(Torch.cudaIsAvailable == (Torch.cudaDeviceCount > 0))
        #expect(Torch.interopThreadCount >= 1)
    }

    @Test("Deterministic mode can be switched on and off")
    func deterministic() throws {
        try Torch.setDeterministic(true)
        #expect(try Tensor.ones([2]).cumulativeSum(0).floats() == [1, 2])
        try Torch.setDeterministic(false)
    }
}

@Suite("TensorGenerator") struct TensorGeneratorTests {
    private func draws(_ generator: TensorGenerator) throws -> [Float] {
        let weights = try Tensor([1, 2, 3] as [Float], shape: [1, 3])
        return try Tensor.normal([20], generator: generator).floats()
            + Tensor.uniform([20], generator: generator).floats()
            + Tensor.permutation(9, generator: generator).values(as: Float.self)
            + weights.multinomial(9, generator: generator).values(as: Float.self)
            + Tensor.orthogonal(rows: 3, columns: 5, generator: generator).floats()
    }

    @Test("The same seed gives the same numbers, another seed others")
    func reproducible() throws {
        let first = try draws(TensorGenerator(seed: 7))
        #expect(try first == draws(TensorGenerator(seed: 7)))
        #expect(try first != draws(TensorGenerator(seed: 8)))
    }

    @Test("A saved state continues the sequence")
    func state() throws {
        let generator = try TensorGenerator(seed: 1)
        _ = try draws(generator)
        let state = try generator.state()
        let expected = try draws(generator)
        let other = try TensorGenerator(seed: 99)
        try other.restore(state)
        #expect(try draws(other) == expected)
        #expect(throws: TensorError.self) { try other.restore([1, 2, 3]) }
    }

    @Test("Draws have the distribution they are named for")
    func distributions() throws {
        let generator = try TensorGenerator(seed: 5)
        let normal = try Tensor.normal(
            [40_000], mean: 2, standardDeviation: 3, dtype: .float64, generator: generator)
        #expect(abs(try normal.mean().item() - 2) < 0.06)
        #expect(abs(try normal.standardDeviation().item() - 3) < 0.06)
        let uniform = try Tensor.uniform([40_000], low: -1, high: 3, generator: generator)
        #expect(abs(try uniform.mean().item() - 1) < 0.03)
        #expect(try uniform.min().item() >= -1)
        #expect(try uniform.max().item() < 3)
        #expect(try Tensor.permutation(9, generator: generator).sorted(0).values.int64s() == Array(0..<9))
        let certain = try Tensor([0, 1, 0] as [Float], shape: [1, 3]).multinomial(4, generator: generator)
        #expect(try certain.int64s() == [1, 1, 1, 1])
    }
}
