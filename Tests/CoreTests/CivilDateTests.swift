import Core
import Foundation
import Testing

@Suite("Civil date") struct CivilDateTests {
    @Test("Every day of four centuries survives the way to parts and back")
    func roundTrip() throws {
        let first = try #require(CivilDate("1800-01-01"))
        var previous = first.adding(days: -1)
        for offset in 0..<146_097 {
            let date = first.adding(days: offset)
            let parts = date.parts
            #expect(CivilDate(year: parts.year, month: parts.month, day: parts.day) == date)
            #expect(previous.parts < parts)
            previous = date
        }
        #expect(first.adding(days: 146_097).description == "2200-01-01")
    }

    @Test("Days agree with Foundation's calendar")
    func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for days in stride(from: Int32(-20_000), through: 40_000, by: 97) {
            let instant = Date(timeIntervalSince1970: Double(days) * 86_400)
            let theirs = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
            let ours = CivilDate(daysSinceEpoch: days)
            #expect(ours.year == theirs.year && ours.month == theirs.month && ours.day == theirs.day)
            // Foundation's Sunday is 1.
            #expect((ours.weekday.rawValue + 1) % 7 + 1 == theirs.weekday)
        }
    }

    @Test(
        "Text that is not a real day in the form YYYY-MM-DD is refused",
        arguments: [
            "", "2023-02-29", "2023-13-01", "2023-00-10", "2023-1-1", "20230101", "2023/01/01", "2023-01-01 ",
            "+023-01-01", "２023-01-01", "0000-01-01",
        ])
    func refusesOtherText(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test("Adding months stops at the last day of a short month")
    func addingMonths() throws {
        let date = try #require(CivilDate("2024-01-31"))
        #expect(date.adding(months: 1).description == "2024-02-29")
        #expect(date.adding(months: 13).description == "2025-02-28")
        #expect(date.adding(months: -2).description == "2023-11-30")
        #expect(date.adding(months: 12).description == "2025-01-31")
    }

    @Test("An instant belongs to its UTC day, before 1970 too")
    func instants() {
        #expect(CivilDate(secondsSinceEpoch: 0).description == "1970-01-01")
        #expect(CivilDate(secondsSinceEpoch: -1).description == "1969-12-31")
        #expect(CivilDate(secondsSinceEpoch: 86_399).description == "1970-01-01")
        #expect(CivilDate(secondsSinceEpoch: 86_400).description == "1970-01-02")
    }

    @Test("A date is coded as its text")
    func coding() throws {
        let date = try #require(CivilDate("2022-12-30"))
        #expect(String(decoding: try JSONEncoder().encode([date]), as: UTF8.self) == #"["2022-12-30"]"#)
        #expect(try JSONDecoder().decode([CivilDate].self, from: Data(#"["2022-12-30"]"#.utf8)) == [date])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CivilDate].self, from: Data(#"["30.12.2022"]"#.utf8))
        }
    }

    @Test("Months count across years")
    func months() throws {
        let december = try #require(YearMonth("2022-12"))
        #expect(december.adding(months: 1).description == "2023-01")
        #expect(december.adding(months: -12).description == "2021-12")
        #expect(december.lastDay.description == "2022-12-31")
        #expect(YearMonth("2022-12-01") == nil)
        #expect(YearMonth("2022-13") == nil)
    }
}
