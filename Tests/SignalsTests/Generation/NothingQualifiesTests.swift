import Core
import Lake
import Portfolio
import Signals
import Testing

@Suite("A month without signals") struct NothingQualifiesTests {
    private let scene: SignalScene
    private let november = SignalScene.november

    init() throws {
        scene = try SignalScene()
        try scene.publish(november)
    }

    @Test("Where no stock reaches the confidence, an empty list is published with its reason")
    func unsure() throws {
        try scene.publishModel("2022-12", deviation: 10) { Float($0) / 100 }
        let summary = try scene.generate(november)
        #expect(summary.signals.isEmpty && summary.publication.notes.count == 1)
        let note = try #require(summary.publication.notes.first)
        #expect(note.contains("Nothing qualifies") && note.contains("60.0%") && note.contains("(S199)"))
        #expect(try scene.lake.signals(on: november).isEmpty)
        let document = try scene.lake.file("signals.json", of: Dataset.signals.partition(november))
        #expect(String(decoding: document, as: UTF8.self).contains("Nothing qualifies"))
        #expect(try scene.generate(november).isUnchanged)
    }

    @Test("The month after begins in cash and may buy again")
    func monthAfter() throws {
        try scene.publishModel("2022-12", deviation: 10) { Float($0) / 100 }
        _ = try scene.generate(november)
        try scene.publish(SignalScene.december)
        try scene.publishModel("2023-01") { Float($0) / 100 }
        let signals = try scene.generate(SignalScene.december).signals
        #expect(signals.count == 50 && signals.allSatisfy { $0.action == .buy })
    }

    @Test("What is held is kept while nothing new is bought")
    func held() throws {
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        _ = try scene.generate(november)
        try scene.publish(SignalScene.december)
        try scene.publishModel("2023-01", deviation: 10) { Float($0) / 1000 }
        let summary = try scene.generate(SignalScene.december)
        #expect(summary.signals.count == 50 && summary.signals.allSatisfy { $0.action == .hold })
    }

    @Test("Scores that are all the same say nothing, and no stock is bought for its slot's number")
    func equalScores() throws {
        for deviation in [Float(1e-3), 1] {
            try scene.publishModel("2022-12", deviation: deviation) { _ in 0.5 }
            let summary = try scene.generate(november) { $0.isForced = true }
            #expect(summary.signals.isEmpty)
            #expect(summary.publication.notes.first?.contains("every stock the same score") == true)
        }
    }

    @Test("Positions that would all be too small are not opened")
    func small() throws {
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        let summary = try scene.generate(
            november, settings: SignalScene.settings { $0.rules.minimumWeight = 0.2 })
        #expect(summary.signals.isEmpty && summary.publication.notes.first?.contains("below 20.0%") == true)
    }
}
