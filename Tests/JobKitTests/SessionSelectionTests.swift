import Core
import JobKit
import Ledger
import Testing

@Suite("Session selection") struct SessionSelectionTests {
    private let calendar = ExchangeCalendar.nyse

    @Test("The monthly job runs on exactly one day of every month from 1990 to 2035, its first session")
    func runsMonthly() throws {
        var ran: [YearMonth: [CivilDate]] = [:]
        let days = day("1990-02-01")...day("2035-11-30")
        for today in days {
            // 06:30 UTC, before any session of the day opens.
            let now = Timestamp(secondsSinceEpoch: Int64(today.daysSinceEpoch) * 86_400 + 23_400)
            let selection = try SessionSelection(.latest, only: .firstSessionOfMonth, now: now)
            guard case .sessions(let sessions) = selection else { continue }
            #expect(sessions.count == 1 && sessions[0] < today)
            #expect(calendar.decisionMonth(after: sessions[0]) == today.yearMonth)
            ran[today.yearMonth, default: []].append(today)
        }
        #expect(ran.count == 45 * 12 + 10)
        for (month, days) in ran {
            #expect(days == [calendar.firstSession(of: month)].compactMap { $0 })
        }
    }

    @Test("With a date the rule asks only whether the next session is a month's first")
    func rehearsesDate() throws {
        let now = try #require(Timestamp("2026-06-15T06:00:00Z"))
        #expect(
            try SessionSelection(.day(day("2022-12-30")), only: .firstSessionOfMonth, now: now)
                == .sessions([day("2022-12-30")]))
        guard
            case .nothing(let reason) = try SessionSelection(
                .day(day("2022-12-29")), only: .firstSessionOfMonth, now: now)
        else {
            Issue.record("2022-12-29 is no decision")
            return
        }
        #expect(reason.contains("2022-12-30"))
    }

    @Test("A year's range keeps its twelve decisions")
    func filtersRange() throws {
        let now = try #require(Timestamp("2026-06-15T06:00:00Z"))
        let selection = try SessionSelection(
            .range(from: day("2021-12-31"), to: day("2022-12-29")), only: .firstSessionOfMonth, now: now)
        guard case .sessions(let sessions) = selection else {
            Issue.record("no sessions")
            return
        }
        #expect(
            sessions.count == 12 && sessions.first == day("2021-12-31") && sessions.last == day("2022-11-30"))
    }

    @Test(
        "Without a date it is the last session whose close has passed",
        arguments: [
            ("2022-12-30T20:59:59Z", "2022-12-29"), ("2022-12-30T21:00:00Z", "2022-12-30"),
            ("2023-01-03T06:00:00Z", "2022-12-30"), ("2022-11-25T18:00:00Z", "2022-11-25"),
        ])
    func takesLatest(now: String, session: String) throws {
        let now = try #require(Timestamp(now))
        #expect(try SessionSelection(.latest, now: now) == .sessions([day(session)]))
    }
}
