import Inference
import Testing

@Suite("Slices of tensors")
struct TensorSlicesTests {
    @Test("hold all items in their order", arguments: [1, 7, 399, 400, 401, 1201])
    func everyItem(items: Int) throws {
        let window = LinearModel.window(items, steps: 3)
        let fixed = InferenceTensor("fixed", shape: [items], values: (0..<items).map(Float.init))
        let slices = TensorSlices.cut([window, fixed])
        #expect(slices.count == (items + 399) / 400)
        #expect(slices.allSatisfy { $0[0].shape[0] <= 400 && $0[0].shape[0] == $0[1].shape[0] })
        #expect(TensorSlices.joined(slices.map { $0[0] }) == window)
        #expect(TensorSlices.joined(slices.map { $0[1] }) == fixed)
    }

    @Test("of nothing are none")
    func nothing() {
        #expect(TensorSlices.cut([]).isEmpty)
        #expect(TensorSlices.cut([InferenceTensor("window", shape: [0, 3], values: [])]).isEmpty)
        #expect(TensorSlices.joined([]) == nil)
    }
}
