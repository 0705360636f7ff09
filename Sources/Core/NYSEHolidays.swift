/// When the New York Stock Exchange is closed or closes early, 1990 to 2035.
///
/// Source: NYSE Rule 7.2 and the exchange's published closures; agrees with exchange_calendars' XNYS, and
/// like it passes over the few sessions of the 1990s and 2005 that began late or ended early unforeseen.
enum NYSEHolidays {
    /// Days closed by decision rather than by rule.
    private static let closures: Set<CivilDate> = dates(
        "1994-04-27",  // funeral of President Nixon
        "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14",  // attacks of September 11
        "2004-06-11",  // funeral of President Reagan
        "2007-01-02",  // funeral of President Ford
        "2012-10-29", "2012-10-30",  // hurricane Sandy
        "2018-12-05",  // funeral of President George H. W. Bush
        "2025-01-09"  // funeral of President Carter
    )

    /// 13:00 closes by decision.
    private static let earlyCloses = dates("1997-12-26", "1999-12-31", "2003-12-26", "2013-07-03")

    static func isClosed(_ date: CivilDate) -> Bool {
        switch date.weekday {
        case .saturday, .sunday: true
        default: isHoliday(date) || closures.contains(date)
        }
    }

    /// A weekday on which the exchange is closed by rule.
    private static func isHoliday(_ date: CivilDate) -> Bool {
        let (year, month, day) = date.parts
        let isMonday = date.weekday == .monday
        switch month {
        case 1:
            // A New Year's Day on a Saturday is not made up for: the Friday belongs to the old year.
            return day == 1 || (day == 2 && isMonday)
                || (year >= 1998 && isMonday && (15...21).contains(day))  // Martin Luther King
        case 2: return isMonday && (15...21).contains(day)  // Washington's Birthday
        case 3, 4: return date == easter(year).adding(days: -2)  // Good Friday
        case 5: return isMonday && day >= 25  // Memorial Day
        case 6: return year >= 2022 && isObserved(date, month: 6, day: 19)  // Juneteenth
        case 7: return isObserved(date, month: 7, day: 4)
        case 9: return isMonday && day <= 7  // Labor Day
        case 11: return date.weekday == .thursday && (22...28).contains(day)  // Thanksgiving
        case 12: return isObserved(date, month: 12, day: 25)
        default: return false
        }
    }

    /// Whether the weekday `date` is where a holiday of fixed date is kept: a Saturday's on the Friday, a
    /// Sunday's on the Monday.
    private static func isObserved(_ date: CivilDate, month: Int, day: Int) -> Bool {
        let holiday = CivilDate(uncheckedYear: date.year, month: month, day: day)
        return switch holiday.weekday {
        case .saturday: date == holiday.adding(days: -1)
        case .sunday: date == holiday.adding(days: 1)
        default: date == holiday
        }
    }

    /// Easter Sunday, by the anonymous Gregorian algorithm (Meeus, "Astronomical Algorithms", chapter 8).
    private static func easter(_ year: Int) -> CivilDate {
        let a = year % 19
        let b = year / 100
        let c = year % 100
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let n = h + l - 7 * m + 114
        return CivilDate(uncheckedYear: year, month: n / 31, day: n % 31 + 1)
    }

    /// Minutes after midnight at which a session closes early; nil for a full session.
    static func earlyClose(_ date: CivilDate) -> Int? {
        if earlyCloses.contains(date) { return 13 * 60 }
        let (year, month, day) = date.parts
        let weekday = date.weekday
        switch (month, day) {
        case (7, 3):
            // The day before Independence Day: Monday, Tuesday or Thursday from 1995, Wednesday from 2013.
            let days: Set<Weekday> =
                year >= 2013 ? [.monday, .tuesday, .wednesday, .thursday] : [.monday, .tuesday, .thursday]
            return year >= 1995 && days.contains(weekday) ? 13 * 60 : nil
        case (7, 5):
            // The Friday after a Thursday's Independence Day, until 2012.
            return weekday == .friday && (1995...2012).contains(year) ? 13 * 60 : nil
        case (11, 23...29) where weekday == .friday:
            // The day after Thanksgiving; an hour later before 1993.
            if year >= 1993 { return 13 * 60 }
            return year == 1992 ? 14 * 60 : nil
        case (12, 24):
            guard weekday.rawValue <= Weekday.thursday.rawValue else { return nil }
            return year >= 1993 ? 13 * 60 : 14 * 60
        default:
            return nil
        }
    }

    /// `minutes` after New York's midnight of `date`, in seconds since 1970 UTC.
    static func newYorkInstant(_ date: CivilDate, minutes: Int) -> Int64 {
        let offset = isDaylightSaving(date) ? 4 : 5
        return Int64(date.daysSinceEpoch) * 86_400 + Int64(minutes + offset * 60) * 60
    }

    /// Whether New York's clocks are an hour ahead during that day's trading.
    private static func isDaylightSaving(_ date: CivilDate) -> Bool {
        let year = date.year
        func sunday(_ month: Int, notBefore day: Int) -> CivilDate {
            let start = CivilDate(uncheckedYear: year, month: month, day: day)
            return start.adding(days: 6 - start.weekday.rawValue)
        }
        // From 2007 the second Sunday of March to the first of November (Energy Policy Act of 2005);
        // before, the first Sunday of April to the last of October (Uniform Time Act as amended in 1986).
        return year >= 2007
            ? date >= sunday(3, notBefore: 8) && date < sunday(11, notBefore: 1)
            : date >= sunday(4, notBefore: 1) && date < sunday(10, notBefore: 25)
    }

    private static func dates(_ texts: String...) -> Set<CivilDate> {
        Set(texts.compactMap { CivilDate($0) })
    }
}
