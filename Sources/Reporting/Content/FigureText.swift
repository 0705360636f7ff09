import Core
import Foundation
import Ledger

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

extension FigureText {
    /// `22 November 2026, 00:41 UTC`
    static func instant(_ moment: Timestamp) -> String {
        "\(date(moment.date)), \(moment.description.dropFirst(11).prefix(5)) UTC"
    }

    /// `$1,234.50`
    static func dollars(_ amount: Double) -> String {
        guard amount.isFinite, abs(amount) < 1e12 else { return "–" }
        let cents = Int((abs(amount) * 100).rounded())
        let rest = cents % 100
        return (amount < 0 && cents > 0 ? "\u{2212}" : "")
            + "$\(grouped(cents / 100)).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `3 days`, `2 hours`, `5 minutes`: the largest unit that there are two of, rounded down; `less than a minute`.
    static func duration(_ seconds: Int64) -> String {
        let seconds = max(0, seconds)
        for (unit, length) in [("day", Int64(86_400)), ("hour", 3_600), ("minute", 60)] {
            let count = seconds / length
            if count >= 2 || (count == 1 && unit == "minute") {
                return "\(grouped(Int(count))) \(unit)\(count == 1 ? "" : "s")"
            }
        }
        return "less than a minute"
    }
}
