import Core
import Signals
import Testing

@Suite("When an outcome is due") struct SignalHorizonTests {
    @Test(
        "A regular decision is due at the end of the month it trades in, one late in a month at the end of the next",
        arguments: [
            ("2022-12-01", "2022-12-30"), ("2023-01-03", "2023-01-31"), ("2022-12-16", "2022-12-30"),
            ("2022-12-19", "2023-01-31"), ("2022-12-30", "2023-01-31"),
        ])
    func regular(execution: String, due: String) {
        #expect(SignalHorizon.regularEnd(day(execution)) == day(due))
    }

    @Test("Past the calendar nothing is due")
    func pastTheCalendar() {
        #expect(SignalHorizon.regularEnd(day("2035-12-31")) == nil)
    }

    @Test("A later decision settles a month after its own session, the regular one with it")
    func next() {
        let month = (session: day("2022-11-30"), execution: day("2022-12-01"))
        let horizon = SignalHorizon(decisions: [day("2022-11-30"), day("2022-12-14"), day("2022-12-30")])
        #expect(horizon.due(of: month, through: day("2022-12-14")) == nil)
        #expect(horizon.due(of: month, through: day("2022-12-15")) == day("2022-12-14"))
        let alone = SignalHorizon(decisions: [day("2022-11-30"), day("2022-12-30")])
        #expect(alone.due(of: month, through: day("2022-12-29")) == nil)
        #expect(alone.due(of: month, through: day("2022-12-30")) == day("2022-12-30"))
        let never = SignalHorizon(decisions: [day("2022-11-30"), day("2023-02-28")])
        #expect(never.due(of: month, through: day("2023-03-31")) == day("2022-12-30"))
    }
}
