/// What to beware of in a bar that was kept.
public struct BarFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Nothing was traded: the prices repeat an earlier close. No order fills.
    public static let noTrade = BarFlags(rawValue: 1 << 0)
    /// The vendor lost the volume; what is stored is not to be used.
    public static let volumeMissing = BarFlags(rawValue: 1 << 1)
    /// The volume is that of one venue (IEX: some 3 % of the market), not the market's.
    public static let venueVolume = BarFlags(rawValue: 1 << 2)
    /// A move beyond the stock's own history, kept because the volume or another vendor bears it out.
    public static let largeMove = BarFlags(rawValue: 1 << 3)
    /// A split that no vendor told of was inferred from the prices.
    public static let inferredSplit = BarFlags(rawValue: 1 << 4)
    /// Another vendor's figures differ, and nothing says who is right.
    public static let disputed = BarFlags(rawValue: 1 << 5)

    /// The flags by the names that bars.parquet writes, in order.
    public static let names: [(flag: BarFlags, name: String)] = [
        (.noTrade, "no_trade"), (.volumeMissing, "volume_missing"), (.venueVolume, "venue_volume"),
        (.largeMove, "large_move"), (.inferredSplit, "inferred_split"), (.disputed, "disputed"),
    ]

    /// Whether the volume stands for the market's trading.
    public var hasMarketVolume: Bool { isDisjoint(with: [.volumeMissing, .venueVolume]) }

    /// The names with commas between; nil for none.
    public var text: String? {
        isEmpty ? nil : Self.names.filter { contains($0.flag) }.map(\.name).joined(separator: ",")
    }

    /// Reads ``text``; nil when a name is unknown.
    public init?(text: String?) {
        self = []
        for name in (text ?? "").split(separator: ",") {
            guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
            insert(known.flag)
        }
    }
}
