import Foundation
import Portfolio
import Testing

@Suite("Published Sharpe inference") struct PublishedSharpeTests {
    /// A printed figure, where it stands, and ours; the digits that were printed are those that must agree.
    struct Example {
        var source: String
        var figure: String
        var published: Double
        var ours: Double
        var tolerance: Double
    }

    static var examples: [Example] {
        let year = 250.0.squareRoot()
        func best(_ trials: Double) -> Double {
            SharpeInference.expectedMaximum(trials: trials, deviation: 0.5.squareRoot() / year)
        }
        let strategy = SharpeInference(
            sharpe: 2.5 / year, observations: 1_250, skewness: -3, kurtosis: 10)
        let normal = SharpeInference(sharpe: 2.5 / year, observations: 1_250)
        func deflated(_ inference: SharpeInference, _ trials: Double) -> Double {
            inference.deflated(trials: trials, deviation: 0.5.squareRoot() / year)
        }
        func years(
            _ sharpe: Double, above benchmark: Double, periods: Double, skewness: Double = 0,
            kurtosis: Double = 3
        ) -> Double {
            SharpeInference(
                sharpe: sharpe / periods.squareRoot(), observations: 0, skewness: skewness,
                kurtosis: kurtosis
            ).minimumTrackRecord(above: benchmark / periods.squareRoot()) / periods
        }
        func fund(_ skewness: Double, _ kurtosis: Double) -> SharpeInference {
            SharpeInference(
                sharpe: 1.585 / 12.0.squareRoot(), observations: 24, skewness: skewness, kurtosis: kurtosis)
        }
        func annual(_ rho: Double) -> Double {
            SharpeInference.annualisation(
                autocorrelations: (1..<12).map { pow(rho, Double($0)) }, periods: 12)
        }
        let deflatedPaper = "Bailey, López de Prado 2014"
        let frontier = "Bailey, López de Prado 2012"
        let tested = "pypbo's test of "
        return [
            Example(
                source: deflatedPaper, figure: "E[max SR], N = 100, V = 1/2 a year", published: 0.1132,
                ours: best(100), tolerance: 5e-5),
            Example(
                source: deflatedPaper, figure: "DSR, SR 2.5, T 1250, skew -3, kurtosis 10, N = 100",
                published: 0.9004, ours: deflated(strategy, 100), tolerance: 5e-5),
            Example(
                source: tested + "it", figure: "the same", published: 0.900_396_834_449_390_34,
                ours: deflated(strategy, 100), tolerance: 1e-12),
            Example(
                source: deflatedPaper, figure: "DSR, N = 46", published: 0.9505,
                ours: deflated(strategy, 46), tolerance: 5e-5),
            Example(
                source: deflatedPaper, figure: "DSR of normal returns, N = 88", published: 0.9505,
                ours: deflated(normal, 88), tolerance: 5e-5),
            Example(
                source: tested + "it", figure: "E[max Z], N = 100", published: 2.530_602_893_201_684_6,
                ours: SharpeInference.expectedMaximum(trials: 100, deviation: 1), tolerance: 1e-12),
            Example(
                source: frontier, figure: "PSR(0), SR 1.585, 24 months, normal", published: 0.982,
                ours: fund(0, 3).probability(), tolerance: 5e-4),
            Example(
                source: frontier, figure: "PSR(0), skew -2.448, kurtosis 10.164", published: 0.913,
                ours: fund(-2.448, 10.164).probability(), tolerance: 5e-4),
            Example(
                source: tested + "it", figure: "the same", published: 0.913_234_306_884_860_18,
                ours: fund(-2.448, 10.164).probability(), tolerance: 1e-12),
            Example(
                source: frontier, figure: "MinTRL, years, SR 2 above 1, daily", published: 2.73,
                ours: years(2, above: 1, periods: 250), tolerance: 5e-3),
            Example(
                source: tested + "it", figure: "the same", published: 2.731_187_801_728_176_1,
                ours: years(2, above: 1, periods: 250), tolerance: 1e-12),
            Example(
                source: tested + "it", figure: "MinTRL, SR 2 above 1, weekly",
                published: 2.828_833_586_945_236_8, ours: years(2, above: 1, periods: 52), tolerance: 1e-12),
            Example(
                source: tested + "it", figure: "MinTRL, SR 3 above 2.5, monthly, skew -0.72, kurtosis 5.78",
                published: 27.352_920_196_040_301,
                ours: years(3, above: 2.5, periods: 12, skewness: -0.72, kurtosis: 5.78), tolerance: 1e-11),
            Example(
                source: "Lo 2002", figure: "a year's ratio from months, AR(1) -0.2", published: 4.17,
                ours: annual(-0.2), tolerance: 5e-3),
            Example(
                source: "Lo 2002", figure: "the same, 0.2", published: 2.88, ours: annual(0.2),
                tolerance: 5e-3),
            Example(
                source: "Lo 2002", figure: "the same, 0", published: 3.46, ours: annual(0), tolerance: 5e-3),
        ]
    }

    @Test("Published examples come out as printed")
    func published() {
        print("| source | figure | published | ours |\n|---|---|---:|---:|")
        for example in Self.examples {
            print("| \(example.source) | \(example.figure) | \(example.published) | \(example.ours) |")
            #expect(
                abs(example.ours - example.published) <= example.tolerance,
                "\(example.figure): \(example.ours), not \(example.published)")
        }
    }
}
