import Ledger

/// Alpaca's timestamps: `2026-01-05T14:30:00.123456789Z`, with 0 to 9 decimals, also with an offset.
enum AlpacaInstant {
    /// Seconds since 1970 UTC, to the microsecond or so that a Double has.
    static func seconds(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let instant = Timestamp(text.prefix(19) + "Z") else {
            return nil
        }
        var rest = text.dropFirst(19)
        var fraction = 0.0
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isNumber }
            guard (1...9).contains(digits.count), let value = Double("0.\(digits)") else { return nil }
            fraction = value
            rest = rest.dropFirst(digits.count + 1)
        }
        let whole = Double(instant.secondsSinceEpoch) + fraction
        if rest == "Z" { return whole }
        let digits = rest.dropFirst().filter { $0 != ":" }
        guard rest.first == "+" || rest.first == "-", digits.count == 4, digits.allSatisfy(\.isNumber),
            let number = Int(digits), number % 100 < 60, number < 2_400
        else { return nil }
        let offset = Double(number / 100 * 3_600 + number % 100 * 60)
        return whole + (rest.first == "+" ? -offset : offset)
    }
}
