import Core
import Foundation
import Portfolio
import Testing

@Suite("Parts of the combined score") struct CombinationPartsTests {
    private var generator = SeededGenerator(seed: 11)

    private mutating func gaussians(_ count: Int) -> [Double] {
        (0..<count).map { _ in generator.gaussian() }
    }

    @Test("With weights of 0 the policy's scores come back bit for bit, whatever the parts say")
    mutating func policyAlone() {
        var scores = gaussians(400).map { Float($0 * 1e-3 + 7) }
        scores[3] = -.infinity
        scores[4] = .nan
        let parts = CombinationParts(
            scores: scores, eligible: scores.indices.map { $0 % 3 != 0 }, forecasts: gaussians(400),
            moods: gaussians(400))
        let combined = parts.combined(scores, .none)
        #expect(zip(combined, scores).allSatisfy { $0.bitPattern == $1.bitPattern })
    }

    @Test(
        "A part that is missing changes nothing, whatever its weight; nor does a stock without a value move")
    mutating func missing() throws {
        let scores = gaussians(300).map { Float($0) }
        var forecasts = gaussians(300)
        for slot in 0..<100 { forecasts[slot] = .nan }
        let eligible = scores.indices.map { $0 < 290 }
        let weights = CombinationWeights(forecast: 0.7, sentiment: 0.9)
        let both = CombinationParts(scores: scores, eligible: eligible, forecasts: forecasts, moods: nil)
        let combined = both.combined(scores, weights)
        for slot in scores.indices {
            #expect(
                (combined[slot] == scores[slot]) == (slot < 100 || slot >= 290 || both.forecast?[slot] == 0))
        }
        let none = CombinationParts(scores: scores, eligible: eligible, forecasts: nil, moods: nil)
        #expect(none.combined(scores, weights) == scores)
        // Nine stocks with news are too few to stand among.
        var moods = [Double](repeating: .nan, count: 300)
        for slot in 0..<9 { moods[slot] = Double(slot) }
        #expect(
            CombinationParts(scores: scores, eligible: eligible, forecasts: nil, moods: moods).sentiment
                == nil)
        moods[9] = 1
        #expect(
            CombinationParts(scores: scores, eligible: eligible, forecasts: nil, moods: moods).sentiment
                != nil)
    }

    @Test("Parts have mean 0 and deviation 1 over the stocks that may be bought and have them")
    mutating func standardised() throws {
        let scores = gaussians(500).map { Float(3 + 20 * $0) }
        let eligible = scores.indices.map { $0 % 5 != 0 }
        // Heavy tails and ties.
        let forecasts = gaussians(500).map { ($0 * $0 * $0 * 10).rounded() }
        let parts = CombinationParts(
            scores: scores, eligible: eligible, forecasts: forecasts, moods: gaussians(500))
        for (name, values, tolerance) in [
            ("policy", parts.policy, 1e-9), ("forecast", try #require(parts.forecast), 1e-9),
            ("sentiment", try #require(parts.sentiment), 0.05),
        ] {
            let own = values.indices.filter { eligible[$0] }.map { values[$0] }
            let mean = own.reduce(0, +) / Double(own.count)
            let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count))
                .squareRoot()
            #expect(abs(mean) < tolerance && abs(deviation - 1) < tolerance, "\(name): \(mean) \(deviation)")
            #expect(values.indices.allSatisfy { eligible[$0] || values[$0] == 0 })
        }
        #expect(try #require(parts.sentiment).allSatisfy { abs($0) <= CrossSection.mostDeviations })
        // 1 in the policy's own unit.
        let slot = try #require(parts.forecast?.firstIndex { $0 > 0.5 })
        let moved = parts.combined(scores, CombinationWeights(forecast: 0.5))[slot] - scores[slot]
        let expected = 0.5 * parts.policyDeviation * (parts.forecast?[slot] ?? 0)
        #expect(abs(Double(moved) - expected) < 1e-5 * abs(Double(scores[slot])) + 1e-5)
    }

    @Test("Only the ranks of the forecasts count, and equals stand alike")
    mutating func ranks() throws {
        let scores = gaussians(200).map { Float($0) }
        let eligible = [Bool](repeating: true, count: 200)
        let forecasts = gaussians(200).map { ($0 * 8).rounded() / 8 }
        let one = CombinationParts(scores: scores, eligible: eligible, forecasts: forecasts, moods: nil)
        let other = CombinationParts(
            scores: scores, eligible: eligible, forecasts: forecasts.map { exp(3 * $0) - 5 }, moods: nil)
        #expect(one.forecast == other.forecast)
        let values = try #require(one.forecast)
        for left in 0..<200 {
            for right in 0..<left where forecasts[left] != forecasts[right] {
                #expect((values[left] < values[right]) == (forecasts[left] < forecasts[right]))
            }
            for right in 0..<left where forecasts[left] == forecasts[right] {
                #expect(values[left] == values[right])
            }
        }
    }

    @Test("The mood of few headlines is nearer to neutral")
    func moods() {
        #expect(CombinationParts.mood(0.8, count: 1) == 0.2)
        #expect(CombinationParts.mood(0.8, count: 9) == 0.6)
        #expect(CombinationParts.mood(-0.8, count: 1) == -0.2)
        #expect(CombinationParts.mood(0.8, count: 0).isNaN)
    }

    @Test("A policy that gives every stock the same score is left alone")
    mutating func noSpread() {
        let scores = [Float](repeating: 0.25, count: 50)
        let parts = CombinationParts(
            scores: scores, eligible: .init(repeating: true, count: 50), forecasts: gaussians(50), moods: nil)
        #expect(parts.policyDeviation == 0)
        #expect(parts.combined(scores, CombinationWeights(forecast: 1)) == scores)
    }
}
