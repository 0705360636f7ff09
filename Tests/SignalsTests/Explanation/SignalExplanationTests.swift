import Core
import Foundation
import Lake
import Models
import PolicyModel
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Explaining a published signal") struct SignalExplanationTests {
    private let scene: SignalScene

    init() throws {
        scene = try SignalScene()
    }

    /// Features that differ from stock to stock as they do in a market.
    private func publish(_ date: CivilDate, seed: UInt64 = 1) throws {
        var generator = SeededGenerator(seed: seed)
        var values: [Feature: [Double]] = [:]
        for feature in Feature.allCases {
            values[feature] = (0..<200).map { slot in
                let price = 10 + Double(slot)
                return switch feature {
                case .close: price
                case .open, .high, .low, .bbUpper, .bbMiddle, .bbLower:
                    price * exp(0.05 * generator.gaussian())
                case .volume: exp(13 + generator.gaussian())
                case .volumeRatio20: exp(generator.gaussian())
                case .rsi14: 100 * generator.uniform()
                case .macd, .macdSignal, .macdHist: 0.01 * price * generator.gaussian()
                case .volatility20: 0.3 * exp(0.3 * generator.gaussian())
                case .return21: 0.1 * generator.gaussian()
                case .isNew: generator.uniform() < 0.1 ? 1 : 0
                case .tenureMonths: 1 + 100 * generator.uniform()
                }
            }
        }
        var session = SignalScene.Session()
        session.value = { values[$0]?[$1] }
        try scene.publish(date, session)
    }

    private func weights(_ kind: PolicyNetwork.Kind, previousWeights: Bool = true) -> PolicyWeights {
        let network = PolicyNetwork(
            kind: kind, hidden: [7, 5], outputScale: 2, previousWeights: previousWeights)
        var generator = SeededGenerator(seed: 4)
        var weights = PolicyWeights(
            network: network,
            normaliser: Normaliser(
                mean: [Double](repeating: 0.1, count: Feature.count),
                deviation: [Double](repeating: 0.7, count: Feature.count),
                lower: [Double](repeating: -20, count: Feature.count),
                upper: [Double](repeating: 20, count: Feature.count),
                scaling: Feature.allCases.map { $0.rawValue % 3 == 0 ? .timeSeries : .crossSection }))
        func fill(_ values: inout [Float], _ scale: Double) {
            for index in values.indices { values[index] = Float(scale * generator.gaussian()) }
        }
        fill(&weights.inputWeight, kind == .dense ? 0.02 : 0.3)
        fill(&weights.inputBias, 0.1)
        fill(&weights.contextWeight, 0.4)
        fill(&weights.hidden[0].weight, 0.5)
        fill(&weights.outputWeight, 0.4)
        fill(&weights.outputBias, 0.1)
        weights.logDeviation = [-8]
        return weights
    }

    /// Two months decided by the model, so that something is held in the second.
    private func twoMonths(_ weights: PolicyWeights) throws -> [Signal] {
        try publish(SignalScene.november)
        try publish(SignalScene.december, seed: 2)
        try scene.publishModel("2022-12", weights)
        let settings = SignalScene.settings {
            $0.rules.minimumConfidence = 0
            $0.rules.minimumMoneyTraded = 0
        }
        _ = try scene.generate(SignalScene.november, settings: settings)
        return try scene.generate(SignalScene.december, settings: settings).signals
    }

    @Test("numpy finds the same deltas in the files", arguments: PolicyNetwork.Kind.allCases)
    func numpy(kind: PolicyNetwork.Kind) throws {
        let signals = try twoMonths(weights(kind))
        let held = try #require(signals.first { $0.previousWeight > 0 })
        let lake = scene.lake
        for signal in [signals[0], held] {
            let printed = try Peer.python(
                DriverPeer.script,
                [
                    try lake.place(
                        of: "signals.parquet", in: Dataset.signals.partition(SignalScene.december)),
                    try lake.place(
                        of: "features.parquet", in: Dataset.features.partition(SignalScene.december)),
                    try ModelRegistry(lake: lake).entry(#require(YearMonth("2022-12"))).weightsPath,
                    signal.symbol.rawValue,
                ])
            let lines = printed.split(separator: "\n").map {
                $0.split(separator: " ").compactMap { Double($0) }
            }
            #expect(lines[0] == signal.drivers.map(\.delta) && lines[0].count == 7)
            #expect(zip(lines[0], lines[1]).allSatisfy { abs($0 - $1) < 1e-6 })
            #expect(lines[1].contains { abs($0) > 1e-4 })
        }
    }

    @Test("Every signal's deltas come out again, with the inputs they are of")
    func reproduced() throws {
        let signals = try twoMonths(weights(.shared))
        for signal in [signals[0], signals[30]] + signals.suffix(2) {
            let explanation = try SignalExplanation(
                of: signal.symbol, on: SignalScene.december, in: scene.lake)
            #expect(explanation.isReproduced && explanation.largestDifference < 1e-9)
            #expect(explanation.drivers.map(\.group) == FeatureGroup.allCases)
            #expect(explanation.signal == signal && explanation.notes == [])
            #expect(explanation.networks == ["shared 7,5"] && explanation.inputs.count == 18)
            let close = explanation.inputs[Feature.close.rawValue]
            #expect(close.value == signal.close && close.group == .price && close.normalised.isFinite)
            #expect(explanation.inputs[17].value == signal.previousWeight)
        }
    }

    @Test("What does not come out again is told, with what has changed since")
    func changed() throws {
        let signal = try twoMonths(weights(.dense, previousWeights: false))[0]
        let explained = try SignalExplanation(of: signal.symbol, on: SignalScene.december, in: scene.lake)
        #expect(explained.isReproduced && explained.drivers.count == 6)
        try publish(SignalScene.december, seed: 3)
        let changed = try SignalExplanation(of: signal.symbol, on: SignalScene.december, in: scene.lake)
        #expect(!changed.isReproduced)
        #expect(changed.notes == ["features/2022/12/30 is no longer what the signals were made from"])
    }

    @Test("A model that looks at no feature has no drivers to speak of; a stock without a signal is named")
    func noDrivers() throws {
        try scene.publish(SignalScene.november)
        try scene.publishModel("2022-12") { Float($0) / 100 }
        _ = try scene.generate(SignalScene.november)
        let signal = try #require(try scene.lake.signals(on: SignalScene.november).first)
        let explanation = try SignalExplanation(
            of: signal.symbol, on: SignalScene.november, in: scene.lake)
        #expect(explanation.isReproduced && explanation.drivers.allSatisfy { $0.recomputed == 0 })
        let error = #expect(throws: SignalError.self) {
            try SignalExplanation(of: "S3", on: SignalScene.november, in: scene.lake)
        }
        #expect(error?.code == .noSignal && error?.description.contains("signals list") == true)
    }
}
