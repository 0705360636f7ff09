package import Core
import Foundation
package import Lake
package import Ledger
package import Portfolio
package import TrackRecord

/// Reads from the tree what a report tells, with the partitions it came from, and from the ledger how past signals
/// did.
package struct ReportGathering {
    package let lake: DataLake
    private let ledger: LedgerDatabase?
    private let limits: RiskLimits
    private let goals: GoalSettings
    private(set) var inputs: [Manifest.Input] = []

    /// - Parameters:
    ///   - ledger: where outcomes and the paper account are recorded; nil leaves them out.
    ///   - limits, goals: that the paper account is held to.
    package init(
        lake: DataLake, ledger: LedgerDatabase? = nil, limits: RiskLimits = RiskLimits(),
        goals: GoalSettings = GoalSettings()
    ) {
        self.lake = lake
        self.ledger = ledger
        self.limits = limits
        self.goals = goals
    }

    /// - Throws: ``LakeError`` when signals or universe of the session are missing or damaged;
    ///   ``ReportError`` for a damaged model card or signals.json. A missing model, backtest or past is told in a warning.
    package mutating func report(on date: CivilDate) throws -> MonthlyReport {
        // Signals that were never made are what a reader must hear of first.
        _ = try lake.manifest(of: .signals, on: date)
        let slots = try lake.slots(on: date)
        var report = try signals(on: date, slots: slots)
        try use(Dataset.universe.partition(date))
        report.data = try data(on: date, slots: slots)
        if let rejects = report.data.rejects, rejects > 0 {
            report.warnings.append(
                "\(FigureText.grouped(rejects)) bars of the session failed validation and were left out.")
        }
        if let version = report.decider.flatMap({ YearMonth($0) }) {
            try addModel(version, to: &report)
        } else if let name = report.decider {
            report.warnings.append("No model decided: \(name) in the most traded stocks.")
        }
        if let execution = ExchangeCalendar.nyse.session(after: date) {
            try addCandidate(of: execution.yearMonth, to: &report)
        }
        let past = try lake.sessions(of: .signals, in: date.adding(months: -2)...date.adding(days: -1)).last
        let before = try past.map { (session: $0, signals: try lake.signals(on: $0)) }
        if let past { try use(Dataset.signals.partition(past)) }
        report.changes = SignalChanges(report.signals.map(\.signal), previous: before)
        report.outcome = try outcome(of: before, on: date)
        if let ledger {
            report.success = SuccessFacts(try PastMonth.recorded(in: ledger, through: date), through: date)
            report.paper = try PaperRecord.recorded(
                in: ledger, through: date, limits: limits, goals: goals)
        }
        return report
    }

    mutating func use(_ folder: LakeFolder) throws {
        inputs.append(try lake.manifest(of: folder).asInput)
    }

    private mutating func addModel(_ version: YearMonth, to report: inout MonthlyReport) throws {
        let places = ["production", "archive", "candidates"].map {
            LakeFolder(path: "models/\($0)/\(version)", producer: "train-policy")
        }
        if let folder = try places.first(where: { try lake.contains($0) }) {
            report.model = try document(ModelFacts.self, "model.json", in: folder)
            if try lake.manifest(of: folder).files.contains(where: { $0.name == "decision.json" }) {
                report.gate = try document(GateFacts.self, "decision.json", in: folder)
            }
            // The place may change from production to archive without the model changing.
            inputs.append(
                Manifest.Input(path: "models/\(version)", digest: try lake.manifest(of: folder).digest))
        } else {
            report.warnings.append(
                "The card of model \(version) is not in the tree, so its figures cannot be shown.")
        }
        let backtest = LakeFolder(path: "models/backtest-results/\(version)", producer: "train-policy")
        if try lake.contains(backtest) {
            report.equity = try lake.equity(in: backtest)
            try use(backtest)
        } else {
            report.warnings.append("Model \(version) has no backtest: nothing shows how it would have done.")
        }
        if report.gate?.verdict == "probation", let reason = report.gate?.reason {
            report.warnings.append("The model has not passed the gate. \(reason)")
        }
        guard let pair = report.model?.outOfSample else {
            if report.model != nil {
                report.warnings.append(
                    "The model was not judged on sessions that it had not seen in training; do not trust its curve."
                )
            }
            return
        }
        if pair.policy.totalReturn < pair.baseline.totalReturn {
            report.warnings.append(
                "On sessions not seen in training the policy returned "
                    + "\(FigureText.percent(pair.policy.totalReturn, signed: true)) and equal weights "
                    + "\(FigureText.percent(pair.baseline.totalReturn, signed: true)): it did not beat 1/N.")
        }
    }

    /// Tells of a candidate that was made for the decision's month and is not in force.
    private mutating func addCandidate(of month: YearMonth, to report: inout MonthlyReport) throws {
        let folder = LakeFolder(path: "models/candidates/\(month)", producer: "train-policy")
        guard report.model?.version != month, try lake.contains(folder),
            try lake.manifest(of: folder).files.contains(where: { $0.name == "decision.json" })
        else { return }
        let gate = try document(GateFacts.self, "decision.json", in: folder)
        try use(folder)
        report.warnings.append(
            gate.verdict == "refused"
                ? "The model made for this month was refused. \(gate.reason)"
                : "The model made for this month was withdrawn; an earlier one decides.")
    }

    private func document<Content: Decodable>(
        _ type: Content.Type, _ file: String, in folder: LakeFolder
    ) throws -> Content {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let bytes = try lake.file(file, of: folder)
        do {
            return try decoder.decode(type, from: bytes)
        } catch {
            throw ReportError(
                .badModel,
                "\(lake.path(of: folder))/\(file) cannot be understood; run train-policy --force",
                cause: error)
        }
    }

    private mutating func data(on date: CivilDate, slots: [Slot]) throws -> DataFacts {
        let start = ExchangeCalendar.coverage.lowerBound
        let sessions = try lake.sessions(of: .raw, in: min(start, date)...date)
        var facts = DataFacts(
            sessions: sessions.count, firstSession: sessions.first,
            activeStocks: slots.count { $0.state == .active })
        facts.lastSession = sessions.last
        guard sessions.last == date else { return facts }
        let raw = try lake.manifest(of: .raw, on: date)
        inputs.append(raw.asInput)
        facts.bars = raw.files.first { $0.name == "bars.parquet" }?.rows
        facts.rejects = raw.files.first { $0.name == "rejects.parquet" }?.rows
        facts.source = raw.source
        facts.adjustment = raw.adjustment
        facts.published = Timestamp(secondsSinceEpoch: Int64(raw.finished.timeIntervalSince1970))
        return facts
    }
}
