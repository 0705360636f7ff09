import Core
import Reporting
import Testing

extension ReportingTests {
    @Suite("Changes against last month") struct SignalChangesTests {
        private func signal(_ symbol: Symbol, _ action: SignalAction, _ from: Double, _ to: Double) -> Signal
        {
            var signal = Fixture.signal(0, count: 1)
            signal.symbol = symbol
            signal.action = action
            signal.previousWeight = from
            signal.targetWeight = to
            return signal
        }

        @Test("Every signal is one of new, grown, kept, cut and closed; what has none any more is gone")
        func kinds() {
            let before = [
                signal("GONE", .buy, 0, 0.04), signal("KEPT", .buy, 0, 0.02), signal("SOLD", .sell, 0.1, 0),
            ]
            let changes = SignalChanges(
                [
                    signal("SMALL", .buy, 0, 0.01), signal("NEW", .buy, 0, 0.03),
                    signal("MORE", .buy, 0.01, 0.02),
                    signal("KEPT", .hold, 0.021, 0.021), signal("LESS", .sell, 0.05, 0.01),
                    signal("OUT", .sell, 0.02, 0),
                ], previous: (Fixture.session, before))
            func symbols(_ positions: [SignalChanges.Position]) -> [Symbol] { positions.map(\.symbol) }
            #expect(symbols(changes.opened) == ["NEW", "SMALL"])
            #expect(symbols(changes.grown) == ["MORE"] && symbols(changes.kept) == ["KEPT"])
            #expect(symbols(changes.cut) == ["LESS"] && symbols(changes.closed) == ["OUT"])
            #expect(symbols(changes.gone) == ["GONE"] && changes.gone[0].from == 0.04)
            #expect(changes.previous == Fixture.session)
        }

        @Test("Without earlier signals nothing is gone")
        func none() {
            let changes = SignalChanges([signal("A", .buy, 0, 0.5)])
            #expect(changes.previous == nil && changes.gone.isEmpty && changes.opened.count == 1)
        }
    }
}
