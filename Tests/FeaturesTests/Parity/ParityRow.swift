import Foundation

/// One feature against one peer, over all stocks and sessions: a line of ``ParityScript``.
struct ParityRow {
    var feature: String
    var peer: String
    /// Values that both have, and values that ours has not.
    var compared, nulls: Int
    /// Places where one has a value and the other has none.
    var misplaced: Int
    /// The largest |a - b| / max(|a|, |b|), how many are above 1e-9, and where the largest stands.
    var difference: Double
    var above: Int
    var place: String
    /// How far either is from the exact value, where they differ most and where they differ by too much.
    var ourError, theirError: Double

    init?(_ line: Substring) {
        let fields = line.split(separator: "\t").map(String.init)
        guard fields.count == 13, let compared = Int(fields[2]), let nulls = Int(fields[3]),
            let misplaced = Int(fields[4]), let difference = Double(fields[5]),
            let above = Int(fields[6]), let ours = Double(fields[11]), let theirs = Double(fields[12])
        else { return nil }
        (feature, peer) = (fields[0], fields[1])
        place = difference > 0 ? "\(fields[7]) \(fields[8])" : "-"
        (self.compared, self.nulls, self.misplaced) = (compared, nulls, misplaced)
        (self.difference, self.above, ourError, theirError) = (difference, above, ours, theirs)
    }

    static let heading = line(
        "feature", "peer", "compared", "nulls", "largest", ">1e-9", "where", "ours-exact", "theirs-exact")

    var text: String {
        func number(_ value: Double) -> String { value == 0 ? "0" : String(format: "%.1e", value) }
        return Self.line(
            feature, peer, "\(compared)", "\(nulls)", number(difference), "\(above)", place,
            number(ourError), number(theirError))
    }

    private static func line(_ cells: String...) -> String {
        zip(cells, [16, 9, 9, 7, 9, 6, 18, 11, 12])
            .map { $0 + String(repeating: " ", count: max(1, $1 - $0.count)) }.joined()
    }
}
