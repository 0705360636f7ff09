import Foundation
import Tensors
import Testing

@Suite("Tensor operations") struct OperationTests {
    private let x = [-1.5, -0.25, 0.5, 2]

    private func tensor() throws -> Tensor { try Tensor(x) }

    @Test("Element-wise functions equal their definitions")
    func elementwise() throws {
        let t = try tensor()
        #expect(isClose(try t.exp().doubles(), x.map(exp)))
        #expect(isClose(try t.abs().log().doubles(), x.map { log(abs($0)) }))
        #expect(isClose(try t.square().log1p().doubles(), x.map { log1p($0 * $0) }))
        #expect(isClose(try t.square().sqrt().doubles(), x.map(abs)))
        #expect(isClose(try t.sign().doubles(), [-1, -1, 1, 1]))
        #expect(isClose(try t.reciprocal().doubles(), x.map { 1 / $0 }))
        #expect(isClose(try t.tanh().doubles(), x.map(tanh)))
        #expect(isClose(try t.relu().doubles(), [0, 0, 0.5, 2]))
        #expect(isClose(try t.leakyReLU(slope: 0.1).doubles(), [-0.15, -0.025, 0.5, 2]))
        #expect(isClose(try t.gelu().doubles(), x.map { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) }))
        #expect(isClose(try t.sigmoid().doubles(), x.map { 1 / (1 + exp(-$0)) }))
        #expect(isClose(try t.logSigmoid().doubles(), x.map { -log1p(exp(-$0)) }))
        #expect(isClose(try t.silu().doubles(), x.map { $0 / (1 + exp(-$0)) }))
        #expect(isClose(try t.softplus().doubles(), x.map { log1p(exp($0)) }))
        #expect(isClose(try t.erf().doubles(), x.map(erf)))
        #expect(isClose(try t.sin().doubles(), x.map(sin)))
        #expect(isClose(try t.cos().doubles(), x.map(cos)))
        #expect(try t.floor().doubles() == [-2, -1, 0, 2])
        #expect(try t.rounded().doubles() == [-2, 0, 0, 2])
        #expect(isClose(try t.abs().power(1.5).doubles(), x.map { pow(abs($0), 1.5) }))
        #expect(try t.clamped(low: -1, high: 1).doubles() == [-1, -0.25, 0.5, 1])
        #expect(try t.clamped(low: 0).doubles() == [0, 0, 0.5, 2])
        #expect(try t.clamped(high: 0).doubles() == [-1.5, -0.25, 0, 0])
    }

    @Test("Operators take tensors and numbers on either side")
    func operators() throws {
        let a = try Tensor([1, 2, 4] as [Double])
        let b = try Tensor([2, 2, 2] as [Double])
        #expect(try (a + b).doubles() == [3, 4, 6])
        #expect(try (a - b).doubles() == [-1, 0, 2])
        #expect(try (a * b).doubles() == [2, 4, 8])
        #expect(try (a / b).doubles() == [0.5, 1, 2])
        #expect(try (a + 1).doubles() == [2, 3, 5])
        #expect(try (1 + a).doubles() == [2, 3, 5])
        #expect(try (a - 1).doubles() == [0, 1, 3])
        #expect(try (1 - a).doubles() == [0, -1, -3])
        #expect(try (a * 3).doubles() == [3, 6, 12])
        #expect(try (3 * a).doubles() == [3, 6, 12])
        #expect(try (a / 2).doubles() == [0.5, 1, 2])
        #expect(try (2 / a).doubles() == [2, 1, 0.5])
        #expect(try (-a).doubles() == [-1, -2, -4])
        #expect(try a.minimum(b).doubles() == [1, 2, 2])
        #expect(try a.maximum(b).doubles() == [2, 2, 4])
        #expect(try a.minimum(3).doubles() == [1, 2, 3])
        #expect(try a.maximum(3).doubles() == [3, 3, 4])
        #expect(try (a.unsqueezed(1) * b.unsqueezed(0)).shape == [3, 3])
    }

    @Test("Comparisons give bool tensors")
    func comparisons() throws {
        let a = try Tensor([1, 2, 3] as [Double])
        let b = try Tensor([2, 2, 2] as [Double])
        #expect(try (a .== b).bools() == [false, true, false])
        #expect(try (a .!= b).bools() == [true, false, true])
        #expect(try (a .< b).bools() == [true, false, false])
        #expect(try (a .<= 2).bools() == [true, true, false])
        #expect(try (a .> 2).bools() == [false, false, true])
        #expect(try (a .>= b).bools() == [false, true, true])
        #expect(try ((a .> 1) .& (a .< 3)).bools() == [false, true, false])
        #expect(try ((a .< 2) .| (a .> 2)).bools() == [true, false, true])
        #expect(try (.!(a .< 2)).bools() == [false, true, true])
        #expect(try (a .< 2).choose(a, b).doubles() == [1, 2, 2])
        #expect(try a.masked(where: a .> 1, with: -7).doubles() == [1, -7, -7])
        #expect(try (a .> 0).all().itemBool())
        #expect(try (a .> 2).any().itemBool())
        #expect(try a.allFinite())
        #expect(try !(a / 0).allFinite())
        #expect(try (a.zerosLike() / 0).isNaN().bools() == [true, true, true])
    }

