import Core
import Foundation
import PolicyModel
import TestSupport
import Testing

@Suite("Observation encoder") struct ObservationEncoderTests {
    /// One stock that is held, one without history, one archived.
    private func frame() throws -> FeatureFrame {
        let nan = Double.nan
        let rows: [[Double]] = [
            [101, 103, 99, 102, 1_000, 75, 1, 2, -1, 110, 100, 90, 2, 0.3, 0.05, 0, 14],
            [50, 52, 49, 51, 0, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, 1, 0.5],
            [20, 20, 20, 20, 10, 50, 0, 0, 0, 21, 20, -1, 0, 0.1, -1, 0, -3],
        ]
        return FeatureFrame(
            date: try #require(CivilDate("2024-03-01")), slots: [0, 7, 3_599], symbols: ["A", "B", "C"],
            columns: (0..<Feature.count).map { column in rows.map { $0[column] } },
            previousClose: [100, nan, 20])
    }

    private func value(_ observation: RawObservation, _ slot: Int, _ feature: Feature) -> Double {
        Double(observation.values[slot * Feature.count + feature.rawValue])
    }

    @Test("Every feature is transformed as documented")
    func transforms() throws {
        let observation = ObservationEncoder.encode(try frame())
        let expected: [Double] = [
            log(1.01), log(1.03), log(0.99), log(1.02), log(1_001.0), 0.5, 0.01, 0.02, -0.01, log(1.1), 0,
            log(0.9), log(2.0), 0.3, log(1.05), 0, log(15.0),
        ]
        for feature in Feature.allCases {
            #expect(abs(value(observation, 0, feature) - expected[feature.rawValue]) < 1e-6, "\(feature)")
        }
    }

    @Test("Without a previous close prices are relative to the close itself")
    func firstBar() throws {
        let observation = ObservationEncoder.encode(try frame())
        #expect(value(observation, 7, .close) == 0)
        #expect(abs(value(observation, 7, .open) - log(50.0 / 51)) < 1e-6)
        #expect(value(observation, 7, .volume) == 0)
        #expect(value(observation, 7, .rsi14).isNaN)
    }

    @Test(
        "A logarithm of nothing positive is null; the volume ratio has a floor; archived tenure is negative")
    func guards() throws {
        let observation = ObservationEncoder.encode(try frame())
        #expect(value(observation, 3_599, .bbLower).isNaN)
        #expect(value(observation, 3_599, .return21).isNaN)
        #expect(abs(value(observation, 3_599, .volumeRatio20) - log(1e-4)) < 1e-5)
        #expect(abs(value(observation, 3_599, .tenureMonths) + log(4.0)) < 1e-6)
    }

    @Test("Only active slots with a row may be bought, and empty slots have no values")
    func mask() throws {
        let observation = ObservationEncoder.encode(try frame())
        #expect(observation.mask.indices.filter { observation.mask[$0] } == [0, 7])
        #expect(observation.values.count == 61_200)
        #expect((17..<34).allSatisfy { observation.values[$0].isNaN })
    }
}
