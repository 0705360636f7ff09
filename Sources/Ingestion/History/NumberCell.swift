import Foundation

/// Reads a cell's bytes as a number, without making a string.
enum NumberCell {
    /// Powers of ten that a Double holds exactly.
    static let powers: [Double] = (0...22).map { pow(10, Double($0)) }

    /// The nearest Double to a decimal number (`-12.5`, `1.2e6`), or nil for anything else.
    ///
    /// - Parameters:
    ///   - base: followed by a byte that no number goes on with, as a delimiter or NUL is.
    ///   - exact: ``powers``.
    @inline(__always)
    static func double(_ base: UnsafePointer<UInt8>, _ count: Int, _ exact: UnsafePointer<Double>) -> Double?
    {
        var index = 0
        let isNegative = count > 0 && base[0] == UInt8(ascii: "-")
        if isNegative || (count > 0 && base[0] == UInt8(ascii: "+")) { index = 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var fraction = 0
        while index < count {
            let digit = base[index] &- UInt8(ascii: "0")
            if digit > 9 { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            digits += 1
            index += 1
        }
        if index < count, base[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < count {
                let digit = base[index] &- UInt8(ascii: "0")
                if digit > 9 { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                index += 1
            }
            fraction = index - start
            digits += fraction
        }
        guard digits > 0 else { return nil }
        // Both numbers exact, one rounding (Clinger, "How to Read Floating Point Numbers Accurately").
        if index == count, digits <= 19, mantissa <= 1 << 53, fraction <= 22 {
            let value = Double(mantissa) / exact[fraction]
            return isNegative ? -value : value
        }
        return slow(base, count, from: index)
    }

    /// Long mantissas and exponents: strtod, after a look that it is a number of the form we take.
    private static func slow(_ base: UnsafePointer<UInt8>, _ count: Int, from position: Int) -> Double? {
        var index = position
        if index < count, base[index] == UInt8(ascii: "e") || base[index] == UInt8(ascii: "E") {
            index += 1
            if index < count, base[index] == UInt8(ascii: "-") || base[index] == UInt8(ascii: "+") {
                index += 1
            }
            let start = index
            while index < count, base[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
            guard index > start else { return nil }
        }
        guard index == count else { return nil }
        return base.withMemoryRebound(to: CChar.self, capacity: count + 1) { text in
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(text, &end)
            guard let end, UnsafePointer(end) - text == count, value.isFinite else { return nil }
            return value
        }
    }
}
