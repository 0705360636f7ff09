import Tensors
import Testing

@Suite("DayMatrix") struct DayMatrixTests {
    @Test("Rows come out as they were set, in any order", arguments: [1, 15, 16, 17, 64, 65, 200])
    func rows(inputs: Int) throws {
        let values = try Tensor.sample([5, inputs], seed: 3, dtype: .float32)
        let matrix = try DayMatrix.holding(values)
        let days = [4, 0, 0, 2]
        #expect(try matrix.rows(days).floats() == values.days(days).floats())
    }

    @Test("Products of pairs of days equal float64's, whatever was asked for before")
    func gram() throws {
        let values = try Tensor.sample([150, 1_100], seed: 4, dtype: .float32)
        let matrix = try DayMatrix.holding(values)
        let exact = try values.to(.float64)
        let scale = 1_100.0
        for days in [[3], [7, 3, 7, 140], Array(0..<150), [149, 1]] {
            let chosen = try exact.days(days)
            let expected = try chosen.matmul(chosen.transposed())
            let gram = try matrix.gram(days)
            #expect(try (gram - expected).abs().max().item() < 1e-6 * scale)
            #expect(try gram.doubles() == gram.transposed().doubles())
        }
        let whole = try DayMatrix.holding(values).gram(Array(0..<150))
        #expect(try whole.doubles() == matrix.gram(Array(0..<150)).doubles())
    }

    @Test("Products follow a row that is set again")
    func changedRow() throws {
        let matrix = try DayMatrix.holding(Tensor.ones([3, 40]))
        #expect(try matrix.gram([0, 1]).doubles() == [40, 40, 40, 40])
        try [Float](repeating: 2, count: 40).withUnsafeBufferPointer { try matrix.setRow(1, $0) }
        #expect(try matrix.gram([0, 1]).doubles() == [40, 80, 80, 160])
    }

    @Test("Products of rounded days are those of bfloat16 numbers")
    func roundedGram() throws {
        let values = try Tensor.sample([6, 90], seed: 5, dtype: .float32)
        let rounded = try DayMatrix.holding(values.roundedToBFloat16())
        let days = [5, 2, 0]
        let gram = try DayMatrix.holding(values).gram(days, precision: .bfloat16)
        #expect(try gram.doubles() == rounded.gram(days).doubles())
        #expect(try gram.doubles() != DayMatrix.holding(values).gram(days).doubles())
    }

    @Test("What does not fit is refused")
    func refusals() throws {
        #expect(throws: TensorError.self) { try DayMatrix(days: 0, inputs: 4) }
        #expect(throws: TensorError.self) { try DayMatrix(days: .max, inputs: 4) }
        let matrix = try DayMatrix(days: 2, inputs: 4)
        #expect(throws: TensorError.self) { try matrix.rows([2]) }
        #expect(throws: TensorError.self) { try matrix.rows([]) }
        #expect(throws: TensorError.self) { try matrix.gram([-1]) }
        for (day, count) in [(2, 4), (-1, 4), (0, 3), (0, 5)] {
            let values = [Float](repeating: 1, count: count)
            #expect(throws: TensorError.self) {
                try values.withUnsafeBufferPointer { try matrix.setRow(day, $0) }
            }
        }
        #expect(try matrix.rows([0, 1]).floats() == [Float](repeating: 0, count: 8))
    }
}
