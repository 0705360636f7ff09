import Core

/// Reads a cell's bytes as a day, without making a string.
struct HistoryDateParser {
    enum Outcome: Equatable {
        /// Days since 1970-01-01.
        case day(Int32)
        case malformed
        /// Day and month could stand either way round.
        case undeclaredOrder
        /// Midnight UTC is the evening before in New York: is the instant meant, or the day?
        case undeclaredMidnight
        /// A time of day without a zone.
        case noZone
        /// The system lacks New York's zone.
        case noZoneData
    }

    let format: HistoryDateFormat?

    func day(_ cell: UnsafeBufferPointer<UInt8>) -> Outcome {
        switch format {
        case nil:
            if cell.count == 10, let day = Self.isoDay(cell) { return .day(day) }
            if cell.count == 8, let day = Self.compactDay(cell) { return .day(day) }
            if cell.count > 10, Self.isoDay(cell) != nil { return timestamp(cell) }
            return Self.slashes(cell) == nil ? .malformed : .undeclaredOrder
        case .isoDate:
            return cell.count == 10 ? Self.outcome(Self.isoDay(cell)) : .malformed
        case .compact:
            return cell.count == 8 ? Self.outcome(Self.compactDay(cell)) : .malformed
        case .monthFirst:
            guard let (first, second, year) = Self.slashes(cell) else { return .malformed }
            return Self.outcome(Self.day(year, first, second))
        case .dayFirst:
            guard let (first, second, year) = Self.slashes(cell) else { return .malformed }
            return Self.outcome(Self.day(year, second, first))
        case .timestamp, .timestampDay:
            return timestamp(cell)
        case .unixSeconds: return unix(cell, perSecond: 1)
        case .unixMilliseconds: return unix(cell, perSecond: 1_000)
        case .unixNanoseconds: return unix(cell, perSecond: 1_000_000_000)
        }
    }

    private static func outcome(_ day: Int32?) -> Outcome {
        day.map(Outcome.day) ?? .malformed
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int32? {
        CivilDate(year: year, month: month, day: day)?.daysSinceEpoch
    }

    /// The number in `range`, which must be digits alone.
    private static func number(_ cell: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard range.upperBound <= cell.count, !range.isEmpty, range.count <= 18 else { return nil }
        var value = 0
        for index in range {
            let digit = cell[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    /// The first ten bytes as YYYY-MM-DD.
    private static func isoDay(_ cell: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard cell.count >= 10, cell[4] == UInt8(ascii: "-"), cell[7] == UInt8(ascii: "-"),
            let year = number(cell, 0..<4), let month = number(cell, 5..<7), let day = number(cell, 8..<10)
        else { return nil }
        return Self.day(year, month, day)
    }

    private static func compactDay(_ cell: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let number = number(cell, 0..<8) else { return nil }
        return day(number / 10_000, number / 100 % 100, number % 100)
    }

    /// `1/3/2022` or `01/03/2022`: its three numbers.
    private static func slashes(_ cell: UnsafeBufferPointer<UInt8>) -> (Int, Int, Int)? {
        guard let first = cell.firstIndex(of: UInt8(ascii: "/")), first <= 2,
            let second = cell[(first + 1)...].firstIndex(of: UInt8(ascii: "/")), second - first <= 3,
            cell.count - second == 5,
            let one = number(cell, 0..<first), let two = number(cell, first + 1..<second),
            let year = number(cell, second + 1..<cell.count)
        else { return nil }
        return (one, two, year)
    }

    private func unix(_ cell: UnsafeBufferPointer<UInt8>, perSecond: Int) -> Outcome {
        let isNegative = cell.first == UInt8(ascii: "-")
        guard
            var value = Self.number(cell, (isNegative ? 1 : 0)..<max(cell.count, isNegative ? 1 : 0))
                ?? Self.long(cell)
        else { return .malformed }
        if isNegative { value = -value }
        let seconds = value / perSecond - (value % perSecond < 0 ? 1 : 0)
        return NewYorkDay.day(secondsSinceEpoch: Int64(seconds)).map(Outcome.day) ?? .noZoneData
    }

    /// Nineteen digits, which nanoseconds have since 2001.
    private static func long(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
        guard cell.count == 19, let high = number(cell, 0..<18), let low = number(cell, 18..<19) else {
            return nil
        }
        let (product, overflow) = high.multipliedReportingOverflow(by: 10)
        let (sum, carried) = product.addingReportingOverflow(low)
        return overflow || carried ? nil : sum
    }

    /// `2022-12-30T16:00:00.000-05:00`: the fraction may be absent, so may the seconds.
    private func timestamp(_ cell: UnsafeBufferPointer<UInt8>) -> Outcome {
        guard let day = Self.isoDay(cell) else { return .malformed }
        if cell.count == 10 { return format == .timestampDay ? .day(day) : .malformed }
        guard cell[10] == UInt8(ascii: "T") || cell[10] == UInt8(ascii: " "),
            let hour = Self.number(cell, 11..<13), hour < 24, cell.count >= 16,
            cell[13] == UInt8(ascii: ":"), let minute = Self.number(cell, 14..<16), minute < 60
        else { return .malformed }
        var index = 16
        var seconds = 0
        if index < cell.count, cell[index] == UInt8(ascii: ":") {
            guard let value = Self.number(cell, 17..<19), value <= 60 else { return .malformed }
            seconds = value
            index = 19
            if index < cell.count, cell[index] == UInt8(ascii: ".") {
                let start = index + 1
                index = start
                while index < cell.count, cell[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
                guard index > start else { return .malformed }
            }
        }
        let time = hour * 3_600 + minute * 60 + seconds
        if index < cell.count, cell[index] == UInt8(ascii: " ") { index += 1 }
        if index == cell.count {
            // pandas writes a day that way: no time, no zone.
            return time == 0 || format == .timestampDay ? .day(day) : .noZone
        }
        guard let offset = Self.offset(cell, from: index) else { return .malformed }
        if format == .timestampDay { return .day(day) }
        if format == nil, time == 0, offset == 0 { return .undeclaredMidnight }
        let instant = Int64(day) * 86_400 + Int64(time - offset)
        return NewYorkDay.day(secondsSinceEpoch: instant).map(Outcome.day) ?? .noZoneData
    }

    /// Seconds east of UTC: `Z`, `+HH`, `+HHMM` or `+HH:MM`, to the end of the cell.
    private static func offset(_ cell: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let sign = cell[start]
        let length = cell.count - start
        if sign == UInt8(ascii: "Z") { return length == 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(cell, start + 1..<start + 3), hours < 24
        else { return nil }
        let minutes: Int?
        switch length {
        case 3: minutes = 0
        case 5: minutes = number(cell, start + 3..<start + 5)
        case 6: minutes = cell[start + 3] == UInt8(ascii: ":") ? number(cell, start + 4..<start + 6) : nil
        default: minutes = nil
        }
        guard let minutes, minutes < 60 else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
