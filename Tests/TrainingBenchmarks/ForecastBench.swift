import Forecasting
import Foundation
import Tensors
import TestSupport

/// Forecasts and training of a network with fresh weights on random walks.
enum ForecastBench {
    static func run(_ work: ForecastWork, repeats: Int) throws -> Timing {
        try Torch.setThreadCount(ProcessInfo.processInfo.activeProcessorCount)
        let bench = try Bench(work)
        if work.steps == 0 {
            let (batch, _) = try bench.sample()
            return try measure(repeats: repeats) {
                try withoutGradients { _ = try bench.network.forecast(batch, isTraining: false) }
            }
        }
        return try measure(repeats: repeats) {
            for _ in 0..<work.steps { try bench.step() }
        }
    }

    private struct Bench {
        let work: ForecastWork
        let network: any ForecastNetwork
        let loss: ForecastLoss
        let optimiser: Adam
        /// [series x sessions, 1 + past + known]: the target first.
        let values: Tensor
        /// [series, fixed]
        let fixed: Tensor
        let generator: TensorGenerator

        init(_ work: ForecastWork) throws {
            let generator = try TensorGenerator(seed: 1)
            let shape = ForecastShape(
                inputSize: work.inputSize, horizon: work.horizon, quantiles: work.quantiles,
                exogenous: ExogenousSizes(past: work.past, known: work.known, fixed: work.fixed))
            network =
                switch work.network {
                case "lstm": try LSTMNetwork(shape, generator: generator)
                case "nhits": try NHITSNetwork(shape, generator: generator)
                default: try TFTNetwork(shape, generator: generator)
                }
            loss = ForecastLoss(quantiles: work.quantiles)
            optimiser = try Adam(network.parameters)
            let (series, sessions) = (ForecastWork.series, ForecastWork.sessions)
            let walks =
                try Tensor.normal([series, sessions], standardDeviation: 0.02, generator: generator)
                .cumulativeSum(1) + 4
            let others = try Tensor.normal([series * sessions, work.past + work.known], generator: generator)
            values = try Tensor.concatenate([walks.reshaped([-1, 1]), others], dimension: 1)
            fixed = try Tensor.normal([series, work.fixed], generator: generator)
            self.work = work
            self.generator = generator
        }

        /// Windows drawn from all series and sessions, and what came after them: [windows, horizon].
        func sample() throws -> (batch: ForecastBatch, outcome: Tensor) {
            let steps = work.inputSize + work.horizon
            func whole(_ end: Int) throws -> Tensor {
                try Tensor.uniform([work.windows], high: Double(end), generator: generator).to(.int64)
            }
            let series = try whole(ForecastWork.series)
            let first = try whole(ForecastWork.sessions - steps) + series * Double(ForecastWork.sessions)
            let places = try first.unsqueezed(1) + Tensor.arange(steps)
            let rows = try values.indexSelect(places.to(.int64).reshaped([-1]))
                .reshaped([work.windows, steps, -1])
            let past = 1..<1 + work.past
            let target = try rows.select(0, dimension: 2)
            var batch = ForecastBatch(window: try target.slice(0..<work.inputSize, dimension: 1))
            if work.past > 0 {
                batch.past = try rows.slice(0..<work.inputSize, dimension: 1).slice(past, dimension: 2)
            }
            if work.known > 0 {
                batch.known = try rows.slice(past.upperBound..<past.upperBound + work.known, dimension: 2)
            }
            if work.fixed > 0 { batch.fixed = try fixed.indexSelect(series) }
            return (batch, try target.slice(work.inputSize..<steps, dimension: 1))
        }

        /// The loss in the scale of each window, as the peer has it.
        func step() throws {
            var (batch, outcome) = try sample()
            optimiser.clearGradients()
            var forecast = try network.forecast(batch, isTraining: true)
            let window = try batch.window.unsqueezed(2)
            if let (shift, scale) = try network.scaler.statistics(window, steps: work.inputSize) {
                forecast = try (forecast - shift) / scale
                outcome = try (outcome - shift.squeezed(2)) / scale.squeezed(2)
            }
            try loss(forecast, outcome: outcome).backward()
            try optimiser.step()
        }
    }
}
