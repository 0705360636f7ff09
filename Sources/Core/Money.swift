/// An amount of US dollars, exact to the cent: what the books of the paper account are kept in.
///
/// Sums never round; only ``init(rounding:)`` does, once, where a price becomes an amount.
public struct Money: Hashable, Sendable {
    public var cents: Int64

    public init(cents: Int64) {
        self.cents = cents
    }

    /// The nearest cent, halves to the even one.
    ///
    /// - Parameter dollars: nil comes of what is not finite, or beyond 90 trillion.
    public init?(rounding dollars: Double) {
        let cents = (dollars * 100).rounded(.toNearestOrEven)
        guard abs(cents) < 9e15 else { return nil }
        self.cents = Int64(cents)
    }

    public var dollars: Double { Double(cents) / 100 }
}

extension Money: AdditiveArithmetic, Comparable {
    public static let zero = Money(cents: 0)

    public static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
    public static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }
    public static prefix func - (amount: Money) -> Money { Money(cents: -amount.cents) }
    public static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
}

extension Money: CustomStringConvertible {
    /// `-12345.60`: no currency, no grouping.
    public var description: String {
        let (whole, part) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
        return "\(cents < 0 ? "-" : "")\(whole).\(part < 10 ? "0" : "")\(part)"
    }

    /// `-12,345.60`, for people.
    public var grouped: String {
        let text = description
        let sign = text.prefix { $0 == "-" }
        let parts = text.dropFirst(sign.count).split(separator: ".")
        var whole = ""
        for (place, digit) in (parts.first ?? "").reversed().enumerated() {
            if place > 0, place % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return sign + String(whole.reversed()) + "." + (parts.last ?? "")
    }
}

extension Money: Codable {
    /// As a decimal string, so that no reader makes a binary fraction of it unasked.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let amount = Money(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is not an amount such as -12345.60")
        }
        self = amount
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Money {
    /// Reads `12`, `12.3`, `-12.34`: at most two decimals that say something, and nothing else around them.
    public init?(_ text: some StringProtocol) {
        let isNegative = text.first == "-"
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, first.count <= 14,
            first.utf8.allSatisfy({ (48...57).contains($0) }), let whole = Int64(first)
        else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let digits = parts[1]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                digits.dropFirst(2).allSatisfy({ $0 == "0" }),
                let value = Int64(digits.prefix(2))
            else { return nil }
            fraction = digits.count == 1 ? value * 10 : value
        }
        let cents = whole * 100 + fraction
        self.init(cents: isNegative ? -cents : cents)
    }
}
