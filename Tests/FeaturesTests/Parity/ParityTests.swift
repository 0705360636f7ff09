import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Parity over the embedded sample", .serialized) struct ParityTests {
    /// One feature against one peer, over all stocks and sessions.
    struct Row {
        var feature: String
        var peer: String
        /// Values that both have, and values that ours has not.
        var compared, nulls: Int
        /// Places where one has a value and the other has none.
        var misplaced: Int
        /// The largest |a - b| / max(|a|, |b|), how many are above 1e-9, and where the largest stands.
        var difference: Double
        var above: Int
        var symbol: String
        var date: String
        /// How far either is from the exact value, where they differ most and where they differ by too much.
        var ourError, theirError: Double

        init?(_ line: Substring) {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 13, let compared = Int(fields[2]), let nulls = Int(fields[3]),
                let misplaced = Int(fields[4]), let difference = Double(fields[5]),
                let above = Int(fields[6]), let ours = Double(fields[11]), let theirs = Double(fields[12])
            else { return nil }
            (feature, peer, symbol, date) = (fields[0], fields[1], fields[7], fields[8])
            (self.compared, self.nulls, self.misplaced) = (compared, nulls, misplaced)
            (self.difference, self.above, ourError, theirError) = (difference, above, ours, theirs)
        }

        var text: String {
            func cell(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: max(1, width - text.count))
            }
            func number(_ value: Double) -> String { value == 0 ? "0" : String(format: "%.1e", value) }
            return cell(feature, 16) + cell(peer, 9) + cell("\(compared)", 9) + cell("\(nulls)", 7)
                + cell(number(difference), 9) + cell("\(above)", 6) + cell("\(symbol) \(date)", 18)
                + cell(number(ourError), 9) + number(theirError)
        }
    }

    @Test("All stocks and sessions agree with TA-Lib and polars to 1e-9, with nulls in the same places")
    func parity() throws {
        let sample = try SampleLake.shared.get()
        #expect(sample.summary.published == sample.dates && sample.summary.rows == 1_507_010)
        let lines = try Peer.python(ParityScript.text, [sample.lake.root] + SampleLake.files)
            .split(separator: "\n")
        let head = try #require(lines.first).split(separator: "\t").compactMap { Int($0) }
        print("sessions \(head[0]), stocks \(head[1]), left out for a gap of more than 5 sessions \(head[2])")
        #expect(head == [503, 3_069, 0])
        print("feature         peer     compared nulls  largest  >1e-9 where             ours     theirs")
        let rows = lines.dropFirst().compactMap(Row.init)
        #expect(rows.count == 17)
        for row in rows {
            print(row.text)
            #expect(row.misplaced == 0 && row.compared + row.nulls == 1_507_010, "\(row.text)")
            #expect(row.difference <= 1e-9, "\(row.text)")
        }
    }
}
