import Core
import Forecasting
import Foundation
import Testing

@Suite("Simple forecasts") struct SimpleForecastTests {
    @Test("The last value, drift and the last season are what they say")
    func plain() {
        let window: ArraySlice<Float> = [0, 9, 1, 2, 4][1...]
        #expect(SimpleForecast.naive.forecast(window, horizon: 3) == [4, 4, 4])
        #expect(SimpleForecast.drift.forecast([1, 2, 4], horizon: 2) == [5.5, 7])
        #expect(SimpleForecast.seasonalNaive(period: 3).forecast(window, horizon: 4) == [1, 2, 4, 1])
        #expect(SimpleForecast.seasonalNaive(period: 9).forecast([1, 2], horizon: 3) == [1, 2, 1])
    }

    @Test("Exponential smoothing goes on with a trend, and keeps to the mean of noise around a level")
    func smoothing() {
        let line = (0..<60).map { Float($0) * 0.5 }
        let ahead = SimpleForecast.exponentialSmoothing.forecast(line[...], horizon: 4)
        for (step, value) in ahead.enumerated() { #expect(abs(value - (30 + 0.5 * Double(step))) < 0.1) }
        var generator = SeededGenerator(seed: 3)
        let noise = (0..<200).map { _ in Float(5 + generator.gaussian()) }
        let level = SimpleForecast.exponentialSmoothing.forecast(noise[...], horizon: 10)
        #expect(level.allSatisfy { abs($0 - 5) < 0.7 })
    }

    @Test("Any window gives finite values", arguments: [2, 3, 5, 12])
    func short(length: Int) {
        var generator = SeededGenerator(seed: UInt64(length))
        for _ in 0..<20 {
            let window = (0..<length).map { _ in Float(generator.gaussian()) }
            for forecast in SimpleForecast.all(period: 5) {
                let values = forecast.forecast(window[...], horizon: 7)
                #expect(values.count == 7 && values.allSatisfy(\.isFinite))
            }
        }
        let flat = [Float](repeating: 2, count: length)
        #expect(SimpleForecast.exponentialSmoothing.forecast(flat[...], horizon: 2) == [2, 2])
    }
}
