import Core
import Ledger

/// Instants as vendors write them, in seconds since 1970 UTC.
enum VendorInstant {
    /// `2026-01-05T13:10:00Z`, also with a fraction, which is cut off, and with an offset (`-05:00`, `-0500`).
    static func seconds(iso text: String) -> Int64? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let instant = Timestamp(text.prefix(19) + "Z") else {
            return nil
        }
        var rest = text.dropFirst(19)
        if rest.first == "." { rest = rest.dropFirst().drop { $0.isNumber } }
        if rest == "Z" { return instant.secondsSinceEpoch }
        let digits = rest.dropFirst().replacing(":", with: "")
        guard rest.first == "+" || rest.first == "-", digits.count == 4, digits.allSatisfy(\.isNumber),
            let number = Int64(digits), number % 100 < 60, number < 2_400
        else { return nil }
        let offset = number / 100 * 3_600 + number % 100 * 60
        return instant.secondsSinceEpoch + (rest.first == "+" ? -offset : offset)
    }

    /// The calendar day in New York of an instant as ``seconds(iso:)`` reads it.
    static func newYorkDate(_ text: String) -> CivilDate? {
        seconds(iso: text).flatMap { NewYorkDay.day(secondsSinceEpoch: $0) }.map {
            CivilDate(daysSinceEpoch: $0)
        }
    }

    /// `20260105T131000`, or without the seconds.
    static func seconds(compact text: String) -> Int64? {
        let digits = Array(text)
        guard digits.count == 15 || digits.count == 13, digits[8] == "T" else { return nil }
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        let second = digits.count == 15 ? part(13..<15) : "00"
        return Timestamp("\(date)T\(part(9..<11)):\(part(11..<13)):\(second)Z")?.secondsSinceEpoch
    }

    /// `2026-01-05T13:10:00Z`.
    static func iso(_ seconds: Int64) -> String { Timestamp(secondsSinceEpoch: seconds).description }

    /// `20260105T1310`, the minute that holds the instant.
    static func compactMinute(_ seconds: Int64) -> String {
        String(iso(seconds).prefix(16).filter { $0 != "-" && $0 != ":" })
    }
}
