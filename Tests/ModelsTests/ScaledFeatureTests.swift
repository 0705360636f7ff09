import Core
import Foundation
import Models
import PolicyModel
import Testing

@Suite("Features of a model card") struct ScaledFeatureTests {
    @Test("A card tells limits, scaling and moments by column, through JSON; no limit is left out")
    func roundTrip() throws {
        var normaliser = Normaliser(
            mean: Feature.allCases.map { Double($0.rawValue) },
            deviation: Feature.allCases.map { 1 + Double($0.rawValue) })
        normaliser.lower[Feature.close.rawValue] = -0.25
        normaliser.upper[Feature.close.rawValue] = 0.5
        normaliser.scaling[Feature.close.rawValue] = .crossSection
        var card = try card("2023-01")
        card.features = Feature.allCases.map { ScaledFeature($0, of: normaliser) }
        let text = try JSONEncoder().encode(card)
        let features = try #require(try JSONDecoder().decode(ModelCard.self, from: text).features)
        #expect(features == card.features)
        let close = features[Feature.close.rawValue]
        #expect(close.column == "close" && close.scaling == .crossSection)
        #expect(close.lower == -0.25 && close.upper == 0.5 && close.mean == 3 && close.deviation == 4)
        let tenure = features[Feature.tenureMonths.rawValue]
        #expect(tenure.column == "tenure_months" && tenure.lower == nil && tenure.upper == nil)
    }

    @Test("A card written before features were told is still read")
    func without() throws {
        let card = try card("2023-01")
        let text = try JSONEncoder().encode(card)
        #expect(!String(decoding: text, as: UTF8.self).contains("\"features\""))
        #expect(try JSONDecoder().decode(ModelCard.self, from: text) == card)
    }
}
