import Core
import Health
import TestSupport
import Testing

@Suite("Forecast of a month's spending") struct SpendForecastTests {
    private func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }

    private func sessions(_ first: String, _ last: String) -> [CivilDate] {
        Array(ExchangeCalendar.nyse.sessions(in: day(first)...day(last)))
    }

    @Test("As much every session: the month's sessions times that, and an interval of no width")
    func steady() throws {
        // March 2026 has 22 sessions; ten are over on the 16th, which has cost nothing yet.
        let daily = Dictionary(uniqueKeysWithValues: sessions("2026-03-02", "2026-03-13").map { ($0, 2.0) })
        let forecast = try #require(SpendForecast(daily: daily, today: day("2026-03-16")))
        #expect(forecast.sessions == 10 && forecast.sessionsLeft == 12)
        #expect(forecast.expected == 44 && forecast.low == 44 && forecast.high == 44)
        // What today has cost already is not counted twice.
        let half = try #require(
            SpendForecast(daily: daily.merging([day("2026-03-16"): 0.5]) { $1 }, today: day("2026-03-16")))
        #expect(half.expected == 44)
        let more = try #require(
            SpendForecast(daily: daily.merging([day("2026-03-16"): 5]) { $1 }, today: day("2026-03-16")))
        #expect(more.expected == 47)
    }

    @Test("The interval is that of a sum of further draws, by Student's t")
    func interval() throws {
        let past = sessions("2026-03-02", "2026-03-13")
        let daily = Dictionary(
            uniqueKeysWithValues: past.enumerated().map { ($1, Double($0 % 2 == 0 ? 1 : 3)) })
        let forecast = try #require(SpendForecast(daily: daily, today: day("2026-03-16")))
        // Ten values of 1 and 3: mean 2, s = sqrt(10/9); t(9) at 95 % is 1.8331, as scipy.stats.t.ppf has it.
        let half = 1.833_113 * (10.0 / 9).squareRoot() * (12 + 144.0 / 10).squareRoot()
        #expect(forecast.expected == 44)
        #expect(abs((forecast.high ?? 0) - (44 + half)) < 0.01)
        #expect(abs((forecast.low ?? 0) - (44 - half)) < 0.01)
    }

    @Test("Student's quantiles are those of scipy from four degrees on")
    func quantiles() throws {
        // A spread of 1, 0, 0 ... makes the half width t times a known factor, for n from 5 to 21.
        let known = [5: 2.131_847, 6: 2.015_048, 11: 1.812_461, 21: 1.724_718]
        let all = sessions("2026-01-02", "2026-03-13")
        for (count, quantile) in known {
            let past = all.suffix(count)
            var daily = Dictionary(uniqueKeysWithValues: past.map { ($0, 10.0) })
            daily[try #require(past.last)] = 11
            let forecast = try #require(SpendForecast(daily: daily, today: day("2026-03-16")))
            #expect(forecast.sessions == count)
            let deviation = 1 / Double(count).squareRoot()
            let half = ((forecast.high ?? 0) - forecast.expected) / deviation
            let factor = (12 + 144 / Double(count)).squareRoot()
            #expect(abs(half / factor - quantile) < 0.002 * quantile, "\(count)")
        }
    }

    @Test("Never less than what is spent, and only the last 21 sessions count")
    func bounds() throws {
        var daily = Dictionary(uniqueKeysWithValues: sessions("2026-01-02", "2026-03-13").map { ($0, 0.01) })
        daily[day("2026-01-05")] = 1_000
        daily[day("2026-03-12")] = 50
        let forecast = try #require(SpendForecast(daily: daily, today: day("2026-03-16")))
        #expect(forecast.sessions == 21 && forecast.expected < 100)
        let spent = daily.filter { $0.key >= day("2026-03-01") }.values.reduce(0, +)
        #expect((forecast.low ?? 0) >= spent - 1e-9)
    }

    @Test("Of few sessions there is no interval, and before one is over no forecast")
    func few() throws {
        #expect(SpendForecast(daily: [:], today: day("2026-03-16")) == nil)
        #expect(SpendForecast(daily: [day("2026-03-16"): 4], today: day("2026-03-16")) == nil)
        #expect(SpendForecast(daily: [day("2026-03-17"): 4], today: day("2026-03-16")) == nil)
        let one = try #require(SpendForecast(daily: [day("2026-03-13"): 4], today: day("2026-03-16")))
        #expect(one.sessions == 1 && one.expected == 52 && one.low == nil && one.high == nil)
    }

    @Test(
        "What is spent on a weekend counts for the session before, and the month's last day leaves nothing to come"
    )
    func weekend() throws {
        let daily = [day("2026-03-13"): 1.0, day("2026-03-14"): 3.0]
        let saturday = try #require(SpendForecast(daily: daily, today: day("2026-03-14")))
        #expect(saturday.sessions == 1 && saturday.sessionsLeft == 12 && saturday.expected == 4 + 48)
        let last = try #require(
            SpendForecast(daily: [day("2026-03-30"): 2, day("2026-03-31"): 5], today: day("2026-03-31")))
        #expect(last.sessionsLeft == 1 && last.expected == 7)
    }
}
