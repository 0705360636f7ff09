import Core
import Foundation
import Ledger
import TestSupport
import Testing
import Trading

@Suite("A desk whose money is short") struct OrderDeskMoneyTests {
    private typealias Scene = BrokerScene

    @Test("purchases that lack money wait for the sales, and are given whole")
    func waitsForSales() async throws {
        var account = Scene.account(cash: 0)
        account.fillsEarly = true
        let scene = try BrokerScene(account)
        let given = try await scene.give(
            [Scene.order(.sell, "AAA", 100), Scene.order(.buy, "CCC", 150)])
        #expect(given.map(\.state) == [.filled, .placed])
        #expect(try scene.server.orders().map(\.shares) == [100, 150])
        #expect(try scene.violations() == ["bw-2026-01-05-CCC-buy: placed for ever"])
    }

    @Test("purchases that lack money before the open are given after it, when the sales have brought some")
    func waitsForTheOpen() async throws {
        let scene = try BrokerScene(Scene.account(cash: 0))
        let given = try await scene.give(
            [
                Scene.order(.sell, "AAA", 100), Scene.order(.buy, "CCC", 150),
                Scene.order(.buy, "ZZZ", 1, rank: 2),
            ])
        #expect(given.map(\.state) == [.placed, .planned, .rejected])
        #expect(given[1].note?.hasPrefix("waits for sales to be filled: ") == true)
        try scene.server.setClock(Scene.opening + 60)
        // Another that was never given comes too late.
        try scene.ledger.plan([Scene.order(.buy, "DDD", 1, rank: 3)], at: Scene.now)
        let broker = try await scene.broker(at: Scene.opening + 60)
        let late = try await scene.desk(broker).place(scene.standing(), before: Scene.opening)
        #expect(late.map(\.state) == [.filled, .placed, .rejected, .missed], "\(late)")
        #expect(try scene.server.orders().map(\.kind) == ["opg", "day"])
        #expect(late[1].note?.contains("order of the day") == true)
        let ended = try await scene.desk(broker).collect(scene.standing(), isOver: true)
        #expect(ended.map(\.state) == [.filled, .filled, .rejected, .missed])
        #expect(try scene.violations() == [])
    }

    @Test("purchases that still lack money when the session is over are missed, and say why")
    func waitsInVain() async throws {
        let scene = try BrokerScene(Scene.account(cash: 0))
        _ = try await scene.give([Scene.order(.sell, "AAA", 100), Scene.order(.buy, "CCC", 150)])
        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        #expect(ended.map(\.state) == [.filled, .missed])
        #expect(ended[1].note?.contains("insufficient buying power") == true)
    }

    @Test("purchases that lack money for good are cut to what there is, by rank, with a note")
    func shrinks() async throws {
        let scene = try BrokerScene(Scene.account(cash: 400))
        let given = try await scene.give(
            [
                Scene.order(.buy, "CCC", 60, rank: 1), Scene.order(.buy, "DDD", 25, rank: 2),
                Scene.order(.buy, "AAA", 50, rank: 3),
            ])
        // 60 x 5 x 1.03 is 309; what is left of 400 buys 11 of 8.
        #expect(given.map(\.state) == [.placed, .placed, .missed])
        #expect(given[1].note?.hasPrefix("cut to 11 of 25 shares: ") == true, "\(given[1].note ?? "")")
        #expect(given[1].shares == 25)
        #expect(given[2].note?.contains("insufficient buying power") == true)
        #expect(try scene.server.orders().map(\.shares) == [60, 11])
        try scene.server.setClock(Scene.opening + 60)
        let ended = try await scene.desk(try await scene.broker()).collect(scene.standing(), isOver: true)
        #expect(ended.map(\.state) == [.filled, .partial, .missed])
        #expect(ended[1].filled == 11 && ended[1].note?.hasPrefix("cut to 11 of 25") == true)
        #expect(try scene.violations() == [])
    }
}
