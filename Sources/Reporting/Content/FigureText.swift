import Core
import Foundation

/// Numbers and dates as the report prints them: one way for page, mail and charts.
enum FigureText {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    /// `12.3%`; a true minus sign, and `–` for what is not a number.
    static func percent(_ fraction: Double, digits: Int = 1, signed: Bool = false) -> String {
        guard fraction.isFinite else { return "–" }
        return number(fraction * 100, digits: digits, signed: signed) + "%"
    }

    static func number(_ value: Double, digits: Int, signed: Bool = false) -> String {
        guard value.isFinite else { return "–" }
        let size = String(format: "%.\(digits)f", abs(value))
        // What rounds to zero has no sign.
        guard size.contains(where: { "123456789".contains($0) }) else { return size }
        return (value < 0 ? "\u{2212}" : signed ? "+" : "") + size
    }

    /// `1,234,567`
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(abs(value)).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "\u{2212}" : "") + String(text.reversed())
    }

    /// `30 December 2022`
    static func date(_ date: CivilDate) -> String {
        "\(date.day) \(months[date.month - 1]) \(date.year)"
    }

    /// `January 2023`
    static func month(_ month: YearMonth) -> String {
        "\(months[month.month - 1]) \(month.year)"
    }
}
