import Core
import Foundation
import Ingestion
import JobKit
import Lake
import Ledger
import Models
import PolicyModel
import Portfolio
import Reporting

/// Runs a plan: the portfolios, their tear sheet, and the folder that holds it.
struct BacktestRun {
    private let plan: BacktestPlan
    private let context: JobContext

    init(_ plan: BacktestPlan, in context: JobContext) {
        self.plan = plan
        self.context = context
    }

    /// - Throws: what reading the tree, scoring, drawing or publishing does.
    func publish() async throws -> BacktestDocument {
        let started = Date(timeIntervalSince1970: Double(context.now().secondsSinceEpoch))
        let history = MarketHistory(frames: try context.lake.features(on: plan.before + plan.sessions))
        let market = history.panel
        let span = plan.before.count..<market.sessionCount
        let engine = BacktestEngine(plan.rules.settings)
        context.progress.update(0, of: 3, "baselines")
        var rules = plan.baselines
        if case .baseline(let own) = plan.subject { rules.append(own) }
        let paths = BaselineRuns(engine).run(rules, over: market, sessions: span)
        let subject = TearSheet.Line(
            key: "policy", name: plan.subject.name, path: try run(history, span, engine, paths))
        let baselines = plan.baselines.map { baseline in
            TearSheet.Line(key: baseline.key, name: baseline.name, path: paths[baseline] ?? PortfolioPath())
        }
        let facts = BacktestFacts(
            plan, manifest: try context.lake.manifest(of: .features, on: plan.sessions[0]))
        var sheet = TearSheet(
            title: plan.subject.title, subtitle: facts.subtitle, subject: subject, baselines: baselines,
            firstUnseen: plan.subject.firstUnseen, facts: facts.facts)
        context.progress.update(1, of: 3, "figures")
        let figures = sheet.figures()
        sheet.warnings = BacktestWarnings(plan, sheet, figures, adjustment: facts.adjustment).all
        let document = BacktestDocument(plan, sheet, figures)
        context.progress.update(2, of: 3, "pictures")
        let files = try await TearSheetPage().files(sheet, figures: figures)
        let metrics = LakeFile(name: BacktestDocument.file, bytes: Array("\(try document.json())\n".utf8))
        try context.lake.publish(
            backtest: curves(sheet), others: [metrics] + files, in: plan.folder,
            provenance: Provenance(
                command: "backtest", version: BellwetherVersion.current, inputs: plan.inputs,
                parameters: plan.parameters,
                counts: ["sessions": plan.sessions.count, "warnings": sheet.warnings.count],
                adjustment: facts.adjustment, started: started))
        return document
    }

    private func run(
        _ history: MarketHistory, _ span: Range<Int>, _ engine: BacktestEngine,
        _ rules: [Baseline: PortfolioPath]
    ) throws -> PortfolioPath {
        switch plan.subject {
        case .baseline(let baseline): rules[baseline] ?? PortfolioPath()
        case .file(let file):
            runDecisions(file.kind == .orders, history.panel, span, engine)
        case .model(let entry):
            try runModel(entry, history, span, engine)
        }
    }

    /// The portfolio that would have been published month by month.
    private func runModel(
        _ entry: ModelRegistry.Entry, _ history: MarketHistory, _ span: Range<Int>, _ engine: BacktestEngine
    ) throws -> PortfolioPath {
        let policy = try MappedPolicy(path: entry.weightsPath, keepsPages: true)
        let days = history.panel.decisionDays(in: span)
        let decisions = Set(days)
        let rules = plan.signalRules
        var done = 0
        return try engine.run(history.panel, sessions: span) { day, account throws in
            guard decisions.contains(day) else { return .hold }
            context.progress.update(done, of: days.count, "decisions")
            done += 1
            let held = account.weights
            let scores = try policy.scores(frame: history.frames[day], previousWeights: held)
            let selection = SignalSelection(scores, of: history.frames[day], held: held, rules: rules)
            return .weights(selection.targetWeights)
        }
    }

    private func runDecisions(
        _ areOrders: Bool, _ market: MarketPanel, _ span: Range<Int>, _ engine: BacktestEngine
    ) -> PortfolioPath {
        var byDate: [CivilDate: PortfolioDecision] = [:]
        for decision in plan.decisions {
            if areOrders {
                byDate[decision.date] = .orders(
                    decision.entries.map { ShareOrder(slot: $0.slot, shares: $0.value) })
            } else {
                var weights = [Double](repeating: 0, count: market.slotCount)
                for entry in decision.entries { weights[entry.slot] = entry.value }
                // A sum above 1 by rounding would lend.
                let sum = weights.reduce(0, +)
                if sum > 1 { for slot in weights.indices { weights[slot] /= sum } }
                byDate[decision.date] = .weights(weights)
            }
        }
        return engine.run(market, sessions: span) { day, _ in byDate[market.dates[day]] ?? .hold }
    }

    private func curves(_ sheet: TearSheet) -> BacktestCurves {
        let path = sheet.subject.path
        let equal = sheet.baselines.first { $0.key == Baseline.equalWeights.key }?.path.equity ?? path.equity
        let unseen = sheet.firstUnseen
        let others = sheet.baselines.filter { $0.key != Baseline.equalWeights.key }
        return BacktestCurves(
            equity: EquityCurve(
                dates: path.dates, policy: path.equity, baseline: equal,
                isOutOfSample: path.dates.map { date in unseen.map { date >= $0 } ?? true }),
            others: others.map { .init($0.key.replacing("-", with: "_"), $0.path.equity) } + [
                .init("exposure", path.exposure), .init("turnover", path.turnover), .init("cost", path.cost),
                .init("largest_weight", path.largestWeight),
            ], holdings: path.holdings)
    }
}
