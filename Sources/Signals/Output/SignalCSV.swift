import Core

/// signals.csv: a line a signal, ordered by rank, RFC 4180 in UTF-8.
///
/// Columns: symbol, name, sector, action, rank, target_weight, held_weight, change (all three 0...1 of the
/// portfolio), score, confidence, expected_hit_rate with hit_rate_low, hit_rate_high and hit_rate_count, close (USD),
/// `driver_` and each group of features (in the score's unit), reason, model. What is not known is empty. Numbers
/// read back as they are in signals.parquet; text that a spreadsheet would run has an apostrophe before it.
public struct SignalCSV: Sendable {
    public let text: String
    public var bytes: [UInt8] { Array(text.utf8) }

    static let columns =
        [
            "symbol", "name", "sector", "action", "rank", "target_weight", "held_weight", "change", "score",
            "confidence", "expected_hit_rate", "hit_rate_low", "hit_rate_high", "hit_rate_count", "close",
        ] + FeatureGroup.allCases.map { "driver_\($0.rawValue)" } + ["reason", "model"]

    public init(_ publication: SignalPublication) {
        var text = Self.columns.joined(separator: ",") + "\r\n"
        for signal in publication.signals {
            text += Self.fields(signal, in: publication).joined(separator: ",") + "\r\n"
        }
        self.text = text
    }

    private static func fields(_ signal: Signal, in publication: SignalPublication) -> [String] {
        let hits = signal.expectedHitRate
        var fields = [
            CSVField.text(signal.symbol.rawValue), CSVField.text(publication.name(of: signal) ?? ""),
            CSVField.text(publication.sector(of: signal) ?? ""), signal.action.rawValue, "\(signal.rank)",
        ]
        fields += [
            signal.targetWeight, signal.previousWeight, signal.targetWeight - signal.previousWeight,
            signal.score, signal.confidence, hits?.rate, hits?.low, hits?.high,
        ].map(CSVField.number)
        fields += [hits.map { "\($0.count)" } ?? "", CSVField.number(signal.close)]
        fields += FeatureGroup.allCases.map { group in
            CSVField.number(signal.drivers.first { $0.group == group }?.delta)
        }
        return fields + [CSVField.text(signal.reason), CSVField.text(signal.model)]
    }
}
