/// Numbers as reasons have them: ASCII, the same whatever the locale.
enum PlainNumber {
    /// A fraction with one decimal, such as `-3.1%`; nothing ever reads `-0.0%`.
    static func percent(_ fraction: Double, isSigned: Bool = false) -> String {
        let text = decimal(fraction * 100, digits: 1) + "%"
        return isSigned && !text.hasPrefix("-") && text != "0.0%" ? "+" + text : text
    }

    /// Rounded half away from zero, with exactly so many digits after the point; beyond what an Int holds `inf`.
    static func decimal(_ value: Double, digits: Int) -> String {
        let unit = (0..<digits).reduce(1) { unit, _ in unit * 10 }
        guard let scaled = Int(exactly: (abs(value) * Double(unit)).rounded()) else {
            return value < 0 ? "-inf" : "inf"
        }
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let rest = "\(scaled % unit)"
        return "\(sign)\(scaled / unit).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }
}
