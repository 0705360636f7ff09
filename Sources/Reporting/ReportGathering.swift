package import Core
import Foundation
package import Lake

/// Reads from the tree what a report tells, with the partitions it came from.
package struct ReportGathering {
    package let lake: DataLake
    private(set) var inputs: [Manifest.Input] = []

    package init(lake: DataLake) {
        self.lake = lake
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
        report.outcome = try outcome(before: date)
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
        guard sessions.last == date else { return facts }
        let raw = try lake.manifest(of: .raw, on: date)
        inputs.append(raw.asInput)
        facts.bars = raw.files.first { $0.name == "bars.parquet" }?.rows
        facts.rejects = raw.files.first { $0.name == "rejects.parquet" }?.rows
        facts.source = raw.source
        facts.adjustment = raw.adjustment
        return facts
    }

    /// Close to close from the previous signals' session; splits in between are undone.
    private mutating func outcome(before date: CivilDate) throws -> PastOutcome? {
        let start = date.adding(months: -2)
        guard let past = try lake.sessions(of: .signals, in: start...date.adding(days: -1)).last,
            try lake.contains(.raw, on: past), try lake.contains(.raw, on: date)
        else { return nil }
        let held = Set(try lake.signals(on: past).filter { $0.targetWeight > 0 }.map(\.symbol))
        try use(Dataset.signals.partition(past))
        try use(Dataset.raw.partition(past))
        var shares: [Symbol: Double] = [:]
        // A source that adjusts its prices has undone the splits already.
        let isAdjusted =
            try lake.manifest(of: .raw, on: date).adjustment?.hasPrefix("split-adjusted") ?? false
        for session in isAdjusted ? [] : try lake.sessions(of: .raw, in: past.adding(days: 1)...date) {
            for action in try lake.actions(on: session) {
                if case .split(let ratio) = action.kind { shares[action.symbol, default: 1] *= ratio }
            }
        }
        var before: [Symbol: Double] = [:]
        for bar in try lake.bars(on: past) { before[bar.symbol] = bar.close }
        var returns: [Double] = []
        var chosen: [Double] = []
        for bar in try lake.bars(on: date) {
            guard let close = before[bar.symbol], close > 0 else { continue }
            let change = bar.close * shares[bar.symbol, default: 1] / close - 1
            returns.append(change)
            if held.contains(bar.symbol) { chosen.append(change) }
        }
        guard !chosen.isEmpty else { return nil }
        return PastOutcome(
            session: past, holdings: chosen.count,
            hitRate: Double(chosen.count { $0 > 0 }) / Double(chosen.count),
            meanReturn: chosen.reduce(0, +) / Double(chosen.count),
            universeReturn: returns.reduce(0, +) / Double(returns.count))
    }
}
