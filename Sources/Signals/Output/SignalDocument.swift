import Core
public import Foundation
public import Portfolio

/// signals.json: one session's signals as a document. Keys are sorted, so the same signals give the same bytes.
///
/// At the top: `schema_version` (1), `session` and `execution_session` (dates), `model`, `portfolio_value` (USD),
/// `notes` (sentences; why the list is empty, for instance), `rules` (setting to value, both text), `counts`
/// (`buy`, `sell`, `hold`), `risk`, `combination`, `signals` (by rank). Of `risk`, null where there were no rules of risk: `level`
/// (`normal`, `halved`, `closed_to_new`, `halted`), `drawdown` and `daily_return` of the paper account (fractions, null
/// without one), `market_volatility` (annualised) and `regime` (`calm`, `normal`, `high`; null where not known), `scale`
/// (what the regime multiplies positions by), `rules` (`rule`, `positions`, `removed`, those that changed something) and
/// `changes` (`rule`, `symbol`, `before`, `after`; `removed` and these are fractions of the portfolio; a stock may be
/// there that has no signal, as nothing was left of it). Of `combination`, null in documents made without it: `parts`,
/// of each of `forecast` and `sentiment`: `part`, `state` (`used`, `no_weight`, `off`, `missing`), `reason` (why it is
/// missing, else null), `model` (the forecaster, or null), `stocks` (with a value), `weight` (beside the policy's 1),
/// `months` (of evidence), `coefficient`, `standard_error` and `policy_coefficient` (see ``CombinationFit``),
/// `is_by_hand`. Of each signal: `rank`, `slot`, `symbol`, `name`, `sector`,
/// `action` (BUY, SELL, HOLD), `target_weight`, `held_weight`, `change` (0...1 of the portfolio), `score`, `parts`
/// (what policy, forecast and sentiment give of the score; null where the policy alone decided),
/// `confidence` (0...1), `expected_hit_rate` (`rate`, `low`, `high`, `count`), `close` (USD), `drivers` (every group
/// of features, in the score's unit), `reason`, `model`. Every key is always there; what is not known is null:
/// `name`, `sector`, `confidence`, `expected_hit_rate`, `close`, each driver.
public struct SignalDocument: Sendable {
    /// Raised when a reader of the one before would go wrong.
    public static let schemaVersion = 1

    private let publication: SignalPublication

    public init(_ publication: SignalPublication) {
        self.publication = publication
    }

    /// - Throws: what Foundation's encoder throws; there is nothing in a publication that it cannot write.
    public func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let content = Content(
            schemaVersion: Self.schemaVersion, session: publication.session,
            executionSession: publication.execution, model: publication.model,
            portfolioValue: publication.portfolioValue, notes: publication.notes, rules: publication.rules,
            counts: SignalAction.allCases.reduce(into: [:]) {
                $0[$1.rawValue.lowercased()] = publication.count(of: $1)
            }, risk: publication.risk, combination: publication.combination,
            signals: publication.signals.map { Row($0, of: publication) })
        return Array(try encoder.encode(content)) + [UInt8(ascii: "\n")]
    }

    /// The notes of a document that stands; none where it is not one.
    public static func notes(in bytes: Data) -> [String] {
        struct Notes: Decodable { var notes: [String] }
        return (try? JSONDecoder().decode(Notes.self, from: bytes))?.notes ?? []
    }

    /// What a document that stands tells of risk; nil where it tells nothing.
    public static func risk(in bytes: Data) -> RiskSummary? {
        struct Risk: Decodable { var risk: RiskSummary? }
        return (try? decoder.decode(Risk.self, from: bytes))?.risk
    }

    /// How the scores of a document that stands were combined; nil where it does not tell.
    public static func combination(in bytes: Data) -> CombinationSummary? {
        struct Combination: Decodable { var combination: CombinationSummary? }
        return (try? decoder.decode(Combination.self, from: bytes))?.combination
    }

    /// What the scores of a document that stands are made of, by slot; empty where it does not tell.
    public static func parts(in bytes: Data) -> [Int: SignalParts] {
        struct Row: Decodable {
            var slot: Int
            var parts: SignalParts?
        }
        struct Rows: Decodable { var signals: [Row] }
        let rows = (try? decoder.decode(Rows.self, from: bytes))?.signals ?? []
        return rows.reduce(into: [:]) { $0[$1.slot] = $1.parts }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private struct Content: Encodable {
        var schemaVersion: Int
        var session: CivilDate
        var executionSession: CivilDate
        var model: String
        var portfolioValue: Double
        var notes: [String]
        var rules: [String: String]
        var counts: [String: Int]
        var risk: RiskSummary?
        var combination: CombinationSummary?
        var signals: [Row]

        enum CodingKeys: CodingKey {
            case schemaVersion, session, executionSession, model, portfolioValue, notes, rules, counts, risk
            case combination, signals
        }

        func encode(to encoder: any Encoder) throws {
            var content = encoder.container(keyedBy: CodingKeys.self)
            try content.encode(schemaVersion, forKey: .schemaVersion)
            try content.encode(session, forKey: .session)
            try content.encode(executionSession, forKey: .executionSession)
            try content.encode(model, forKey: .model)
            try content.encode(portfolioValue, forKey: .portfolioValue)
            try content.encode(notes, forKey: .notes)
            try content.encode(rules, forKey: .rules)
            try content.encode(counts, forKey: .counts)
            try content.encode(risk, forKey: .risk)
            try content.encode(combination, forKey: .combination)
            try content.encode(signals, forKey: .signals)
        }
    }

    /// Synthesised encoding would leave a nil's key out.
    private struct Row: Encodable {
        let signal: Signal
        let name: String?
        let sector: String?
        let parts: SignalParts?

        init(_ signal: Signal, of publication: SignalPublication) {
            self.signal = signal
            name = publication.name(of: signal)
            sector = publication.sector(of: signal)
            parts = publication.parts[signal.slot]
        }

        enum CodingKeys: CodingKey {
            case rank, slot, symbol, name, sector, action, targetWeight, heldWeight, change, score, parts,
                confidence
            case expectedHitRate, close, drivers, reason, model
        }

        func encode(to encoder: any Encoder) throws {
            var row = encoder.container(keyedBy: CodingKeys.self)
            try row.encode(signal.rank, forKey: .rank)
            try row.encode(signal.slot, forKey: .slot)
            try row.encode(signal.symbol, forKey: .symbol)
            try row.encode(name, forKey: .name)
            try row.encode(sector, forKey: .sector)
            try row.encode(signal.action, forKey: .action)
            try row.encode(signal.targetWeight, forKey: .targetWeight)
            try row.encode(signal.previousWeight, forKey: .heldWeight)
            try row.encode(signal.targetWeight - signal.previousWeight, forKey: .change)
            try row.encode(Self.finite(signal.score), forKey: .score)
            try row.encode(parts, forKey: .parts)
            try row.encode(Self.finite(signal.confidence), forKey: .confidence)
            try row.encode(signal.expectedHitRate, forKey: .expectedHitRate)
            try row.encode(Self.finite(signal.close), forKey: .close)
            let drivers = FeatureGroup.allCases.reduce(into: [String: Double?]()) { drivers, group in
                let delta = signal.drivers.first { $0.group == group }?.delta
                drivers[group.rawValue] = .some(delta.flatMap(Self.finite))
            }
            try row.encode(drivers, forKey: .drivers)
            try row.encode(signal.reason, forKey: .reason)
            try row.encode(signal.model, forKey: .model)
        }

        /// JSON has no other numbers.
        private static func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    }
}
