import Core
import Foundation
import TestSupport
import Testing

@Suite("Exchange calendar") struct ExchangeCalendarTests {
    private func date(_ text: String) throws -> CivilDate {
        try #require(CivilDate(text))
    }

    @Test("Sessions, opens and closes from 1990 to 2035 equal exchange_calendars'")
    func equalsExchangeCalendars() throws {
        let script = """
            import exchange_calendars as xc
            c = xc.get_calendar("XNYS", start="1990-01-01", end="2035-12-31")
            for d, r in c.schedule.iterrows():
                print(d.date(), int(r["open"].timestamp()), int(r["close"].timestamp()))
            """
        let theirs = try Peer.python(script).split(separator: "\n").map(String.init)
        let calendar = ExchangeCalendar.nyse
        let ours = calendar.sessions(in: ExchangeCalendar.coverage).map {
            "\($0) \(calendar.openTime(of: $0)) \(calendar.closeTime(of: $0))"
        }
        #expect(theirs.count > 11_500)
        let missing = Set(theirs).subtracting(ours).sorted()
        let extra = Set(ours).subtracting(theirs).sorted()
        #expect(missing == [], "theirs only")
        #expect(extra == [], "ours only")
    }

    @Test("The last closed session turns over at the close, early closes included")
    func lastClosedSession() throws {
        let calendar = ExchangeCalendar.nyse
        let early = try date("2022-11-25")
        let close = calendar.closeTime(of: early)
        #expect(calendar.isEarlyClose(early))
        #expect(calendar.lastClosedSession(at: close - 1) == (try date("2022-11-23")))
        #expect(calendar.lastClosedSession(at: close) == early)
        // Sunday noon.
        #expect(calendar.lastClosedSession(at: close + 2 * 86_400) == early)
    }

    @Test("Every instant's last closed session is the latest whose close has passed")
    func lastClosedSessionProperty() throws {
        let calendar = ExchangeCalendar.nyse
        var generator = SeededGenerator(seed: 11)
        let sessions = Array(calendar.sessions(in: try date("1995-01-01")...(try date("2030-01-01"))))
        for _ in 0..<2_000 {
            let index = generator.index(below: sessions.count - 1)
            let close = calendar.closeTime(of: sessions[index])
            let next = calendar.closeTime(of: sessions[index + 1])
            let instant = Int64.random(in: close..<next, using: &generator)
            #expect(calendar.lastClosedSession(at: instant) == sessions[index])
        }
    }

    @Test("Neighbours and first sessions of months agree with the list of sessions")
    func neighbours() throws {
        let calendar = ExchangeCalendar.nyse
        #expect(calendar.session(after: try date("2022-12-30")) == (try date("2023-01-03")))
        #expect(calendar.session(before: try date("2023-01-03")) == (try date("2022-12-30")))
        #expect(calendar.session(-20, from: try date("2022-12-30")) == (try date("2022-12-01")))
        #expect(calendar.firstSession(of: try #require(YearMonth("2023-01"))) == (try date("2023-01-03")))
        #expect(calendar.session(after: ExchangeCalendar.coverage.upperBound) == nil)
        #expect(calendar.session(before: ExchangeCalendar.coverage.lowerBound) == nil)
    }

    @Test("Dates outside the coverage are not sessions")
    func outside() throws {
        #expect(!ExchangeCalendar.nyse.isSession(try date("1989-12-29")))
        #expect(!ExchangeCalendar.nyse.isSession(try date("2036-01-02")))
    }
}
