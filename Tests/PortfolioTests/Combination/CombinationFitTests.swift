import Core
import Foundation
import Portfolio
import Testing

@Suite("Weights of the combined score") struct CombinationFitTests {
    /// Months of a market in which outcomes are so much of each part, and noise.
    private func months(
        _ count: Int, stocks: Int = 400, policy: Double, forecast: Double, sentiment: Double,
        seed: UInt64 = 3,
        news: Double = 1
    ) throws -> [CombinationMonth] {
        var generator = SeededGenerator(seed: seed)
        return try (0..<count).map { month in
            let scores = (0..<stocks).map { _ in Float(generator.gaussian()) }
            let forecasts = (0..<stocks).map { _ in generator.gaussian() }
            let moods = (0..<stocks).map { _ in generator.uniform() < news ? generator.gaussian() : .nan }
            let parts = CombinationParts(
                scores: scores, eligible: .init(repeating: true, count: stocks), forecasts: forecasts,
                moods: moods)
            let returns = (0..<stocks).map { slot in
                0.01 + 0.1
                    * (policy * parts.policy[slot] + forecast * (parts.forecast?[slot] ?? 0)
                        + sentiment * (parts.sentiment?[slot] ?? 0) + generator.gaussian())
            }
            return try #require(
                CombinationMonth(
                    session: CivilDate(daysSinceEpoch: Int32(18_000 + 30 * month)), parts: parts,
                    returns: returns))
        }
    }

    private func settings(_ change: (inout CombinationSettings) -> Void = { _ in }) -> CombinationSettings {
        var settings = CombinationSettings()
        change(&settings)
        return settings
    }

    @Test("Weights that are in the data are found", arguments: [1.0, 0.3])
    func recovered(news: Double) throws {
        let fit = CombinationFit(
            try months(240, policy: 0.1, forecast: 0.05, sentiment: 0.03, news: news),
            settings: settings { $0.evidence = 0 })
        #expect(abs(fit.weights.forecast - 0.5) < 0.06, "\(fit.weights)")
        #expect(abs(fit.weights.sentiment - 0.3) < 0.1, "\(fit.weights)")
        #expect(fit.estimates[.forecast]?.months == 240)
    }

    @Test("Few months are pulled toward the policy alone, by n / (n + evidence)")
    func shrunk() throws {
        let months = try months(24, policy: 0.1, forecast: 0.05, sentiment: 0)
        let whole = CombinationFit(months, settings: settings { $0.evidence = 0 }).weights.forecast
        let half = CombinationFit(months, settings: settings()).weights.forecast
        #expect(whole > 0.3 && abs(half - whole / 2) < 1e-12)
    }

    @Test("Noise has weights of about 0")
    func noise() throws {
        var sum = 0.0
        for seed in 0..<40 {
            let fit = CombinationFit(
                try months(36, stocks: 300, policy: 0.05, forecast: 0, sentiment: 0, seed: UInt64(seed)),
                settings: settings())
            #expect(fit.weights.forecast < 0.3 && fit.weights.sentiment < 0.3)
            sum += fit.weights.forecast + fit.weights.sentiment
        }
        #expect(sum / 80 < 0.03, "\(sum / 80)")
    }

    @Test("Five months are none, six are some")
    func fewest() throws {
        let six = try months(6, policy: 0.1, forecast: 0.1, sentiment: 0.1)
        #expect(CombinationFit(Array(six.dropLast()), settings: settings()).weights == .none)
        #expect(CombinationFit(six, settings: settings()).weights.forecast > 0.1)
        #expect(CombinationFit([], settings: settings()).weights == .none)
    }

    @Test(
        "A part that was wrong counts nothing, or against where that is allowed; no part counts beyond the limit"
    )
    func bounds() throws {
        let months = try months(120, policy: 0.02, forecast: -0.1, sentiment: 0.2)
        let plain = CombinationFit(months, settings: settings()).weights
        #expect(plain == CombinationWeights(forecast: 0, sentiment: 1))
        let free = CombinationFit(
            months,
            settings: settings {
                $0.allowsNegative = true
                $0.maximumWeight = 0.4
            }
        ).weights
        #expect(free == CombinationWeights(forecast: -0.4, sentiment: 0.4))
    }

    @Test("A policy that says nothing, or the opposite, does not make a part count without end")
    func weakPolicy() throws {
        let months = try months(240, policy: -0.05, forecast: 0.01, sentiment: 0)
        let fit = CombinationFit(months, settings: settings { $0.evidence = 0 })
        let estimate = try #require(fit.estimates[.forecast])
        #expect(estimate.policyCoefficient < 0)
        #expect(estimate.weight < estimate.coefficient / CombinationFit.leastSkill + 1e-12)
        #expect(estimate.weight > 0.2 && estimate.weight < 0.7, "\(estimate)")
    }

    @Test("What a person has set is taken as it is, and a part that is off has no weight")
    func byHand() throws {
        let months = try months(12, policy: 0.1, forecast: 0.1, sentiment: 0.1)
        let fit = CombinationFit(
            months,
            settings: settings {
                $0.weights = [.forecast: 0.25]
                $0.parts = [.forecast]
            })
        #expect(fit.weights == CombinationWeights(forecast: 0.25, sentiment: 0))
        #expect(fit.estimates[.forecast]?.isByHand == true && fit.estimates[.sentiment] == nil)
        #expect(
            CombinationFit([], settings: settings { $0.weights = [.sentiment: 0.5] }).weights.sentiment == 0.5
        )
    }

    @Test("A forecast that says what the policy says has no huge coefficient with a huge opposite")
    func copy() throws {
        var generator = SeededGenerator(seed: 9)
        let months = try (0..<60).map { month in
            let scores = (0..<300).map { _ in Float(generator.gaussian()) }
            let parts = CombinationParts(
                scores: scores, eligible: .init(repeating: true, count: 300),
                forecasts: scores.map(Double.init),
                moods: nil)
            let returns = scores.map { 0.1 * Double($0) + generator.gaussian() }
            return try #require(
                CombinationMonth(
                    session: CivilDate(daysSinceEpoch: Int32(18_000 + 30 * month)), parts: parts,
                    returns: returns))
        }
        let coefficients = months.map { $0.coefficients(of: [.forecast], ridge: CombinationFit.ridge) }
        #expect(coefficients.allSatisfy { $0.allSatisfy { abs($0) < 1 } })
        #expect(months.allSatisfy { $0.parts == [.forecast] })
    }

    @Test("A month's coefficients solve its ridge regression, worked out stock by stock")
    func regression() throws {
        var generator = SeededGenerator(seed: 21)
        let stocks = 60
        let scores = (0..<stocks).map { _ in Float(generator.gaussian()) }
        let parts = CombinationParts(
            scores: scores, eligible: .init(repeating: true, count: stocks),
            forecasts: (0..<stocks).map { Double(scores[$0]) + generator.gaussian() },
            moods: (0..<stocks).map { _ in generator.gaussian() })
        let returns = (0..<stocks).map { _ in generator.gaussian() }
        let month = try #require(
            CombinationMonth(session: CivilDate(daysSinceEpoch: 18_000), parts: parts, returns: returns))
        let ridge = 0.01
        let found = month.coefficients(of: [.forecast, .sentiment], ridge: ridge)
        let columns = [parts.policy, parts.forecast, parts.sentiment].map { $0 ?? [] }
        let outcome = CrossSection.limited(CrossSection.standardised(returns))
        // The gradient of the ridge's loss is 0 at its solution.
        for (own, column) in columns.enumerated() {
            var gradient = 0.0
            var square = 0.0
            for stock in 0..<stocks {
                let fitted = columns.indices.reduce(0) { $0 + found[$1] * columns[$1][stock] }
                gradient += column[stock] * (outcome[stock] - fitted)
                square += column[stock] * column[stock]
            }
            #expect(abs(gradient - ridge * square * found[own]) < 1e-9)
        }
        #expect(month.coefficients(of: [.sentiment], ridge: ridge)[1] == 0)
    }

    @Test("The order of the months does not matter, to the last bit; nor does what a file made of them")
    func determinism() throws {
        let months = try months(30, policy: 0.1, forecast: 0.05, sentiment: 0.05)
        var generator = SeededGenerator(seed: 1)
        let fit = CombinationFit(months, settings: settings())
        #expect(CombinationFit(months.shuffled(using: &generator), settings: settings()) == fit)
        let bytes = try JSONEncoder().encode(months)
        let read = try JSONDecoder().decode([CombinationMonth].self, from: bytes)
        #expect(read == months && read.allSatisfy(\.isSound))
    }

    @Test("A month with too few stocks, or one in which all came to the same, is no evidence")
    func noEvidence() {
        let scores = (0..<40).map { Float($0) }
        let parts = CombinationParts(
            scores: scores, eligible: .init(repeating: true, count: 40), forecasts: scores.map(Double.init),
            moods: nil)
        let date = CivilDate(daysSinceEpoch: 18_000)
        #expect(
            CombinationMonth(session: date, parts: parts, returns: .init(repeating: 0.01, count: 40)) == nil)
        let few = (0..<40).map { $0 < 9 ? Double($0) : .nan }
        #expect(CombinationMonth(session: date, parts: parts, returns: few) == nil)
        #expect(
            CombinationMonth(
                session: date, parts: parts, returns: (0..<40).map { $0 < 10 ? Double($0) : .nan })?
                .stocks == 10)
    }
}
