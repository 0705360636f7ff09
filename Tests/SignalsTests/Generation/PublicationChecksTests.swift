import Core
import Foundation
import Lake
import Ledger
import PolicyModel
import Signals
import Testing

@Suite("Checks before publishing") struct PublicationChecksTests {
    private let scene: SignalScene
    private let november = SignalScene.november

    init() throws {
        scene = try SignalScene()
        try scene.publishModel("2022-12") { Float($0) / 1000 }
    }

    /// What is refused, with nothing published and nothing in the account.
    private func refusal(
        _ settings: SignalSettings = SignalScene.settings(), _ remedy: String
    ) throws -> SignalErrorCode? {
        let error = #expect(throws: SignalError.self) { try scene.generate(november, settings: settings) }
        #expect(error?.description.contains(remedy) == true, "\(error?.description ?? "")")
        #expect(error?.kind == .badData)
        #expect(try !scene.lake.contains(.signals, on: november))
        #expect(try scene.ledger.signalMonths().isEmpty)
        return error?.code
    }

    @Test("Features of another universe are refused")
    func inconsistent() throws {
        try scene.publish(november)
        try scene.publishUniverse(november, .init(symbols: [3: "S4", 4: "S3"]))
        #expect(try refusal(SignalScene.settings(), "build-features") == .inconsistent)
    }

    @Test("When nothing is in the index nothing is published")
    func nothingToBuy() throws {
        try scene.publish(november, .init(archived: Set(0..<200)))
        #expect(try refusal(SignalScene.settings(), "bellwether universe") == .nothingToBuy)
    }

    @Test("An empty partition is refused")
    func empty() throws {
        try scene.publish(november, .init(absent: Set(0..<200)))
        #expect(try refusal(SignalScene.settings(), "bellwether universe") == .nothingToBuy)
    }

    @Test("Too few stocks, one below the threshold, are refused; at it they pass")
    func coverage() throws {
        try scene.publish(november, .init(absent: Set(0..<21)))
        #expect(try refusal(SignalScene.settings(), "signals.min_coverage") == .incomplete)
        try scene.publish(november, .init(absent: Set(0..<20)))
        #expect(try !scene.generate(november).signals.isEmpty)
    }

    @Test("A feature that the model looks at and few stocks have is refused")
    func missingFeature() throws {
        var session = SignalScene.Session()
        session.value = { feature, slot in feature == .rsi14 && slot < 30 ? .nan : nil }
        try scene.publish(november, session)
        #expect(try refusal(SignalScene.settings(), "rsi_14") == .incomplete)
        // One that it has learned without may be missing.
        var normaliser = SignalScene.normaliser
        normaliser.deviation[Feature.rsi14.rawValue] = 1
        try scene.publishModel("2022-12", normaliser: normaliser) { Float($0) / 1000 }
        #expect(try !scene.generate(november).signals.isEmpty)
    }

    @Test("A session that is a copy of the last one is refused")
    func stale() throws {
        try scene.publish(november, .init(growth: { $0 < 101 ? 1 : 1.01 }))
        #expect(try refusal(SignalScene.settings(), "copy of the last one") == .unusual)
        try scene.publish(november, .init(growth: { $0 < 100 ? 1 : 1.01 }))
        #expect(try !scene.generate(november).signals.isEmpty)
    }

    @Test("Features that look like nothing in the training are refused")
    func shifted() throws {
        try scene.publish(november)
        // Volumes of a million are 13.8 by their logarithm, and the normaliser knows 0 with a deviation of 2.
        let settings = SignalScene.settings { $0.maximumShift = 6.8 }
        #expect(try refusal(settings, "signals.max_shift") == .unusual)
    }

    @Test("A model of features of another version is refused")
    func otherFeatures() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12", featureVersion: Feature.schemaVersion - 1) { Float($0) / 1000 }
        #expect(try refusal(SignalScene.settings(), "train-policy") == .wrongPolicy)
    }

    @Test("A single name beyond its limit is refused")
    func tooLarge() throws {
        try scene.publish(november)
        try scene.publishModel("2022-12") { $0 == 7 ? 9 : 0 }
        #expect(try refusal(SignalScene.settings(), "signals.max_weight") == .outOfBounds)
    }

    @Test("A weight file that is cut short, or holds a NaN, ends as an error, and what stood stays")
    func damaged() throws {
        try scene.publish(november)
        _ = try scene.generate(november)
        let before = try scene.lake.manifest(of: .signals, on: november)
        let path = "\(scene.lake.root)/models/production/2022-12/policy.safetensors"
        let whole = try Data(contentsOf: URL(filePath: path))
        var bad = whole
        // The last number of the file is the scores' deviation, the one before it the last slot's bias.
        for place in bad.count - 8..<bad.count - 4 { bad[place] = 0xFF }
        for damaged in [whole.prefix(whole.count / 2), bad] {
            try damaged.write(to: URL(filePath: path))
            let error = #expect(throws: PolicyModelError.self) {
                try scene.generate(november) { $0.isForced = true }
            }
            #expect(error?.kind == .badData)
            #expect(try scene.lake.manifest(of: .signals, on: november) == before)
        }
    }
}
