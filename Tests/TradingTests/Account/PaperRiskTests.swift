import Core
import Ledger
import Portfolio
import Testing
import Trading

@Suite("Loss limits of the paper account") struct PaperRiskTests {
    /// All in one stock, whose closes are these from the second session on.
    private func scene(_ closes: [Double]) throws -> PaperScene {
        let scene = try PaperScene(basisPoints: 0)
        try scene.trade(0, ["AAA": 100, "BBB": 10])
        try scene.decide(0, ["AAA": 1])
        var before = 100.0
        for (place, close) in closes.enumerated() {
            try scene.trade(place + 1, ["AAA": .init(before, close), "BBB": 10])
            before = close
        }
        return scene
    }

    @Test("A loss of the first limit halves the positions at the next open, once")
    func halving() async throws {
        let scene = try scene([100, 98.5, 98.5, 98.5])
        let booked = try await scene.book(4)
        #expect(booked[2].events.map(\.action) == [.halved] && booked[2].state.level == .halved)
        #expect(try scene.orders(3).map(\.cause) == [.dailyLoss])
        #expect(try scene.position("AAA", 3)?.shares == 500)
        #expect(try scene.orders(4).isEmpty && scene.position("AAA", 4)?.shares == 500)
        #expect(try scene.ledger.riskEvents().map(\.event.session) == [PaperScene.sessions[2]])
    }

    @Test("A hair less than the limit leads to nothing")
    func below() async throws {
        let scene = try scene([100, 98.51, 98.51])
        #expect(try await scene.book(3).allSatisfy { $0.events.isEmpty })
        #expect(try scene.orders(3).isEmpty)
    }

    @Test("Where signals are decided at that very close they say what is held, and nothing is halved besides")
    func signalsDecide() async throws {
        let scene = try scene([100, 98.5, 98.5])
        try scene.decide(2, ["AAA": 0.4])
        try await scene.book(3)
        #expect(try scene.orders(3).map(\.cause) == [.signal])
        #expect(try scene.position("AAA", 3)?.shares == 400)
    }

    @Test("A loss of the second limit besides opens nothing new")
    func closedToNew() async throws {
        let scene = try scene([100, 97.9, 97.9])
        try scene.decide(2, ["AAA": 0.4, "BBB": 0.4])
        let booked = try await scene.book(3)
        #expect(booked[2].events.map(\.action) == [.halved, .closedToNew])
        #expect(try scene.orders(3).map(\.state) == [.filled, .cancelled])
        #expect(try scene.position("BBB", 3) == nil)
    }

    @Test("A drawdown halts buying until a person resumes, and the peak then begins anew")
    func halt() async throws {
        let scene = try scene([100, 98.6, 97.3, 96, 94.9, 94.9, 94.9, 94.9, 94.9])
        try scene.decide(5, ["AAA": 0.4, "BBB": 0.3])
        let booked = try await scene.book(6)
        #expect(booked[5].events.map(\.action) == [.halted] && booked[5].state.isHalted)
        // Sales go on.
        #expect(try scene.position("AAA", 6)?.shares == 400 && scene.position("BBB", 6) == nil)
        #expect(booked[6].events.isEmpty && booked[6].state.haltedSince == PaperScene.sessions[5])

        try scene.ledger.append(
            RiskEvent(
                session: PaperScene.sessions[6], action: .resumed, reason: "looked into", actor: "a person"),
            at: PaperScene.noon)
        try scene.decide(6, ["AAA": 0.4, "BBB": 0.3])
        let next = try #require(try await scene.book(7).last)
        #expect(!next.state.isHalted && next.state.drawdown == 0)
        #expect(try scene.position("BBB", 7) != nil)
    }

    @Test("A person's halt holds for signals that were decided before it")
    func haltByHand() async throws {
        let scene = try scene([100, 100, 100])
        try await scene.book(2)
        try scene.decide(2, ["AAA": 0.5, "BBB": 0.3])
        try scene.ledger.append(
            RiskEvent(
                session: PaperScene.sessions[2], action: .haltedByHand, reason: "a rumour", actor: "a person"),
            at: PaperScene.noon)
        try await scene.book(3)
        #expect(try scene.position("AAA", 3)?.shares == 500 && scene.position("BBB", 3) == nil)
    }
}
