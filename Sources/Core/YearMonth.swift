/// A month of a year: the name of a model version and of a set of signals, as `YYYY-MM`.
public struct YearMonth: Hashable, Sendable {
    public let year: Int
    /// 1...12
    public let month: Int

    public init?(year: Int, month: Int) {
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        self.init(uncheckedYear: year, month: month)
    }

    init(uncheckedYear year: Int, month: Int) {
        self.year = year
        self.month = month
    }

    /// Reads `YYYY-MM`, and nothing else.
    public init?(_ text: String) {
        guard text.utf8.count == 7, let date = CivilDate(text + "-01") else { return nil }
        self = date.yearMonth
    }

    public var firstDay: CivilDate { CivilDate(uncheckedYear: year, month: month, day: 1) }
    public var lastDay: CivilDate { adding(months: 1).firstDay.adding(days: -1) }

    public func adding(months: Int) -> YearMonth {
        let total = year * 12 + month - 1 + months
        return YearMonth(uncheckedYear: total / 12, month: total % 12 + 1)
    }
}

extension YearMonth: Comparable, CustomStringConvertible {
    public static func < (left: YearMonth, right: YearMonth) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }

    /// `YYYY-MM`.
    public var description: String { "\(padded(year, to: 4))-\(padded(month, to: 2))" }
}

extension YearMonth: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let month = YearMonth(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is not a month of the form YYYY-MM")
        }
        self = month
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
