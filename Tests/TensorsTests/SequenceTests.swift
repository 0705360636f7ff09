import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Operations on sequences") struct SequenceTests {
    init() throws {
        // Small work: a second thread would only wait.
        try Torch.setThreadCount(1)
    }

    /// PyTorch's value of an expression of `t`, a list of tensors.
    private func peer(_ expression: String, _ tensors: [Tensor]) throws -> [Double] {
        let folder = try TemporaryFolder()
        let named = tensors.enumerated().map { (name: "\($0)", tensor: $1) }
        try Safetensors(named).write(to: folder.appending("in"))
        let said = try Peer.python(
            """
            import sys, torch
            import torch.nn.functional as F
            from safetensors.torch import load_file
            torch.set_num_threads(1)
            file = load_file(sys.argv[1])
            t = [file[str(index)] for index in range(len(file))]
            print(*(\(expression)).double().flatten().tolist())
            """, [folder.appending("in")])
        return said.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }

    @Test("An LSTM gives PyTorch's states, from zeros and from given ones, with and without biases")
    func lstm() throws {
        let generator = try TensorGenerator(seed: 3)
        func sample(_ shape: [Int]) throws -> Tensor { try .sample(shape, seed: 0, generator: generator) }
        let (x, hidden, cell) = (try sample([3, 5, 2]), try sample([2, 3, 4]), try sample([2, 3, 4]))
        let weights = try [[16, 2], [16, 4], [16], [16], [16, 4], [16, 4], [16], [16]].map { try sample($0) }
        let zeros = try Tensor.zeros([2, 3, 4], dtype: .float64)
        let call = "(lambda r: torch.cat([v.flatten() for v in r]))(torch.lstm(t[0], t[1:3], t[3:], "
        func flat(_ result: Tensor.Recurrence) throws -> [Double] {
            try result.output.doubles() + result.hidden.doubles() + result.cell.doubles()
        }
        #expect(
            isClose(
                try flat(x.lstm(parameters: weights, layers: 2)),
                try peer(call + "True, 2, 0.0, False, False, True))", [x, zeros, zeros] + weights)))
        #expect(
            isClose(
                try flat(x.lstm(parameters: weights, layers: 2, hidden: hidden, cell: cell)),
                try peer(call + "True, 2, 0.0, False, False, True))", [x, hidden, cell] + weights)))
        let bare = [weights[0], weights[1], weights[4], weights[5]]
        #expect(
            isClose(
                try flat(x.lstm(parameters: bare, layers: 2)),
                try peer(call + "False, 2, 0.0, False, False, True))", [x, zeros, zeros] + bare)))
    }

    @Test(
        "In single precision too, and so are the gradients of everything that goes in",
        arguments: [(5, 1.0), (16, 1.0), (16, 60.0)])
    func singlePrecision(_ width: Int, _ spread: Double) throws {
        let generator = try TensorGenerator(seed: 9)
        func sample(_ shape: [Int]) throws -> Tensor {
            try .sample(shape, seed: 0, dtype: .float32, generator: generator)
        }
        let shapes = [
            [3, 4, 2], [2, 3, width], [2, 3, width], [4 * width, 2], [4 * width, width], [4 * width],
            [4 * width], [4 * width, width], [4 * width, width], [4 * width], [4 * width],
        ]
        var inputs = try shapes.map { try sample($0) * 0.5 }
        // Gates wide open and shut.
        inputs[0] = try inputs[0] * spread
        for input in inputs { try input.setRequiresGradient() }
        let result = try inputs[0].lstm(
            parameters: Array(inputs[3...]), layers: 2, hidden: inputs[1], cell: inputs[2])
        try (result.output.square().sum() + result.hidden.sum() + 2 * result.cell.square().sum()).backward()
        let found =
            try result.output.doubles() + result.hidden.doubles() + result.cell.doubles()
            + inputs.flatMap { try #require($0.gradient).doubles() }
        let expected = try peer(
            """
            (lambda v: (lambda r: ((r[0].square().sum() + r[1].sum() + 2 * r[2].square().sum()).backward(),
            torch.cat([x.detach().flatten() for x in r] + [x.grad.flatten() for x in v]))[1])(
            torch.lstm(v[0], v[1:3], v[3:], True, 2, 0.0, False, False, True)))(
            [x.requires_grad_() for x in t])
            """, inputs.map { try $0.detached() })
        // Inputs so many times as large carry as much more rounding.
        #expect(isClose(found, expected, 1e-5 * spread))
        // Without gradients it is the same.
        let plain = try withoutGradients {
            try inputs[0].lstm(
                parameters: Array(inputs[3...]), layers: 2, hidden: inputs[1], cell: inputs[2])
        }
        #expect(try plain.output.floats() == result.output.floats())
    }

    @Test("A number that is none stays one, and changes no other row")
    func notANumber() throws {
        let x = try Tensor.sample([2, 3, 1], seed: 2, dtype: .float32)
        let weights = try [[32, 1], [32, 8]].map { try Tensor.sample($0, seed: 3, dtype: .float32) }
        let before = try x.lstm(parameters: weights, layers: 1).output
        try x.select(1).fill(.nan)
        let after = try x.lstm(parameters: weights, layers: 1).output
        #expect(try after.select(0).floats() == before.select(0).floats())
        #expect(try after.select(1).floats().allSatisfy(\.isNaN))
    }

    @Test("What is no sequence or too few parameters is refused, not run")
    func refusals() throws {
        let x = try Tensor.zeros([3, 5, 2])
        let weight = try Tensor.zeros([16, 2])
        #expect(throws: TensorError.self) { try x.lstm(parameters: [weight], layers: 1) }
        #expect(throws: TensorError.self) { try x.lstm(parameters: [], layers: 0) }
        #expect(throws: TensorError.self) {
            try x.select(0).lstm(parameters: [weight, Tensor.zeros([16, 4])], layers: 1)
        }
        let two = try Tensor.zeros([1, 2, 4])
        #expect(throws: TensorError.self) {
            try x.lstm(parameters: [weight, Tensor.zeros([16, 4])], layers: 1, hidden: two, cell: two)
        }
        #expect(throws: TensorError.self) {
            try x.lstm(parameters: [Tensor.zeros([16, 3]), Tensor.zeros([16, 4])], layers: 1)
        }
        #expect(throws: TensorError.self) { try x.dropout(1) }
        #expect(throws: TensorError.self) { try x.embedding(Tensor([7] as [Int64])) }
    }

    @Test("An LSTM's gradients are those of finite differences")
    func gradients() throws {
        let generator = try TensorGenerator(seed: 4)
        func sample(_ shape: [Int]) throws -> Tensor { try .sample(shape, seed: 0, generator: generator) }
        let x = try sample([2, 3, 2])
        let weights = try [[12, 2], [12, 3], [12], [12]].map { try sample($0) }
        func value() throws -> Tensor { try x.lstm(parameters: weights, layers: 1).output.square().sum() }
        for weight in weights { try weight.setRequiresGradient() }
        try value().backward()
        for weight in weights {
            let gradient = try #require(weight.gradient).doubles()
            let before = try weight.doubles()
            for index in stride(from: 0, to: before.count, by: 5) {
                let values = try [1e-5, -1e-5].map { step in
                    var changed = before
                    changed[index] += step
                    return try withoutGradients {
                        try weight.copy(from: changed)
                        return try value().item()
                    }
                }
                try withoutGradients { try weight.copy(from: before) }
                #expect(abs((values[0] - values[1]) / 2e-5 - gradient[index]) < 1e-6)
            }
        }
    }

    @Test("Pooling, interpolation, gates and medians are PyTorch's")
    func functions() throws {
        let x = try Tensor.sample([2, 3, 7], seed: 8)
        let pooled = try x.maxPooled1D(kernel: 2, ceiling: true)
        #expect(pooled.shape == [2, 3, 4])
        #expect(try pooled.doubles() == peer("F.max_pool1d(t[0], 2, 2, ceil_mode=True)", [x]))
        #expect(try x.maxPooled1D(kernel: 3, stride: 2).doubles() == peer("F.max_pool1d(t[0], 3, 2)", [x]))
        for size in [3, 7, 20] {
            #expect(
                isClose(
                    try x.interpolated1D(to: size, .linear).doubles(),
                    try peer("F.interpolate(t[0], size=\(size), mode='linear')", [x])))
            #expect(
                try x.interpolated1D(to: size, .nearest).doubles()
                    == peer("F.interpolate(t[0], size=\(size), mode='nearest')", [x]))
        }
        #expect(isClose(try x.elu().doubles(), try peer("F.elu(t[0])", [x])))
        let even = try x.slice(0..<6, dimension: 2)
        #expect(isClose(try even.gatedHalves().doubles(), try peer("F.glu(t[0])", [even.contiguous()])))
        #expect(try even.median(2).doubles() == peer("t[0].median(2)[0]", [even.contiguous()]))
        #expect(try even.median(2, keeping: true).shape == [2, 3, 1])
        let rows = try Tensor([2, 0, 2] as [Int64])
        #expect(try x.select(0).embedding(rows).doubles() == x.select(0).indexSelect(rows).doubles())
    }

    @Test("Dropout keeps the mean, and repeats with its generator's seed")
    func dropout() throws {
        let x = try Tensor.ones([200, 200])
        let one = try x.dropout(0.25, generator: TensorGenerator(seed: 6))
        let values = Set(try one.floats())
        #expect(values == [0, 1 / Float(0.75)])
        #expect(abs(try one.mean().item() - 1) < 0.02)
        #expect(try x.dropout(0.25, generator: TensorGenerator(seed: 6)).floats() == one.floats())
        #expect(try x.dropout(0.25, generator: TensorGenerator(seed: 7)).floats() != one.floats())
        #expect(try x.dropout(0).floats() == x.floats())
    }
}
