import Forecasting
import Foundation
import Tensors
import Testing

@Suite("Forecast networks") struct NetworkTests {
    static let shape = ForecastShape(
        inputSize: 10, horizon: 4, quantiles: [0.1, 0.5, 0.9],
        exogenous: ExogenousSizes(past: 2, known: 1, fixed: 2))

    /// One of each kind, with dropout.
    static func networks(seed: UInt64, _ shape: ForecastShape = shape) throws -> [any ForecastNetwork] {
        // Small work: a second thread would only wait.
        try Torch.setThreadCount(1)
        func generator() throws -> TensorGenerator { try TensorGenerator(seed: seed) }
        var lstm = LSTMSettings()
        lstm.width = 8
        lstm.decoderWidth = 8
        lstm.dropout = 0.3
        var nhits = NHITSSettings()
        nhits.hidden = [8, 8]
        nhits.dropout = 0.3
        nhits.scaler = .standard
        var tft = TFTSettings()
        tft.width = 8
        tft.heads = 2
        tft.layers = 2
        tft.attentionDropout = 0.1
        return [
            try LSTMNetwork(shape, settings: lstm, generator: generator()),
            try NHITSNetwork(shape, settings: nhits, generator: generator()),
            try TFTNetwork(shape, settings: tft, generator: generator()),
        ]
    }

    static func batch(_ rows: Int, _ shape: ForecastShape = shape, seed: UInt64 = 5) throws -> ForecastBatch {
        let generator = try TensorGenerator(seed: seed)
        let sizes = shape.exogenous
        func random(_ shape: [Int]) throws -> Tensor? {
            shape.last == 0 ? nil : try Tensor.normal(shape, generator: generator)
        }
        let window = try Tensor.normal(
            [rows, shape.inputSize], standardDeviation: 0.02, generator: generator)
        return ForecastBatch(
            window: try window.cumulativeSum(1) + 4, past: try random([rows, shape.inputSize, sizes.past]),
            known: try random([rows, shape.inputSize + shape.horizon, sizes.known]),
            fixed: try random([rows, sizes.fixed]))
    }

    @Test("A seed decides the weights, and dropout in training")
    func seeds() throws {
        let batch = try Self.batch(3)
        let (one, same, other) = (
            try Self.networks(seed: 1), try Self.networks(seed: 1), try Self.networks(seed: 2)
        )
        for index in one.indices {
            let first = try one[index].forecast(batch, isTraining: true).floats()
            #expect(try same[index].forecast(batch, isTraining: true).floats() == first)
            #expect(try other[index].forecast(batch, isTraining: true).floats() != first)
            // Dropout draws on.
            #expect(try one[index].forecast(batch, isTraining: true).floats() != first)
            let calm = try one[index].forecast(batch, isTraining: false).floats()
            #expect(try same[index].forecast(batch, isTraining: false).floats() == calm)
        }
    }

    @Test("Every parameter has a gradient, and following it makes the loss smaller")
    func gradients() throws {
        let batch = try Self.batch(6)
        let outcome = try batch.window.slice(9..<10, dimension: 1).broadcast(to: [6, 4]) + 0.05
        for network in try Self.networks(seed: 3) {
            let loss = ForecastLoss(quantiles: network.quantiles)
            var settings = Adam.Settings()
            settings.learningRate = 0.01
            let optimiser = try Adam(network.parameters, settings: settings)
            let first = try loss(network.forecast(batch, isTraining: false), outcome: outcome)
            var last = first
            for step in 0..<30 {
                optimiser.clearGradients()
                try last.backward()
                if step == 0 {
                    // Nothing that a static variable selection could look at beside its variables.
                    for (name, tensor) in network.parameters
                    where !name.hasSuffix("vsn.joint_grn.lin_c.weight") {
                        let gradient = try #require(tensor.gradient, "\(name)")
                        #expect(try gradient.allFinite(), "\(name)")
                    }
                }
                try optimiser.step()
                last = try loss(network.forecast(batch, isTraining: false), outcome: outcome)
            }
            #expect(try last.item() < 0.7 * first.item(), "\(type(of: network).name)")
        }
    }

    @Test("Scaled windows: prices of another level and spread move the forecast with them")
    func equivariance() throws {
        let batch = try Self.batch(2)
        var other = batch
        other.window = try batch.window * 3 - 2
        for network in try Self.networks(seed: 4) where network.scaler != .identity {
            let expected = try network.forecast(batch, isTraining: false) * 3 - 2
            #expect(try distance(network.forecast(other, isTraining: false), expected) < 1e-3)
        }
    }

    @Test("A batch that does not fit is refused with what it should be")
    func refusals() throws {
        for network in try Self.networks(seed: 4) {
            var short = try Self.batch(2)
            short.window = try short.window.slice(1..<10, dimension: 1)
            let window = #expect(throws: TensorError.self) { try network.forecast(short, isTraining: false) }
            #expect(window?.message == "window must be [batch, 10], not [2, 9]")
            var bare = try Self.batch(2)
            bare.known = nil
            let known = #expect(throws: TensorError.self) { try network.forecast(bare, isTraining: false) }
            #expect(known?.message == "known must be [2, 14, 1], not nothing")
        }
    }
}
