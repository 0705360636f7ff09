import ArgumentParser
import Core
import JobKit
import Lake
import Ledger
import Models

struct ModelsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every version, where it is and how it did.",
        discussion: """
            EXAMPLES
              bellwether models list
              bellwether models list --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    struct Line: Encodable {
        var version: YearMonth
        var state: String
        var algorithm: String
        var network: String
        var trainedFrom: CivilDate
        var trainedTo: CivilDate
        /// Of the sessions kept from the learner; nil where there were none.
        var sharpe: Double?
        var equalWeightSharpe: Double?
        var verdict: String?
        var bytes: Int

        init(_ entry: ModelRegistry.Entry, _ decision: GateDecision?, inForce: YearMonth?) {
            version = entry.version
            state =
                entry.version == inForce && entry.branch != .candidates ? "in force" : entry.branch.rawValue
            algorithm = entry.card.algorithm
            network = entry.card.network
            trainedFrom = entry.card.trainedFrom
            trainedTo = entry.card.trainedTo
            sharpe = entry.card.outOfSample?.policy.sharpe
            equalWeightSharpe = entry.card.outOfSample?.baseline.sharpe
            verdict = decision?.verdict.rawValue
            bytes = entry.manifest.files.reduce(0) { $0 + $1.bytes }
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let registry = ModelRegistry(lake: context.lake)
            let inForce = try registry.inForce()
            var lines: [Line] = []
            for branch in ModelBranch.versions {
                for version in try registry.versions(in: [branch]) {
                    let entry = try registry.entry(version, in: [branch])
                    lines.append(
                        Line(entry, try registry.decision(of: entry), inForce: inForce?.version))
                }
            }
            lines.sort { ($0.version, $0.state) < ($1.version, $1.state) }
            if output.json { return context.print(try jsonText(lines)) }
            guard !lines.isEmpty else { return context.print("No model yet; run train-policy.") }
            if inForce?.version == nil {
                context.print("in force: \(inForce.map(\.description) ?? "none")")
            }
            let rows = lines.map { line in
                [
                    "\(line.version)", line.state, line.algorithm, line.network,
                    "\(line.trainedFrom) to \(line.trainedTo)", Figure.number(line.sharpe),
                    Figure.number(line.equalWeightSharpe), line.verdict ?? "",
                    Figure.size(line.bytes),
                ]
            }
            let head = [
                "version", "state", "algorithm", "network", "trained on", "Sharpe", "1/N", "gate", "size",
            ]
            for line in tableLines([head] + rows, rightAligned: [5, 6, 8]) { context.print(line) }
        }
    }
}