    @Test("Reductions work over all, some and kept dimensions")
    func reductions() throws {
        let a = try Tensor([1, 2, 3, 4, 5, 9] as [Double], shape: [2, 3])
        #expect(try a.sum().item() == 24)
        #expect(try a.sum(0).doubles() == [5, 7, 12])
        #expect(try a.mean(-1).doubles() == [2, 6])
        #expect(try a.mean(1, keeping: true).shape == [2, 1])
        #expect(try a.sum(0, 1).shape == [])
        #expect(try a.max().item() == 9)
        #expect(try a.max(1).doubles() == [3, 9])
        #expect(try a.min(0).doubles() == [1, 2, 3])
        #expect(isClose(try a.variance(1).doubles(), [1, 7]))
        #expect(isClose(try a.variance(1, unbiased: false).doubles(), [2.0 / 3, 14.0 / 3]))
        #expect(isClose(try a.standardDeviation(1).doubles(), [1, 7.0.squareRoot()]))
        #expect(try a.argmax(1).int64s() == [2, 2])
        #expect(try a.argmin(0).int64s() == [0, 0, 0])
        #expect(try a.cumulativeSum(1).doubles() == [1, 3, 6, 4, 9, 18])
        #expect(isClose([try a.logSumExp().item()], [log([1.0, 2, 3, 4, 5, 9].map(exp).reduce(0, +))]))
        let sorted = try Tensor([3, 1, 2] as [Double]).sorted(0, descending: true)
        #expect(try sorted.values.doubles() == [3, 2, 1])
        #expect(try sorted.indices.int64s() == [0, 2, 1])
    }

    @Test("Softmax sums to one, and a mask removes entries exactly")
    func softmax() throws {
        let logits = try Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
        let e = exp(1.0)
        let expected = [1 / (1 + e), e / (1 + e), 1 / (1 + e), e / (1 + e)]
        #expect(isClose(try logits.softmax(dimension: -1).doubles(), expected))
        #expect(isClose(try logits.logSoftmax(dimension: 1).doubles(), expected.map { log($0) }))
        let mask = try Tensor([true, false, true, true], shape: [2, 2])
        #expect(isClose(try logits.softmax(dimension: 1, keeping: mask).doubles(), [1, 0] + expected[2...]))
        let logProbabilities = try logits.logSoftmax(dimension: 1, keeping: mask)
        let entropy = try -(logProbabilities.exp() * logProbabilities).sum(1)
        #expect(try entropy.allFinite())
        #expect(try entropy.doubles()[0] == 0)
    }

    @Test("Shapes change and elements stay")
    func shapes() throws {
        let a = try Tensor.arange(6).reshaped([2, -1])
        #expect(a.shape == [2, 3])
        #expect(try a.transposed().shape == [3, 2])
        #expect(try a.unsqueezed(0).permuted([2, 0, 1]).shape == [3, 1, 2])
        #expect(try a.unsqueezed(-1).squeezed(2).shape == [2, 3])
        #expect(try a.flipped(1).int64s() == [2, 1, 0, 5, 4, 3])
        #expect(try a.select(1).int64s() == [3, 4, 5])
        #expect(try a.select(-1, dimension: 1).int64s() == [2, 5])
        #expect(try a.slice(1..<3, dimension: 1).int64s() == [1, 2, 4, 5])
        #expect(try a.indexSelect(Tensor([2, 0] as [Int64]), dimension: 1).int64s() == [2, 0, 5, 3])
        #expect(try a.gather(Tensor([2, 1] as [Int64], shape: [2, 1]), dimension: 1).int64s() == [2, 4])
        #expect(
            try Tensor.zeros([3], dtype: .int64)
                .scatterAdding(Tensor([5, 6, 7] as [Int64]), at: Tensor([0, 0, 2] as [Int64]), dimension: 0)
                .int64s() == [11, 0, 7])
        #expect(try Tensor.concatenate([a, a], dimension: 1).shape == [2, 6])
        #expect(try Tensor.stack([a, a]).shape == [2, 2, 3])
        #expect(try a.select(0).broadcast(to: [2, 3]).int64s() == [0, 1, 2, 0, 1, 2])
    }

    @Test("Matrix products and layers equal hand arithmetic")
    func products() throws {
        let a = try Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
        let w = try Tensor([1, 0, 1, 1] as [Double], shape: [2, 2])
        let b = try Tensor([10, 20] as [Double])
        #expect(try a.matmul(w).doubles() == [3, 2, 7, 4])
        #expect(try a.linear(weight: w, bias: b).doubles() == [11, 23, 13, 27])
        #expect(try a.linear(weight: w).doubles() == [1, 3, 3, 7])
        #expect(try b.addingProduct(a, w).doubles() == [13, 22, 17, 24])
        let normal = try Tensor([1, 3] as [Double], shape: [1, 2]).layerNorm(shape: [2], epsilon: 0)
        #expect(isClose(try normal.doubles(), [-1, 1]))
    }
}
