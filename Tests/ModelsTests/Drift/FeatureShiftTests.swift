import Core
import Foundation
import Models
import PolicyModel
import Portfolio
import Testing

@Suite("Feature shift") struct FeatureShiftTests {
    /// Values of one feature in a session, one stock each; all else is NaN.
    private func frame(_ feature: Feature, _ values: [Double], day: Int = 0) -> FeatureFrame {
        var columns = [[Double]](
            repeating: [Double](repeating: .nan, count: values.count), count: Feature.count)
        columns[feature.rawValue] = values
        return FeatureFrame(
            date: Frames.sessions[day], slots: values.indices.map(Int32.init),
            symbols: values.indices.map { Symbol(rawValue: "S\($0)") }, columns: columns,
            previousClose: values.map { _ in .nan })
    }

    private func normaliser(
        _ feature: Feature, mean: Double, deviation: Double, lower: Double = -.infinity,
        upper: Double = .infinity
    ) -> Normaliser {
        func all(_ value: Double, _ other: Double) -> [Double] {
            (0..<Feature.count).map { $0 == feature.rawValue ? value : other }
        }
        return Normaliser(
            mean: all(mean, 0), deviation: all(deviation, 1), lower: all(lower, -.infinity),
            upper: all(upper, .infinity))
    }

    @Test("Means and deviations are of all values of the sessions, in the training's deviations")
    func byHand() throws {
        // As the observation has it: 0.2, 0.4 and 0.9, mean 0.5, squares 0.09 + 0.01 + 0.16.
        let frames = [frame(.rsi14, [60, 70]), frame(.rsi14, [95, .nan], day: 1)]
        let shifts = FeatureShift.shifts(
            of: frames, against: normaliser(.rsi14, mean: 0.1, deviation: 0.5))
        let shift = try #require(shifts.first)
        #expect(shifts.count == 1 && shift.feature == "rsi_14")
        #expect(abs(shift.shift - 0.8) < 1e-6)
        #expect(abs(shift.spread - (0.26 / 3).squareRoot() / 0.5) < 1e-6)
    }

    @Test("Values count within the training's limits, as the model sees them")
    func limits() throws {
        let frames = [frame(.volatility20, [-5, 0.5, 9])]
        let shift = try #require(
            FeatureShift.shifts(
                of: frames,
                against: normaliser(.volatility20, mean: 0.5, deviation: 0.25, lower: 0, upper: 2.5)
            ).first)
        // 0, 0.5 and 2.5.
        #expect(abs(shift.shift - 2) < 1e-6)
    }

    @Test("A feature without values, with one, or constant in the training is not judged")
    func left() {
        #expect(FeatureShift.shifts(of: [], against: normaliser(.rsi14, mean: 0, deviation: 1)) == [])
        #expect(
            FeatureShift.shifts(
                of: [frame(.rsi14, [60, .nan])], against: normaliser(.rsi14, mean: 0, deviation: 1)) == [])
        #expect(
            FeatureShift.shifts(
                of: [frame(.isNew, [0, 1])], against: normaliser(.isNew, mean: 0, deviation: 0)) == [])
    }
}
