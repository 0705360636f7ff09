import Foundation

/// Fractions as people read them here: `+1.25`, in 1/10,000.
enum BasisPoints {
    static func text(_ fraction: Double) -> String {
        let text = String(format: "%+.2f", 10_000 * fraction)
        return text == "-0.00" ? "+0.00" : text
    }
}
