import Forecasting
import Foundation
import Tensors
import Testing

@Suite("Forecast losses") struct ForecastLossTests {
    @Test("Losses are neuralforecast's, with and without gaps")
    func parity() throws {
        let file = try Safetensors(contentsOf: GoldenCase.folder.appending(path: "losses.safetensors").path())
        func tensor(_ name: String) throws -> Tensor { try #require(file[name]) }
        let (outcome, mask) = (try tensor("outcome"), try tensor("mask"))
        let quantiles = ForecastLoss(quantiles: [0.1, 0.5, 0.9])
        let absolute = ForecastLoss(quantiles: [0.5])
        func value(_ loss: ForecastLoss, _ forecast: String, _ mask: Tensor? = nil) throws -> Double {
            try loss(tensor(forecast), outcome: outcome, mask: mask).item()
        }
        #expect(try abs(value(absolute, "point") - tensor("mae").item()) < 1e-6)
        #expect(try abs(value(absolute, "point", mask) - tensor("mae_masked").item()) < 1e-6)
        #expect(try abs(value(quantiles, "levels") - tensor("mq").item()) < 1e-6)
        #expect(try abs(value(quantiles, "levels", mask) - tensor("mq_masked").item()) < 1e-6)
    }

    @Test("Outcomes that do not count may be anything, and none at all is no loss")
    func gaps() throws {
        let forecast = try Tensor([1, 2] as [Float], shape: [1, 2, 1])
        let outcome = try Tensor([3, .nan] as [Float], shape: [1, 2])
        let loss = ForecastLoss.absoluteError
        #expect(
            try loss(forecast, outcome: outcome, mask: Tensor([1, 0] as [Float], shape: [1, 2])).item() == 2)
        #expect(try loss(forecast, outcome: outcome, mask: Tensor.zeros([1, 2])).item() == 0)
    }
}
