import Foundation
import Tensors
import Testing

@Suite("StreamedLinear") struct StreamedLinearTests {
    /// Inputs and groups around the sizes of lines, blocks and panels, and lists of days.
    static let shapes: [(inputs: Int, groups: [Int])] = [
        (1, [1]), (16, [16]), (63, [5, 3]), (64, [17]), (130, [16, 16]), (1_000, [33, 20, 1]),
        (2_500, [64, 64]),
    ]
    static let lists: [[Int]] = [
        [0], [8, 3], [1, 1, 7, 1, 0], Array(0..<9), Array(0..<9) + Array(0..<9) + [4],
    ]

    @Test("A product equals libtorch's", arguments: shapes, lists)
    func forward(shape: (inputs: Int, groups: [Int]), days: [Int]) throws {
        let given = try StreamedCase(inputs: shape.inputs, groups: shape.groups)
        let expected = try given.observations.days(days).to(.float64).matmul(given.weight.to(.float64))
        #expect(try relativeError(given.layer.forward(given.matrix, days: days), expected) < 2e-6)
    }

    @Test("A gradient equals autograd's, and its norm that of its columns", arguments: shapes, lists)
    func gradient(shape: (inputs: Int, groups: [Int]), days: [Int]) throws {
        let given = try StreamedCase(inputs: shape.inputs, groups: shape.groups)
        let (layer, matrix) = (given.layer, given.matrix)
        let sensitivity = try given.sensitivity(days.count)
        let weight = try given.weight.to(.float64).setRequiresGradient()
        try given.observations.days(days).to(.float64).matmul(weight).backward(seed: sensitivity.to(.float64))
        let expected = try #require(weight.gradient)
        // What rounding leaves where the days' terms cancel.
        let terms =
            try given.observations.days(days).square().sum().item() * sensitivity.square().sum().item()
        let gradient = try layer.gradient(matrix, days: days, gradient: sensitivity)
        #expect(try relativeError(gradient, expected) < 2e-6)
        for columns in [0..<layer.units, 0..<1, layer.units / 2..<layer.units, layer.columns(of: 0)] {
            let norm = try layer.squaredGradientNorm(
                matrix, days: days, gradient: sensitivity, columns: columns)
            let wanted = try expected.slice(columns, dimension: 1).square().sum().item()
            #expect(abs(norm - wanted) <= 1e-6 * wanted + 1e-8 * terms)
        }
        let whole = try layer.squaredGradientNorm(matrix, days: days, gradient: sensitivity)
        #expect(abs(whole - (try expected.square().sum().item())) <= 1e-6 * whole + 1e-8 * terms)
    }

    @Test("The norm of a gradient whose days nearly cancel is right")
    func cancelling() throws {
        // Days alike, and sensitivities that sum to nothing, as with advantages less their mean.
        let common = try Tensor.sample([1, 3_000], seed: 1, dtype: .float32)
        let observations = try common + Tensor.sample([6, 3_000], seed: 2, dtype: .float32) * 0.01
        let matrix = try DayMatrix.holding(observations)
        let layer = try StreamedLinear(inputs: 3_000, units: 8)
        let raw = try Tensor.sample([6, 8], seed: 3, dtype: .float32)
        let sensitivity = try raw - raw.mean(0, keeping: true)
        let gradient = try observations.to(.float64).transposed().matmul(sensitivity.to(.float64))
        let expected = try gradient.square().sum().item()
        let norm = try layer.squaredGradientNorm(
            matrix, days: Array(0..<6), gradient: sensitivity)
        #expect(abs(norm - expected) < 1e-3 * expected)
    }

