import Tensors
import Testing

@Suite("Modules") struct ModuleTests {
    @Test(
        "An orthogonal matrix has orthonormal rows or columns times the gain",
        arguments: [(5, 3), (3, 5), (4, 4)])
    func orthogonal(rows: Int, columns: Int) throws {
        let w = try Tensor.orthogonal(
            rows: rows, columns: columns, gain: 2, dtype: .float64, generator: TensorGenerator(seed: 3))
        #expect(w.shape == [rows, columns])
        #expect(w.isContiguous)
        let product = rows < columns ? try w.matmul(w.transposed()) : try w.transposed().matmul(w)
        let size = min(rows, columns)
        let identity = (0..<(size * size)).map { $0 % (size + 1) == 0 ? 4.0 : 0 }
        #expect(isClose(try product.doubles(), identity, 1e-12))
    }

    @Test("A linear layer starts as its initialisation says and requires gradients")
    func linear() throws {
        let generator = try TensorGenerator(seed: 1)
        let orthogonal = try Linear(inputs: 4, outputs: 3, generator: generator)
        #expect(orthogonal.weight.shape == [3, 4])
        #expect(try orthogonal.bias?.floats() == [0, 0, 0])
        #expect(orthogonal.parameters.allSatisfy { $0.tensor.requiresGradient })
        let uniform = try Linear(inputs: 4, outputs: 3, initialization: .uniform, generator: generator)
        #expect(try uniform.weight.abs().max().item() <= 0.5)
        #expect(try (uniform.bias?.abs().max().item() ?? 0) > 0)
        let bare = try Linear(inputs: 4, outputs: 3, bias: false, initialization: .zeros)
        #expect(bare.parameters.map(\.name) == ["weight"])
        #expect(try bare(Tensor.ones([2, 4])).floats() == [0, 0, 0, 0, 0, 0])
        #expect(throws: TensorError.self) { try Linear(inputs: 0, outputs: 3) }
        #expect(throws: TensorError.self) { try bare(Tensor.ones([2, 5])) }
    }

    @Test("A perceptron names its parameters as PyTorch's Sequential and computes layer by layer")
    func perceptron() throws {
        let network = try Sequential.perceptron(
            sizes: [3, 8, 2], activation: .relu, outputActivation: .sigmoid,
            generator: TensorGenerator(seed: 2))
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
        #expect(network.parameterCount == 3 * 8 + 8 + 8 * 2 + 2)
        let x = try Tensor([0.5, -1, 2] as [Float], shape: [1, 3])
        let p = network.parameters.tensors
        let hidden = try x.matmul(p[0].transposed()) + p[1]
        let expected = try (hidden.relu().matmul(p[2].transposed()) + p[3]).sigmoid()
        #expect(isClose(try network(x).doubles(), try expected.doubles()))
        #expect(throws: TensorError.self) { try Sequential.perceptron(sizes: [3]) }
    }

    @Test("The other modules have a name for each parameter, and a gradient reaches all of them")
    func composition() throws {
        for activation in Activation.allCases {
            let network = Sequential([
                try Linear(inputs: 4, outputs: 4, generator: TensorGenerator(seed: 2)),
                try LayerNorm(size: 4),
                activation,
            ])
            #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "1.weight", "1.bias"])
            try network(Tensor.sample([6, 4], seed: 1, dtype: .float32)).square().sum().backward()
            #expect(network.parameters.allSatisfy { $0.tensor.gradient != nil })
            network.clearGradients()
            #expect(network.parameters.allSatisfy { $0.tensor.gradient == nil })
        }
    }

    @Test("Loading copies every parameter, or changes none")
    func loading() throws {
        let source = try Sequential.perceptron(sizes: [3, 4, 2], generator: TensorGenerator(seed: 1))
        let target = try Sequential.perceptron(sizes: [3, 4, 2], generator: TensorGenerator(seed: 2))
        try target.load(source.parameters)
        for (a, b) in zip(source.parameters, target.parameters) {
            #expect(try a.tensor.floats() == b.tensor.floats())
        }
        let other = try Sequential.perceptron(sizes: [3, 4, 5], generator: TensorGenerator(seed: 3))
        let before = try target.parameters[0].tensor.floats()
        let shape = #expect(throws: TensorError.self) { try target.load(other.parameters) }
        #expect(shape?.message == "2.weight has shape [5, 4], the parameter [2, 4]")
        #expect(throws: TensorError.self) { try target.load(Array(source.parameters.dropLast())) }
        #expect(try target.parameters[0].tensor.floats() == before)
    }
}
