import Forecasting
import Tensors
import Testing

@Suite("Forecast batch") struct ForecastBatchTests {
    @Test("what a network does not take is left out")
    func window() throws {
        let batch = ForecastBatch(window: try Tensor.zeros([2, 5]))
        #expect(batch.window.shape == [2, 5] && batch.past == nil && batch.fixed == nil)
    }
}
