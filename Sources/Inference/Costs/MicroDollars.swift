import Core
import Foundation

/// How amounts of millionths of a US dollar are told.
enum MicroDollars {
    /// `12.34`, or all six decimals where cents would hide something.
    static func text(_ amount: Int64) -> String {
        let (dollars, rest) = amount.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest + 1_000_000).dropFirst()
        let isWholeCents = rest % 10_000 == 0
        return "\(amount < 0 ? "-" : "")\(dollars).\(isWholeCents ? digits.prefix(2) : digits)"
    }
}
