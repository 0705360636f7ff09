import Core
import Ledger
import Reporting
import Testing

extension ReportingTests {
    @Suite("Record of the signals") struct SuccessFactsTests {
        @Test("Twelve months count, with the share that no skill comes to")
        func year() throws {
            let facts = try #require(
                SuccessFacts(Fixture.months(20, signals: 10, hits: 6), through: Fixture.session))
            #expect(facts.months == 12 && facts.all.count == 120 && facts.hits == 72)
            #expect(facts.all.rate == 0.6 && facts.baseRate == 0.48)
            #expect(facts.all.low < 0.52 && facts.all.high > 0.68)
            #expect(facts.closedIn.lowerBound.description == "2022-01")
            #expect(facts.byAction.map(\.count).reduce(0, +) == 120)
            #expect(facts.calibration.map(\.count).reduce(0, +) == 120)
        }

        @Test("Each month has the twelve up to it, as many as there are")
        func rolling() throws {
            let facts = try #require(
                SuccessFacts(Fixture.months(20, signals: 10, hits: 6), through: Fixture.session))
            #expect(facts.rolling.count == 20)
            #expect(facts.rolling.map(\.count).prefix(3) == [10, 20, 30])
            #expect(facts.rolling.last?.count == 120 && facts.rolling.last?.month.description == "2022-12")
            #expect(facts.rolling.allSatisfy { $0.baseRate == 0.48 && $0.low < 0.6 && $0.high > 0.6 })
        }

        @Test("What a younger model would have said proves nothing, and no outcome is no record")
        func nothing() {
            #expect(SuccessFacts(Fixture.months(3, basis: .simulated), through: Fixture.session) == nil)
            #expect(SuccessFacts([], through: Fixture.session) == nil)
        }
    }
}