    @Test("Steps of groups with their own rates and scales equal autograd and Adam", arguments: shapes)
    func adam(shape: (inputs: Int, groups: [Int])) throws {
        let given = try StreamedCase(inputs: shape.inputs, groups: shape.groups)
        let layer = given.layer
        let rates = [1e-2, 3e-3, 2e-2]
        let weights = try shape.groups.indices.map {
            try given.weight.slice(layer.columns(of: $0), dimension: 1).copied().setRequiresGradient()
        }
        let optimisers = try weights.indices.map { group in
            var settings = Adam.Settings()
            settings.learningRate = rates[group]
            settings.epsilon = 1e-5
            return try Adam([("w", weights[group])], settings: settings)
        }
        let updates = shape.groups.indices.map {
            StreamedUpdate.adam(learningRate: rates[$0], epsilon: 1e-5, gradientScale: 0.5)
        }
        var days = [0, 3, 5]
        for round in 0..<5 {
            let next = [[8, 1], [2, 2, 7, 4], [0], [5, 6, 7], Array(0..<9)][round]
            let sensitivity = try given.sensitivity(days.count, seed: 50 + UInt64(round))
            let product = try layer.step(
                given.matrix, days: days, gradient: sensitivity, updates: updates, next: next)
            var expected: [Tensor] = []
            for group in weights.indices {
                weights[group].clearGradient()
                let seed = try sensitivity.slice(layer.columns(of: group), dimension: 1) * 0.5
                try given.observations.days(days).matmul(weights[group]).backward(seed: seed)
                try optimisers[group].step()
                expected.append(try given.observations.days(next).matmul(weights[group]).detached())
            }
            let wanted = try Tensor.concatenate(expected, dimension: 1)
            #expect(try relativeError(#require(product), wanted) < 1e-5)
            days = next
        }
        #expect(layer.stepCounts == shape.groups.map { _ in 5 })
        for group in weights.indices {
            #expect(try relativeError(layer.weight(of: group), weights[group].detached()) < 1e-5)
        }
    }

    @Test("A group that is left alone keeps its weights, moments and count")
    func leaving() throws {
        let given = try StreamedCase(inputs: 100, groups: [20, 7])
        let sensitivity = try given.sensitivity(2)
        let both = [StreamedUpdate.adam(learningRate: 0.1), .adam(learningRate: 0.1)]
        try given.layer.step(given.matrix, days: [1, 2], gradient: sensitivity, updates: both)
        let before = try given.layer.state().filter { $0.name.hasSuffix(".1") }.map { try $0.tensor.floats() }
        let weight = try given.layer.weight(of: 1).floats()
        let other = try given.layer.weight(of: 0).floats()
        try given.layer.step(
            given.matrix, days: [1, 2], gradient: sensitivity, updates: [.adam(learningRate: 0.1), .leave])
        let after = try given.layer.state().filter { $0.name.hasSuffix(".1") }.map { try $0.tensor.floats() }
        #expect(before == after)
        #expect(try given.layer.weight(of: 1).floats() == weight)
        #expect(try given.layer.weight(of: 0).floats() != other)
        #expect(given.layer.stepCounts == [2, 1])
    }

    @Test("A plain step subtracts the gradient, and needs no moments")
    func descent() throws {
        let given = try StreamedCase(inputs: 70, groups: [18])
        let sensitivity = try given.sensitivity(3)
        let gradient = try given.layer.gradient(given.matrix, days: [0, 4, 8], gradient: sensitivity)
        try given.layer.step(
            given.matrix, days: [0, 4, 8], gradient: sensitivity,
            updates: [.sgd(learningRate: 0.1, gradientScale: 2)])
        let expected = try given.weight - gradient * 0.2
        #expect(try relativeError(given.layer.weight(), expected) < 1e-6)
        #expect(try given.layer.state().map(\.name) == ["step_count.0"])
    }

