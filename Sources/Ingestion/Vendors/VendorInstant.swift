import Core
import Ledger

/// Instants as vendors write them, in seconds since 1970 UTC.
enum VendorInstant {
    /// `2026-01-05T13:10:00Z`, also with a fraction, which is cut off, and with an offset (`-05:00`).
    static func seconds(iso text: String) -> Int64? {
        guard let instant = Timestamp(text.prefix(19) + "Z") else { return nil }
        var rest = text.dropFirst(19)
        if rest.first == "." { rest = rest.dropFirst().drop { $0.isNumber } }
        if rest == "Z" { return instant.secondsSinceEpoch }
        let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard rest.utf8.count == 6, rest.first == "+" || rest.first == "-", parts.count == 2,
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
        else { return nil }
        let offset = hours * 3_600 + minutes * 60
        return instant.secondsSinceEpoch + (rest.first == "+" ? -offset : offset)
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
