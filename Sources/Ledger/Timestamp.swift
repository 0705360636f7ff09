public import Core

/// An instant to the second, written as ISO 8601 in UTC: `2022-12-30T06:00:00Z`.
public struct Timestamp: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z; leap seconds are not counted.
    public var secondsSinceEpoch: Int64

    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`, and nothing else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
            let date = CivilDate(String(decoding: bytes[0..<10], as: UTF8.self))
        else { return nil }
        func twoDigits(_ at: Int, below limit: Int64) -> Int64? {
            let (high, low) = (Int64(bytes[at]) - 48, Int64(bytes[at + 1]) - 48)
            guard (0...9).contains(high), (0...9).contains(low), high * 10 + low < limit else { return nil }
            return high * 10 + low
        }
        guard let hours = twoDigits(11, below: 24), let minutes = twoDigits(14, below: 60),
            let seconds = twoDigits(17, below: 60)
        else { return nil }
        secondsSinceEpoch = Int64(date.daysSinceEpoch) * 86_400 + hours * 3_600 + minutes * 60 + seconds
    }

    /// The UTC day that holds this instant.
    public var date: CivilDate { CivilDate(secondsSinceEpoch: secondsSinceEpoch) }
}

extension Timestamp: Comparable, CustomStringConvertible {
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    public var description: String {
        let day = date
        let second = Int(secondsSinceEpoch - Int64(day.daysSinceEpoch) * 86_400)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(day)T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "“\(text)” is not an instant of the form YYYY-MM-DDTHH:MM:SSZ")
        }
        self = instant
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
