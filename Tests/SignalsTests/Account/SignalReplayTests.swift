import Core
import Foundation
import Lake
import Ledger
import Signals
import TestSupport
import Testing
import TrackRecord

@Suite("Replay of past months") struct SignalReplayTests {
    private let scene: SignalScene
    /// In memory, beside the scene's own.
    private let ledger: LedgerDatabase
    private let ends = ["2022-10-31", "2022-11-30", "2022-12-30"].map { day($0) }

    init() throws {
        scene = try SignalScene()
        ledger = try LedgerDatabase.rehearsal(root: scene.folder.appending("none"))
        for (place, session) in (ends + ["2022-11-01", "2022-12-01"].map { day($0) }).sorted().enumerated() {
            try scene.publish(
                session,
                .init(
                    archived: place > 1 ? [198] : [],
                    growth: { 1 + 0.001 * Double(($0 * 7 + place * 3) % 11) }))
        }
    }

    private func month(_ text: String) throws -> YearMonth {
        try #require(YearMonth(text))
    }

    private func replay(
        _ from: String = "2022-11", _ to: String = "2023-01", version: String? = nil,
        settings: SignalSettings = SignalScene.settings()
    ) throws -> [ReplayedMonth.Result] {
        try SignalReplay(lake: scene.lake, ledger: ledger, settings: settings, now: { SignalScene.now })
            .run(month(from)...month(to), version: version.map { try month($0) }).map(\.result)
    }

    private func recorded(_ results: [ReplayedMonth.Result]) -> [SignalMonth] {
        results.compactMap { if case .recorded(let month, _, _) = $0 { month } else { nil } }
    }

    private func withdrawPublished() throws {
        try FileManager.default.removeItem(atPath: scene.lake.root + "/signals")
    }

    @Test("Replayed months are to the byte what generate-signals published, and the same when replayed again")
    func sameBytes() throws {
        try scene.publishModel("2022-11") { Float($0) / 1_000 }
        try scene.publishModel("2022-12") { Float($0 * 31 % 200) / 1_000 }
        for session in ends { _ = try scene.generate(session) }
        let published = try ends.map {
            try #require(
                scene.lake.manifest(of: .signals, on: $0).files.first { $0.name == "signals.parquet" }
            )
            .sha256
        }
        try withdrawPublished()
        let first = try replay()
        #expect(recorded(first).map(\.digest) == published)
        #expect(recorded(first).map(\.basis) == [.replayed, .replayed, .replayed])
        #expect(recorded(first).map(\.model) == ["2022-11", "2022-12", "2022-12"])
        let before = try ledger.signals(in: ends[0]...ends[2])
        #expect(before.contains { $0.row.action == .sell } && before.contains { $0.outcome != nil })
        let again = try replay()
        #expect(recorded(again) == recorded(first))
        #expect(
            again.allSatisfy {
                if case .recorded(_, _, .unchanged) = $0 { true } else { false }
            })
        #expect(try ledger.signals(in: ends[0]...ends[2]) == before)
        #expect(try !scene.lake.contains(.signals, on: ends[0]))
        // What was published is recorded the same.
        #expect(
            try scene.ledger.signals(in: ends[0]...ends[2]).map(\.row) == before.map(\.row))
    }

    @Test("What was published stays, the ledger learns of it, and the next month goes on from it")
    func published() throws {
        try scene.publishModel("2022-11") { Float($0) / 1_000 }
        _ = try scene.generate(ends[0])
        let results = try replay("2022-11", "2022-12")
        #expect(results[0] == .published(model: "2022-11"))
        let months = try ledger.signalMonths()
        #expect(months.map(\.month.basis) == [.published, .replayed])
        #expect(months[0].outcome?.closed == ends[1])
        let signals = try ledger.signals(of: ends[1], basis: .replayed)
        #expect(signals.contains { $0.row.action != .buy && $0.row.held > 0 })
    }

    @Test(
        "A model that is younger than the month simulates it, and its portfolio goes into no replayed month")
    func simulated() throws {
        try scene.publishModel("2022-12") { Float($0) / 1_000 }
        let months = recorded(try replay())
        #expect(months.map(\.basis) == [.simulated, .replayed, .replayed])
        #expect(months.allSatisfy { $0.model == "2022-12" })
        let second = try ledger.signals(of: ends[1], basis: .replayed)
        #expect(!second.isEmpty && second.allSatisfy { $0.row.held == 0 && $0.row.action == .buy })
        #expect(try ledger.signals(of: ends[2], basis: .replayed).contains { $0.row.held > 0 })
    }

    @Test("A version that was asked for and was not in force simulates, the one in force replays")
    func asked() throws {
        try scene.publishModel("2022-10") { Float($0) / 1_000 }
        try scene.publishModel("2022-11") { Float(200 - $0) / 1_000 }
        #expect(recorded(try replay("2022-11", "2022-11", version: "2022-10")).map(\.basis) == [.simulated])
        #expect(recorded(try replay("2022-11", "2022-11", version: "2022-11")).map(\.basis) == [.replayed])
    }

    @Test("A month without features, or that generate-signals would refuse, is left out and says why")
    func leftOut() throws {
        try scene.publishModel("2022-10") { Float($0) / 1_000 }
        try scene.publish(ends[1], .init(absent: Set(0..<150)))
        let results = try replay("2022-10", "2023-01")
        #expect(recorded(results).map(\.session) == [ends[0], ends[2]])
        guard case .leftOut(let missing) = results[0], case .leftOut(let refused) = results[2] else {
            Issue.record("\(results)")
            return
        }
        #expect(missing.contains("2022-09-30") && missing.contains("build-features"))
        #expect(refused.contains("50 of the index's"))
        #expect(try ledger.signalMonths().count == 2)
    }

    @Test("Without any model nothing is replayed")
    func noModel() throws {
        #expect(try replay().allSatisfy { if case .leftOut = $0 { true } else { false } })
        #expect(try ledger.signalMonths() == [])
    }
}
