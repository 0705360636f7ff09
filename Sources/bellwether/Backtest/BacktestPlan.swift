import Core
import Foundation
import Ingestion
import JobKit
import Lake
import Ledger
import Models
import Portfolio
import Reporting

/// Everything about a backtest that is known before it runs.
struct BacktestPlan {
    let subject: BacktestSubject
    let arguments: SubjectArguments
    let rules: RuleArguments
    /// What is published of a model's scores.
    let signalRules: SignalRules
    /// Run beside the subject.
    let baselines: [Baseline]
    /// With features, in the span; at least two.
    let sessions: [CivilDate]
    /// With features, before the span: what baselines and market impact look back on.
    let before: [CivilDate]
    /// Decisions of a file that lie in the span.
    let decisions: [FiledDecision]
    /// Candidates that were tried for the model's month.
    let trials: Int
    let inputs: [Manifest.Input]
    let parameters: [String: String]
    let folder: LakeFolder

    /// A year, for momentum and minimum variance.
    private static let lookback = 260

    init(_ arguments: SubjectArguments, _ rules: RuleArguments, in context: JobContext) throws {
        let lake = context.lake
        self.arguments = arguments
        self.rules = rules
        signalRules = try SignalRules(context.settings, count: arguments.top)
        subject = try BacktestSubject(arguments, in: lake)
        let all = try lake.sessions(of: .features)
        sessions = try Self.sessions(of: subject, arguments, among: all, in: lake)
        let first = sessions[0]
        let last = sessions[sessions.count - 1]
        var baselines = try arguments.chosenBaselines()
        var needsPast = baselines.contains(where: \.needsHistory) || rules.impact > 0
        if case .baseline(let own) = subject {
            needsPast = needsPast || own.needsHistory
            baselines.removeAll { $0 == own }
        }
        self.baselines = baselines
        before = needsPast ? Array(all.filter { $0 < first }.suffix(Self.lookback)) : []
        if case .file(let file) = subject {
            decisions = try file.decisions(in: lake, over: first...last.adding(days: -1))
            guard !decisions.isEmpty else {
                throw ValidationFailure(
                    "no decision of \(file.path) lies in \(first)..\(last), its last session aside; choose "
                        + "another span")
            }
        } else {
            decisions = []
        }
        if case .model(let entry) = subject {
            trials = try context.ledger.trialCount(for: entry.version)
        } else {
            trials = 0
        }
        let read = before + sessions
        let features = try lake.manifests(of: read.map { Dataset.features.partition($0) })
        inputs =
            subject.inputs + [
                .span("features/\(read[0])..\(last)", of: features.map(\.asInput))
            ] + (try Self.universe(of: decisions, in: lake))
        let isUsual =
            rules.settings == BacktestSettings() && signalRules == .standard && arguments.baselines == "all"
        var options = rules.parameters
        options["baselines"] = baselines.map(\.key).joined(separator: ",")
        if case .model = subject { options.merge(signalRules.settings) { $1 } }
        var parameters = options
        parameters["template"] = TearSheetPage.digest
        parameters["trials"] = "\(trials)"
        self.parameters = parameters
        folder = Self.folder(subject, first, last, isUsual: isUsual, options)
    }

    /// What would be run, for a rehearsal.
    var description: String {
        "\(subject.title) would be run over \(sessions.count) sessions from \(sessions[0]) to "
            + "\(sessions[sessions.count - 1]) beside \(baselines.map(\.name).joined(separator: ", ")), "
            + "into \(folder.path)"
    }

    /// `2023-01_2021-01-04_2022-12-30`: the model, or the month of the last session and what was run; then the
    /// span; of other than the usual options some digits that stand for them.
    private static func folder(
        _ subject: BacktestSubject, _ first: CivilDate, _ last: CivilDate, isUsual: Bool,
        _ options: [String: String]
    ) -> LakeFolder {
        var parts = [subject.key, "\(first)", "\(last)"]
        if case .model = subject {} else { parts.insert("\(last.yearMonth)", at: 0) }
        if !isUsual {
            let lines = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            parts.append(String(Manifest.Input.digest(of: lines).prefix(8)))
        }
        let name = parts.joined(separator: "_")
        return ModelBranch.backtestResults.folder(named: name)?.folder
            ?? LakeFolder(
                path: "\(ModelBranch.backtestResults.path)/\(name)", producer: "bellwether backtest")
    }

    /// The universe that symbols were looked up in.
    private static func universe(
        of decisions: [FiledDecision], in lake: DataLake
    ) throws -> [Manifest.Input] {
        guard let first = decisions.first?.date, let last = decisions.last?.date else { return [] }
        let standing = try lake.sessions(of: .universe, in: first...last)
        guard standing.first == first, standing.last == last else { return [] }
        let manifests = try lake.manifests(of: standing.map { Dataset.universe.partition($0) })
        return [.span("universe/\(first)..\(last)", of: manifests.map(\.asInput))]
    }
}
