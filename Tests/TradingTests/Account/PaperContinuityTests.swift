import Core
import Foundation
import Lake
import Ledger
import Portfolio
import Testing
import Trading

/// Booking stops, goes on, is repeated, and meets data that has changed: the books are the same ones.
@Suite("The paper account from day to day") struct PaperContinuityTests {
    private static let last = 9

    /// Prices that move, two decisions, a split, a dividend and a stock that vanishes.
    private func publish(_ number: Int, in scene: PaperScene, closeOf stock: Double? = nil) throws {
        let move = 1 + 0.01 * Double((number * 7) % 5 - 2)
        var prices: [Symbol: PaperScene.Price] = [
            "AAA": .init(10 * move, 10.1 * move), "BBB": .init(33.33, 33.33 * move),
            "CCC": .init(number < 4 ? 100 : 50, (number < 4 ? 100 : 50) * move),
        ]
        if let stock { prices["AAA"]?.close = stock }
        if number > 5 { prices["BBB"] = nil }
        try scene.trade(
            number, prices,
            number == 4 ? [("CCC", .split(ratio: 2))] : number == 3 ? [("AAA", .dividend(amount: 0.07))] : [])
        if number == 0 { try scene.decide(0, ["AAA": 0.3, "BBB": 0.2, "CCC": 0.45]) }
        if number == 5 { try scene.decide(5, ["AAA": 0.1, "BBB": 0, "CCC": 0.6]) }
    }

    private func published() throws -> PaperScene {
        let scene = try PaperScene()
        for number in 0...Self.last { try publish(number, in: scene) }
        return scene
    }

    @Test("Day by day, with nothing of the days after, it books what it books at once: nothing looks ahead")
    func dayByDay() async throws {
        let whole = try published()
        try await whole.book(Self.last)
        let daily = try PaperScene()
        for number in 0...Self.last {
            try publish(number, in: daily)
            #expect(try await daily.book(number).count == 1)
        }
        #expect(try daily.everything() == whole.everything())
        #expect(try whole.everything().sessions.count == Self.last + 1)
        #expect(try BooksAudit(whole.ledger).difference == nil)
    }

    @Test("The same again books nothing and changes nothing")
    func again() async throws {
        let scene = try published()
        try await scene.book(Self.last)
        let before = try scene.everything()
        for number in [Self.last, 3] { #expect(try await scene.book(number).isEmpty) }
        #expect(try scene.everything() == before)
    }

    @Test("Anew, from the same inputs, it books the same, up to where it stood")
    func anew() async throws {
        let scene = try published()
        try await scene.book(Self.last)
        let before = try scene.everything()
        for number in [Self.last, 5, 1, 0] {
            let booked = try await scene.book(number, isForced: true)
            #expect(booked.count == Self.last + 1 - number)
            #expect(try scene.everything() == before)
        }
    }

    @Test("A session without prices stops it, with what to run; what came before is kept")
    func missing() async throws {
        let scene = try PaperScene()
        for number in [0, 1, 2, 4, 5] { try publish(number, in: scene) }
        do {
            try await scene.book(5)
            Issue.record("a missing session was passed over")
        } catch let error as TradingError {
            #expect(error.code == .missing && error.kind == .missingInput)
            #expect(error.message.contains("fetch-daily --date \(PaperScene.sessions[3])"))
        }
        #expect(try scene.ledger.paperSessions().count == 3)
        try publish(3, in: scene)
        #expect(try await scene.book(5).count == 3)
    }

    @Test("Prices, signals and renames that change later are noticed, and nothing is rewritten unasked")
    func changed() async throws {
        let changes: [(Int, (PaperScene) throws -> Void)] = [
            (4, { try publish(4, in: $0, closeOf: 12) }),
            (6, { try $0.decide(5, ["AAA": 0.2, "CCC": 0.6]) }),
            (4, { try $0.decide(3, ["AAA": 0.2, "CCC": 0.6]) }),
            (
                7,
                { scene in
                    _ = try scene.ledger.recordRename(of: "CCC", to: "DDD", on: PaperScene.sessions[7])
                }
            ),
        ]
        for (number, change) in changes {
            let scene = try published()
            try await scene.book(8)
            let before = try scene.everything()
            try change(scene)
            do {
                try await scene.book(9)
                Issue.record("a change of \(number) was not noticed")
            } catch let error as TradingError {
                #expect(error.code == .changed, "\(error)")
                #expect(error.message.contains("--date \(PaperScene.sessions[number]) --force"), "\(error)")
            }
            #expect(try scene.everything() == before)
            // As if it had been so from the beginning.
            #expect(try await scene.book(number, isForced: true).count == 9 - number)
            let fresh = try published()
            try change(fresh)
            try await fresh.book(8)
            var (rebooked, wanted) = (try scene.everything(), try fresh.everything())
            // But for the record of risk, which keeps what was told before.
            (rebooked.events, wanted.events) = ([], [])
            #expect(rebooked == wanted)
        }
    }

    @Test("A rename of a stock that was never held changes nothing")
    func unrelatedRename() async throws {
        let scene = try published()
        try await scene.book(8)
        _ = try scene.ledger.recordRename(of: "XXX", to: "YYY", on: PaperScene.sessions[7])
        #expect(try await scene.book(9).count == 1)
    }

    @Test("Books whose prices were dropped from the tree since still stand")
    func pruned() async throws {
        let scene = try published()
        try await scene.book(8)
        for number in 2...6 {
            try FileManager.default.removeItem(
                atPath: scene.lake.path(of: Dataset.raw.partition(PaperScene.sessions[number])))
        }
        #expect(try await scene.book(9).count == 1)
    }

    @Test("The capital and the broker stay those of the opening")
    func settings() async throws {
        var scene = try published()
        try await scene.book(3)
        scene.settings.capital = Money(cents: 1)
        #expect(try await scene.book(4).count == 1)
        scene.settings.broker = "alpaca"
        await #expect(throws: TradingError.self) { try await scene.book(5) }
    }
}
