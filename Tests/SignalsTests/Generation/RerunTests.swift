import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("Reruns of a month") struct RerunTests {
    private let scene: SignalScene
    private let november = SignalScene.november

    init() throws {
        scene = try SignalScene()
        try scene.publish(november)
        try scene.publishModel("2022-12") { Float($0) / 1000 }
        _ = try scene.generate(november)
    }

    private func files() throws -> [Manifest.File] {
        try scene.lake.manifest(of: .signals, on: november).files
    }

    @Test("The same inputs give nothing to do, and the same bytes of all files when forced")
    func idempotent() throws {
        let first = try files()
        #expect(first.map(\.name) == ["orders.csv", "signals.csv", "signals.json", "signals.parquet"])
        #expect(try scene.generate(november).isUnchanged)
        #expect(try !scene.generate(november) { $0.isForced = true }.isUnchanged)
        #expect(try files() == first)
        #expect(try scene.ledger.signalMonths().count == 1)
        // What the account says of such signals is in the bytes, so it is among what they are made from.
        #expect(try scene.lake.manifest(of: .signals, on: november).parameters["hit_rates"]?.isEmpty == false)
    }

    @Test("New data before the mail replaces the signals and says what has changed")
    func beforeTheMail() throws {
        try scene.publish(november, .init(absent: [199]))
        let summary = try scene.generate(november)
        let difference = try #require(summary.difference)
        #expect(difference.dropped.map(\.slot) == [199] && difference.opened.map(\.slot) == [149])
        #expect(try scene.lake.signals(on: november).count == 50)
        #expect(try scene.ledger.signalMonths().count == 1)
    }

    @Test("What was mailed is not replaced unless that is asked for")
    func afterTheMail() throws {
        let first = try files()
        try scene.mail(november)
        #expect(try scene.generate(november).isUnchanged)
        try scene.publish(november, .init(absent: [199]))
        let error = #expect(throws: SignalError.self) { try scene.generate(november) }
        #expect(error?.code == .mailed && error?.description.contains("S199: gone") == true)
        #expect(error?.description.contains("--force") == true)
        #expect(try files() == first)
        let forced = try scene.generate(november) { $0.isForced = true }
        #expect(forced.difference?.dropped.map(\.slot) == [199])
        #expect(try files() != first)
    }

    @Test("Other inputs that lead to the same signals are published though the mail is out")
    func sameSignals() throws {
        try scene.mail(november)
        // A model of another digest with the same scores but for what nobody can buy.
        try scene.publishModel("2022-12") { $0 < 200 ? Float($0) / 1000 : 7 }
        let summary = try scene.generate(november)
        #expect(!summary.isUnchanged && summary.difference?.isEmpty == true)
    }

    @Test("Another model, or a trial, shows what would come of it and writes nothing")
    func trials() throws {
        try scene.publishModel("2023-01") { -Float($0) / 1000 }
        let before = (try files(), try scene.ledger.signalMonths())
        let other = try scene.generate(november) { $0.model = YearMonth("2023-01") }
        #expect(other.model == "2023-01" && other.signals.first?.slot == 0)
        #expect(other.difference?.count == 100)
        let trial = try scene.generate(
            november, settings: SignalScene.settings { $0.rules.count = 5 }
        ) { $0.isTrial = true }
        #expect(trial.signals.count == 5 && trial.difference?.dropped.count == 45)
        #expect(try files() == before.0 && scene.ledger.signalMonths() == before.1)
    }

    @Test("A run that was killed before it had kept the account does so when it is run again")
    func interrupted() throws {
        // The ledger as it was before the signals were published.
        let fresh = try LedgerDatabase(root: scene.folder.appending("fresh"))
        let generation = SignalGeneration(
            lake: scene.lake, ledger: fresh, settings: SignalScene.settings(), version: "test",
            now: { SignalScene.now })
        #expect(try generation.run(.init(november)).isUnchanged)
        #expect(try fresh.signalMonths() == scene.ledger.signalMonths())
    }
}
