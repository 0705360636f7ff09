import Core
import Signals
import Testing

@Suite("Orders") struct OrderListTests {
    private func list(_ signals: [Signal], value: Double = 1_000_000) -> OrderList {
        OrderList(PublicationFixture.publication(signals, value: value))
    }

    @Test("A basket has sells before buys, the broker's spelling, and market orders for the opening")
    func basket() {
        let text = String(
            decoding: list([
                PublicationFixture.signal("BRK.B", rank: 1, target: 0.03, held: 0.01, close: 308.9),
                PublicationFixture.signal("AAPL", rank: 2, target: 0.02, close: 20),
                PublicationFixture.signal("KEEP", .hold, rank: 3, target: 0.02, held: 0.020_1),
                PublicationFixture.signal("CUT", .sell, rank: 4, target: 0.01, held: 0.02, close: 30),
                PublicationFixture.signal("OUT", .sell, rank: 5, target: 0, held: 0.02, close: 30),
            ]).bytes, as: UTF8.self)
        #expect(
            text == """
                Action,Quantity,Symbol,SecType,Exchange,Currency,TimeInForce,OrderType,BasketTag\r
                SELL,333,CUT,STK,SMART,USD,OPG,MKT,BELLWETHER20230103\r
                SELL,667,OUT,STK,SMART,USD,OPG,MKT,BELLWETHER20230103\r
                BUY,64,BRK B,STK,SMART,USD,OPG,MKT,BELLWETHER20230103\r
                BUY,1000,AAPL,STK,SMART,USD,OPG,MKT,BELLWETHER20230103\r

                """)
    }

    @Test(
        "Interactive Brokers writes a share's class behind a blank; what it spells otherwise is left to the reader"
    )
    func spelling() {
        #expect(OrderFormat.ibkr.spelling(of: "BRK.B") == "BRK B")
        #expect(OrderFormat.ibkr.spelling(of: "BF/B") == "BF B")
        #expect(OrderFormat.ibkr.spelling(of: "AAPL") == "AAPL")
        for odd in ["KIMpL", "=A", "A.", ".A", "A-B", "A,B", "", "A B"] {
            #expect(OrderFormat.ibkr.spelling(of: Symbol(rawValue: odd)) == nil, "\(odd)")
        }
    }

    @Test("What cannot be ordered is told, with the money it is about")
    func leftOut() {
        let found = list([
            PublicationFixture.signal("GONE", .sell, rank: 1, target: 0, held: 0.02, close: .nan),
            PublicationFixture.signal("KIMpL", rank: 2),
            PublicationFixture.signal("NVR", rank: 3, target: 0.004, close: 4_600),
            PublicationFixture.signal("BRK.A", rank: 4, target: 0.02, close: 470_000),
            PublicationFixture.signal("DUST", rank: 5, close: 1e-9),
            PublicationFixture.signal("NIL", rank: 6, close: 0),
        ])
        #expect(found.orders == [])
        #expect(
            found.warnings == [
                "orders.csv leaves GONE out, which has no close on 2022-12-30; sell 20,000 USD of it by hand",
                "orders.csv leaves KIMpL out, which ibkr spells in a way of its own; buy 20,000 USD of it by hand",
                "orders.csv leaves DUST out, whose close of 1e-09 USD makes more shares than can be meant; "
                    + "buy 20,000 USD of it by hand",
                "orders.csv leaves NIL out, which has no close on 2022-12-30; buy 20,000 USD of it by hand",
                "orders.csv has no order for NVR, BRK.A: with 1,000,000 USD (signals.portfolio_value) the trade "
                    + "is less than a share",
            ])
    }

    @Test("No signals make a header alone")
    func none() {
        let found = list([])
        #expect(found.orders == [] && found.warnings == [])
        #expect(String(decoding: found.bytes, as: UTF8.self).split(separator: "\r\n").count == 1)
    }

    @Test("Each order is worth its change of weight within a share, never more where it buys or cuts")
    func property() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let value = Double.random(in: 1_000...50_000_000, using: &generator)
            let signals = (1...20).map { rank in
                let target = rank % 4 == 0 ? 0 : Double.random(in: 0...0.1, using: &generator)
                let held = rank % 3 == 0 ? 0 : Double.random(in: 0...0.1, using: &generator)
                return PublicationFixture.signal(
                    Symbol(rawValue: "S\(rank)"), target > held ? .buy : .sell, rank: rank, target: target,
                    held: held, close: Double.random(in: 0.5...900, using: &generator))
            }
            let orders = list(signals, value: value).orders
            var left = Dictionary(uniqueKeysWithValues: signals.map { ($0.symbol, $0) })
            for order in orders {
                guard let signal = left.removeValue(forKey: order.symbol) else { continue }
                let wanted = abs(signal.targetWeight - signal.previousWeight) * value
                #expect(order.shares >= 1 && order.side == (signal.action == .buy ? .buy : .sell))
                if signal.targetWeight == 0 {
                    #expect(abs(order.value - wanted) <= signal.close * 0.500_001)
                } else {
                    #expect(order.value <= wanted * (1 + 1e-9) && wanted - order.value < signal.close)
                }
            }
            for signal in left.values {
                #expect(abs(signal.targetWeight - signal.previousWeight) * value < signal.close)
            }
            let sides = orders.map(\.side)
            #expect(sides == sides.filter { $0 == .sell } + sides.filter { $0 == .buy })
        }
    }
}
