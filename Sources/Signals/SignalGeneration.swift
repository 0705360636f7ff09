public import Core
import Foundation
public import Lake
public import Ledger
import Models
import Portfolio

/// Turns a session's features and the model in force into the month's signals, and keeps their account.
///
/// The 3,600 slots are scored in 9 batches of 400 by PolicyModel's pass, without libtorch.
public struct SignalGeneration: Sendable {
    /// What was asked for.
    public struct Request: Sendable {
        /// The session after whose close the decision is taken; its features and universe must stand.
        public var session: CivilDate
        /// In place of the model in force; nothing is published then.
        public var model: YearMonth?
        /// Shows what would come of it, and what would change; nothing is written.
        public var isTrial = false
        /// Does what stands again, and replaces what was mailed.
        public var isForced = false
        /// Threads of the scoring pass.
        public var threads = 2

        public init(_ session: CivilDate) {
            self.session = session
        }
    }

    public struct Summary: Sendable {
        public var publication: SignalPublication
        /// The session at whose open the signals trade.
        public var execution: CivilDate { publication.execution }
        public var signals: [Signal] { publication.signals }
        public var model: String { publication.model }
        /// The same signals, from the same inputs, stood already.
        public var isUnchanged = false
        /// Against the signals that stood; nil where none did.
        public var difference: SignalDifference?
        public var warnings: [String] = []
    }

    let lake: DataLake
    let ledger: LedgerDatabase
    let settings: SignalSettings
    let registry: ModelRegistry
    let version: String
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - ledger: where the account is kept.
    ///   - version: of the program, for the manifest.
    public init(
        lake: DataLake, ledger: LedgerDatabase, settings: SignalSettings, version: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.lake = lake
        self.ledger = ledger
        self.settings = settings
        registry = ModelRegistry(lake: lake)
        self.version = version
        self.now = now
    }

    /// - Parameter progress: told the batches done and their total: nine accumulated, then nine scored; of an
    ///   ensemble as many for each member.
    /// - Throws: ``SignalError``, ``Lake/LakeError``, ``Models/ModelError``, ``Ledger/LedgerError`` or
    ///   ``PolicyModel/PolicyModelError``. The signals that stood are then as they were.
    public func run(
        _ request: Request, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Summary {
        let started = Date()
        let date = request.session
        guard let execution = ExchangeCalendar.nyse.session(after: date) else {
            throw SignalError(.outsideCalendar, "no NYSE session is known after \(date)")
        }
        // What the step before makes is looked for before what the one before that does.
        let features = try lake.manifest(of: .features, on: date).asInput
        let decider =
            try request.model.map { try SignalDecider(registry, version: $0) }
            ?? SignalDecider(registry, for: execution.yearMonth)
        let previous = try lake.sessions(of: .signals).last { $0 < date }
        let hitRates = try account.expectedHitRates(before: date)
        let standing = try AccountStanding(ledger, at: date, limits: settings.risk)
        let market = try marketSessions(to: date)
        let slots = try lake.slots(on: date)
        let combination = try combination(
            on: date, slots: slots, isRule: decider.isEqualWeights, threads: request.threads)
        let provenance = try provenance(
            decider, features, on: date, previous: previous, market: market, standing, hitRates, combination,
            started: started)
        let isStanding = try lake.contains(.signals, on: date)
        let isTrial = request.isTrial || request.model != nil
        if !isTrial, !request.isForced,
            lake.isCurrent(
                Dataset.signals.partition(date), inputs: provenance.inputs, parameters: provenance.parameters)
        {
            let document = try lake.file("signals.json", of: Dataset.signals.partition(date))
            var publication = publication(
                try lake.signals(on: date), of: decider, date, execution, slots, standing,
                notes: SignalDocument.notes(in: document), risk: SignalDocument.risk(in: document))
            publication.combination = SignalDocument.combination(in: document)
            publication.parts = SignalDocument.parts(in: document)
            // A run that was killed between the tree and the ledger left this undone.
            try keepAccount(publication, slots)
            return Summary(publication: publication, isUnchanged: true)
        }

        let frame = try lake.features(on: date)
        try PublicationChecks(frame: frame, slots: slots, settings: settings).check(decider)
        let held = try heldPortfolio(since: previous, to: date, slots: slots, standing)
        let decision = try SignalDecision(
            decider, frame: frame, slots: slots, held: held.weights, rules: settings.rules,
            hitRates: { hitRates.estimate(for: $0, confidence: $1) },
            risk: RiskContext(
                try conditions(standing.state, market: market, value: portfolioValue(standing)), hitRates),
            combination: combination, threads: request.threads, progress: progress)
        var summary = Summary(
            publication: publication(
                decision.signals, of: decider, date, execution, slots, standing, notes: decision.notes,
                risk: decision.risk))
        summary.publication.combination = decision.combination
        summary.publication.parts = decision.parts
        summary.warnings =
            decider.warnings + held.warnings + standing.warnings + (combination?.warnings ?? [])
        if isStanding, let published = try? lake.signals(on: date) {
            summary.difference = SignalDifference(from: published, to: decision.signals)
        }
        guard !isTrial else { return summary }
        try requireUnmailed(summary, request)
        try publish(summary.publication, evidence: combination?.evidence ?? [], provenance)
        try keepAccount(summary.publication, slots)
        try account.close(through: date)
        return summary
    }

    private func publication(
        _ signals: [Signal], of decider: SignalDecider, _ date: CivilDate, _ execution: CivilDate,
        _ slots: [Slot], _ standing: AccountStanding, notes: [String], risk: RiskSummary?
    ) -> SignalPublication {
        SignalPublication(
            session: date, execution: execution, model: decider.name, signals: signals, slots: slots,
            notes: notes, rules: ruleSettings, portfolioValue: portfolioValue(standing), risk: risk)
    }

    /// What people have read is not replaced behind their backs.
    private func requireUnmailed(_ summary: Summary, _ request: Request) throws {
        guard !request.isForced, let difference = summary.difference, !difference.isEmpty else { return }
        let mailed = try ledger.deliveries(of: request.session).contains {
            $0.kind == "monthly-report" && $0.sent != nil
        }
        guard mailed else { return }
        throw SignalError(
            .mailed,
            "the signals of \(request.session) have been mailed, and these differ: "
                + "\(difference.lines.joined(separator: "; ")); what was mailed stands; run generate-signals "
                + "--date \(request.session) --force to replace it")
    }

    private func publish(
        _ publication: SignalPublication, evidence: [CombinationHistory.Entry], _ provenance: Provenance
    ) throws {
        var provenance = provenance
        provenance.counts = SignalAction.allCases.reduce(into: [:]) {
            $0[$1.rawValue.lowercased()] = publication.count(of: $1)
        }
        try lake.publish(
            signals: publication.signals,
            others: try publication.files(orders: settings.orders)
                + [try EvidenceFile.file(evidence)].compactMap { $0 },
            on: publication.session, provenance: provenance)
    }

    private var account: SignalAccount {
        SignalAccount(lake: lake, ledger: ledger, costBasisPoints: settings.costBasisPoints)
    }

    /// Writes down what stands, once.
    private func keepAccount(_ publication: SignalPublication, _ slots: [Slot]) throws {
        let manifest = try lake.manifest(of: .signals, on: publication.session)
        try account.record(
            signals: publication.signals, slots: slots, session: publication.session,
            execution: publication.execution, basis: .published, model: publication.model,
            digest: manifest.files.first { $0.name == "signals.parquet" }?.sha256 ?? "",
            note: publication.notes.first, at: now())
    }
}
