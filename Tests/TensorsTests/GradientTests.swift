import Tensors
import Testing

@Suite("Gradients") struct GradientTests {
    /// A differentiable function of one [3, 4] tensor, away from its kinks.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var function: @Sendable (Tensor) throws -> Tensor
    }

    static let cases: [Case] = [
        Case(testDescription: "arithmetic") { try ($0 * $0 + 2 * $0 - 1) / ($0.square() + 3) },
        Case(testDescription: "numbers on the left") { try (1 - $0) * (2 / ($0.square() + 1)) + (-$0) },
        Case(testDescription: "exp, log, sqrt") { try ($0.exp() + 1).log() + ($0.square() + 1).sqrt() },
        Case(testDescription: "log1p, power, reciprocal") {
            try $0.square().log1p() + ($0.abs() + 1).power(1.7) + ($0.square() + 1).reciprocal()
        },
        Case(testDescription: "tanh, sigmoid, softplus") { try $0.tanh() + $0.sigmoid() * $0.softplus() },
        Case(testDescription: "relu, leaky relu, gelu, silu") {
            try $0.relu() + $0.leakyReLU() + $0.gelu() * $0.silu()
        },
        Case(testDescription: "log sigmoid, erf, sin, cos") {
            try $0.logSigmoid() + $0.erf() + $0.sin() * $0.cos()
        },
        Case(testDescription: "clamp, minimum, maximum") {
            try $0.clamped(low: -0.5, high: 0.7) + $0.minimum(0.1) * $0.maximum($0.square())
        },
        Case(testDescription: "sum, mean, broadcast") { try $0 * $0.sum(0) + $0.mean(1, keeping: true) },
        Case(testDescription: "variance, deviation") {
            try $0.variance(0) * $0.standardDeviation(1, keeping: true)
        },
        Case(testDescription: "max, min, logSumExp") { try $0.max(1) * $0.min() + $0.logSumExp(1) },
        Case(testDescription: "softmax, log softmax") {
            try $0.softmax(dimension: 1) * $0.logSoftmax(dimension: 0)
        },
        Case(testDescription: "masked log softmax") {
            let mask = try Tensor([true, false, true, true])
            let log = try $0.logSoftmax(dimension: 1, keeping: mask)
            return try log.exp() * log
        },
        Case(testDescription: "cumulative sum, flip") { try $0.cumulativeSum(0) * $0.flipped(1) },
        Case(testDescription: "matmul, transpose") { try $0.matmul($0.transposed()).tanh() },
        Case(testDescription: "linear, addmm") {
            let other = try Tensor.sample([5, 4], seed: 11)
            let bias = try Tensor.sample([5], seed: 12)
            return try $0.linear(weight: other, bias: bias) * bias.addingProduct($0, other.transposed())
        },
        Case(testDescription: "layer norm") {
            try $0.layerNorm(
                shape: [4], weight: Tensor.sample([4], seed: 3), bias: Tensor.sample([4], seed: 4))
        },
        Case(testDescription: "select, slice, gather, index select") {
            let gathered = try $0.gather(Tensor([0, 3, 1] as [Int64], shape: [3, 1]), dimension: 1)
            let chosen = try $0.indexSelect(Tensor([2, 2, 0] as [Int64]))
            return try gathered * chosen + $0.select(1) * $0.slice(0..<1)
        },
        Case(testDescription: "cat, stack, reshape, permute") {
            let joined = try Tensor.concatenate([$0, $0.square()], dimension: 1)
            return try Tensor.stack([joined, joined.exp()]).permuted([2, 0, 1]).reshaped([-1]).square()
        },
        Case(testDescription: "choose, masked, scatter") {
            let positive = try $0 .> 0
            let chosen = try positive.choose($0.square(), $0.exp()).masked(where: $0 .> 1, with: 3)
            return try chosen.scatterAdding($0, at: Tensor.zeros([3, 4], dtype: .int64), dimension: 1)
        },
        Case(testDescription: "squeeze, unsqueeze, expand") {
            try $0.unsqueezed(1).broadcast(to: [3, 2, 4]).sum(1).unsqueezed(0).squeezed(0).square()
        },
    ]

    @Test("A backward pass agrees with central differences", arguments: cases)
    func agreesWithDifferences(testCase: Case) throws {
        let x = try Tensor.sample([3, 4], seed: 1)
        // Weights make the sum sensitive to each output.
        func loss(_ x: Tensor) throws -> Tensor {
            let value = try testCase.function(x)
            return try (value * Tensor.sample(value.shape, seed: 2)).sum()
        }
        let leaf = try x.copied().setRequiresGradient()
        try loss(leaf).backward()
        let gradient = try #require(leaf.gradient).doubles()
        let start = try x.doubles()
        let step = 1e-6
        let differences = try start.indices.map { i in
            var values = start
            values[i] = start[i] + step
            let above = try loss(Tensor(values, shape: [3, 4])).item()
            values[i] = start[i] - step
            let below = try loss(Tensor(values, shape: [3, 4])).item()
            return (above - below) / (2 * step)
        }
        #expect(isClose(gradient, differences, 1e-6))
    }

    @Test("Gradients accumulate until they are cleared")
    func accumulation() throws {
        let x = try Tensor([3] as [Float]).setRequiresGradient()
        #expect(x.gradient == nil)
        try (x * x).sum().backward()
        try (x * x).sum().backward()
        #expect(try x.gradient?.floats() == [12])
        x.clearGradient()
        #expect(x.gradient == nil)
        try x.backward(seed: Tensor([2] as [Float]))
        #expect(try x.gradient?.floats() == [2])
        try x.setGradient(Tensor([5] as [Float]))
        #expect(try x.gradient?.floats() == [5])
    }

    @Test("Nothing is recorded without gradients, nor through a detached tensor")
    func notRecorded() throws {
        let x = try Tensor([3] as [Float]).setRequiresGradient()
        let silent = try withoutGradients { try x * 2 }
        #expect(!silent.requiresGradient)
        #expect(try (x * 2).requiresGradient)
        #expect(try !x.detached().requiresGradient)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
        #expect(try (x * 2).requiresGradient)
    }

    @Test("Misuse of the graph is an error")
    func misuse() throws {
        let x = try Tensor([3, 4] as [Float]).setRequiresGradient()
        #expect(throws: TensorError.self) { try (x * 2).backward() }
        #expect(throws: TensorError.self) { try x.detached().sum().backward() }
        #expect(throws: TensorError.self) { try x.addInPlace(1) }
        #expect(throws: TensorError.self) { try Tensor([1] as [Int64]).setRequiresGradient() }
        let loss = try (x * x).sum()
        try loss.backward()
        #expect(throws: TensorError.self) { try loss.backward() }
        try withoutGradients { try x.addInPlace(1) }
        #expect(try x.floats() == [4, 5])
    }
}
