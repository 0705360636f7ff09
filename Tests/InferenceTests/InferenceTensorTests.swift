import Inference
import Testing

@Suite("Inference tensor") struct InferenceTensorTests {
    @Test("values are kept in the order that the shape tells")
    func order() {
        let tensor = InferenceTensor("window", shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
        #expect(tensor.values[tensor.shape[1] * 1 + 2] == 6)
    }
}
