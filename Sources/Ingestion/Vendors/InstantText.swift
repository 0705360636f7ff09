import Core
import Ledger

/// Instants as vendors write them: `2026-01-05T14:30:00Z`, with a fraction or an offset.
enum InstantText {
    /// Seconds since 1970 UTC, a fraction dropped; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count >= 20, text.utf8.allSatisfy({ $0 < 0x80 }),
            let local = Timestamp(String(text.prefix(19)) + "Z")
        else { return nil }
        var rest = text.dropFirst(19)
        if rest.first == "." { rest = rest.dropFirst().drop(while: \.isNumber) }
        if rest == "Z" { return local.secondsSinceEpoch }
        let digits = rest.dropFirst().replacing(":", with: "")
        guard let sign = rest.first, sign == "+" || sign == "-", digits.count == 4,
            digits.allSatisfy(\.isNumber),
            let number = Int64(digits)
        else { return nil }
        let offset = number / 100 * 3_600 + number % 100 * 60
        return local.secondsSinceEpoch - (sign == "-" ? -offset : offset)
    }

    /// The calendar day in New York.
    static func newYorkDate(_ text: String) -> CivilDate? {
        seconds(text).flatMap { NewYorkDay.day(secondsSinceEpoch: $0) }.map { CivilDate(daysSinceEpoch: $0) }
    }
}