    @Test("Sums over rounded operands equal those of numbers that are bfloat16 already, bit for bit")
    func rounding() throws {
        let given = try StreamedCase(inputs: 300, groups: [33, 4], precision: .bfloat16)
        let exact = try StreamedLinear(inputs: 300, groups: [33, 4])
        let matrix = try DayMatrix.holding(given.observations.roundedToBFloat16())
        let days = [3, 3, 1, 8, 0, 2, 5]
        let sensitivity = try given.sensitivity(days.count)
        let rounded = try sensitivity.roundedToBFloat16()

        try exact.setWeight(given.weight.roundedToBFloat16())
        let product = try given.layer.forward(given.matrix, days: days).floats()
        #expect(try product == exact.forward(matrix, days: days).floats())
        #expect(try product != exact.forward(given.matrix, days: days).floats())
        #expect(
            try given.layer.gradient(given.matrix, days: days, gradient: sensitivity).floats()
                == exact.gradient(matrix, days: days, gradient: rounded).floats())
        #expect(
            try given.layer.squaredGradientNorm(given.matrix, days: days, gradient: sensitivity)
                == exact.squaredGradientNorm(matrix, days: days, gradient: rounded))

        // The weights themselves are not rounded.
        try exact.setWeight(given.weight)
        let updates = [StreamedUpdate.adam(learningRate: 1e-3), .rmsprop(learningRate: 1e-3)]
        let next = try given.layer.step(
            given.matrix, days: days, gradient: sensitivity, updates: updates, next: [4])
        try exact.step(matrix, days: days, gradient: rounded, updates: updates)
        #expect(try given.layer.weight().floats() == exact.weight().floats())
        try exact.setWeight(exact.weight().roundedToBFloat16())
        #expect(try #require(next).floats() == exact.forward(matrix, days: [4]).floats())
    }

    @Test("Rounding is to the nearest bfloat16, ties to even; what is not finite stays so")
    func roundedNumbers() throws {
        let values: [Float] = [
            1, 1.00390625, 1.01171875, -1.00390625, 3.4e38, -3.4e38, 1e-37, -0.0, .infinity, .nan, 0.1,
            65_537,
        ]
        let matrix = try DayMatrix.holding(Tensor(values, shape: [values.count, 1]))
        let layer = try StreamedLinear(inputs: 1, groups: [1], precision: .bfloat16)
        try layer.setWeight(Tensor.ones([1, 1]))
        let product = try layer.forward(matrix, days: Array(values.indices)).floats()
        let expected = try Tensor(values).roundedToBFloat16().floats()
        for (value, wanted) in zip(product, expected) {
            #expect(value == wanted || value.isNaN && wanted.isNaN)
        }
    }

    @Test("What does not fit is refused, and nothing changes")
    func refusals() throws {
        #expect(throws: TensorError.self) { try StreamedLinear(inputs: 0, units: 3) }
        #expect(throws: TensorError.self) { try StreamedLinear(inputs: 4, groups: []) }
        #expect(throws: TensorError.self) { try StreamedLinear(inputs: 4, groups: [3, 0]) }
        let given = try StreamedCase(inputs: 20, groups: [3])
        let update = [StreamedUpdate.adam(learningRate: 1)]
        let other = try DayMatrix(days: 2, inputs: 21)
        let sensitivity = try given.sensitivity(1)
        #expect(throws: TensorError.self) { try given.layer.forward(other, days: [0]) }
        #expect(throws: TensorError.self) { try given.layer.forward(given.matrix, days: [9]) }
        #expect(throws: TensorError.self) {
            try given.layer.step(given.matrix, days: [0, 1], gradient: sensitivity, updates: update)
        }
        #expect(throws: TensorError.self) {
            try given.layer.step(given.matrix, days: [0], gradient: sensitivity, updates: [])
        }
        #expect(throws: TensorError.self) {
            try given.layer.step(
                given.matrix, days: [0], gradient: sensitivity,
                updates: [.rmsprop(learningRate: 1, epsilon: 0)])
        }
        #expect(throws: TensorError.self) {
            try given.layer.step(given.matrix, days: [0], gradient: sensitivity, updates: update, next: [-1])
        }
        #expect(throws: TensorError.self) { try given.layer.setWeight(Tensor.ones([3, 20])) }
        #expect(throws: TensorError.self) { try given.layer.weight(of: 1) }
        #expect(throws: TensorError.self) {
            try given.layer.squaredGradientNorm(
                given.matrix, days: [0], gradient: sensitivity, columns: 0..<4)
        }
        #expect(try given.layer.weight().floats() == given.weight.floats())
        #expect(given.layer.stepCounts == [0])
    }
}
