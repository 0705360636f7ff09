public import Core
import Foundation
public import Ledger

/// The trial record as those see it who train and judge: figures instead of text.
///
/// Every candidate that was judged is written down, each time it was trained, whatever became of it.
public struct TrialBook: Sendable {
    private let ledger: LedgerDatabase
    private let run: Int64?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - run: the id of the run that the trials belong to.
    public init(ledger: LedgerDatabase, run: Int64?, now: @escaping @Sendable () -> Timestamp) {
        self.ledger = ledger
        self.run = run
        self.now = now
    }

    /// A book to read from.
    public init(reading ledger: LedgerDatabase) {
        self.init(ledger: ledger, run: nil) { Timestamp(secondsSinceEpoch: 0) }
    }

    /// Writes a trial down. A candidate that is trained again is another row, and counts once.
    ///
    /// - Throws: ``Ledger/LedgerError``; ``ModelError`` with `malformed` for figures that are not numbers.
    public func append(_ trial: Trial) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = Self.encoding
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        try ledger.append(
            TrialRecord(
                month: trial.month, algorithm: trial.algorithm, network: trial.network, seed: trial.seed,
                settings: trial.settings, settingsDigest: trial.settingsDigest,
                inputsDigest: trial.inputsDigest, trained: trial.trained, validated: trial.validated,
                steps: trial.steps, seconds: trial.seconds, inSample: try trial.inSample.map(text),
                outOfSample: try trial.outOfSample.map(text),
                monthlyReturns: try text(trial.monthlyReturns), outcome: trial.outcome, run: run),
            at: now())
    }

    /// The last trial with these settings and inputs; nil when it was never tried.
    public func trial(settingsDigest: String, inputsDigest: String) throws -> Trial? {
        try ledger.trials(settingsDigest: settingsDigest, inputsDigest: inputsDigest).last.map(Self.trial)
    }

    /// What the record's last row seals, for a document to hold it to; nil before the first.
    public func anchor() throws -> TrialAnchor? {
        try ledger.trialHead().flatMap { $0.count > 0 ? $0 : nil }
    }

    /// The trials for a month, or all, in the order they were recorded.
    public func trials(for month: YearMonth? = nil) throws -> [Trial] {
        try ledger.trials(for: month).map(Self.trial)
    }

    /// The rows for a month, or of all months, in the order they were recorded.
    public func entries(for month: YearMonth? = nil) throws -> [TrialEntry] {
        try ledger.trials(for: month).map(Self.entry)
    }

    /// The latest rows, newest first.
    public func recent(_ limit: Int) throws -> [TrialEntry] {
        try ledger.recentTrials(limit: limit).map(Self.entry)
    }

    /// One row; nil when there is none with that id.
    public func entry(_ id: Int64) throws -> TrialEntry? {
        try ledger.trial(id).map(Self.entry)
    }

    /// How many different candidates were tried for a month: the same settings on the same inputs count once.
    public func count(for month: YearMonth) throws -> Int {
        try ledger.trialCount(for: month)
    }

    private static let encoding = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    private static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")

    private static func entry(_ row: RecordedTrial) throws -> TrialEntry {
        TrialEntry(
            id: row.id, recorded: row.recorded, run: row.trial.run, digest: row.digest, trial: try trial(row))
    }

    private static func trial(_ row: RecordedTrial) throws -> Trial {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = decoding
        let record = row.trial
        func figures(_ text: String?) throws -> PerformanceComparison? {
            try text.map { try decoder.decode(PerformanceComparison.self, from: Data($0.utf8)) }
        }
        do {
            return Trial(
                month: record.month, algorithm: record.algorithm, network: record.network, seed: record.seed,
                settings: record.settings, settingsDigest: record.settingsDigest,
                inputsDigest: record.inputsDigest, trained: record.trained, validated: record.validated,
                steps: record.steps, seconds: record.seconds, inSample: try figures(record.inSample),
                outOfSample: try figures(record.outOfSample),
                monthlyReturns: try decoder.decode(
                    [MonthlyReturn].self, from: Data(record.monthlyReturns.utf8)),
                outcome: record.outcome)
        } catch let error as DecodingError {
            throw ModelError(
                .malformed, "trial \(row.id) of the ledger has unreadable figures; restore a backup",
                cause: error)
        }
    }
}
