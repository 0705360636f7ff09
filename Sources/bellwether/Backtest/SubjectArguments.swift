import ArgumentParser
import Core
import Portfolio

/// The options that say what a backtest runs, over which sessions, and beside what.
struct SubjectArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A version such as 2023-01, latest for the one in force (the default), or a baseline: "
                + Baseline.allCases.map(\.key).joined(separator: ", ") + ".", valueName: "model"))
    var model: String?

    @Option(help: ArgumentHelp("Decisions of your own: date, symbol, weight.", valueName: "file"))
    var weights: String?

    @Option(help: ArgumentHelp("Orders of your own: date, symbol, shares.", valueName: "file"))
    var orders: String?

    @Option(
        help: ArgumentHelp(
            "First session: by default the first that the model has not seen, a file's first date, or the "
                + "first with features.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(help: ArgumentHelp("Last session; the last with features by default.", valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    @Option(
        help: ArgumentHelp(
            "Names that a model's portfolio holds at most. Else signals.top, then 50.", valueName: "count"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "What to run beside it: all (the default), none, or some, as in equal-weights,momentum. "
                + "Equal weights are always run.", valueName: "list"))
    var baselines = "all"

    @Flag(help: "Run over sessions that the model learnt from, though that proves nothing.")
    var inSample = false

    func validate() throws {
        let subjects = [("--model", model), ("--weights", weights), ("--orders", orders)]
        let given = subjects.filter { $0.1 != nil }
        if given.count > 1 {
            throw ValidationError(
                "\(given.map(\.0).joined(separator: " and ")) exclude each other; give one of them.")
        }
        for (name, value) in given where value?.isEmpty == true {
            throw ValidationError("\(name) is empty; give a name, or leave it out.")
        }
        if let from, let to, from > to {
            throw ValidationError("--from \(from) is after --to \(to); swap them.")
        }
        if let top, !(1...Universe.slotCount).contains(top) {
            throw ValidationError("--top \(top) is no number of holdings; give 1 to \(Universe.slotCount).")
        }
        _ = try chosenBaselines()
    }

    /// Equal weights first, the others in their own order.
    func chosenBaselines() throws(ValidationError) -> [Baseline] {
        guard baselines != "all" else { return Baseline.allCases }
        var chosen: Set<Baseline> = [.equalWeights]
        for name in baselines == "none" ? [] : baselines.split(separator: ",") {
            guard let baseline = Baseline(key: String(name)) else {
                throw ValidationError(
                    "“\(name)” of --baselines is none; choose of "
                        + Baseline.allCases.map(\.key).joined(separator: ", ") + ".")
            }
            chosen.insert(baseline)
        }
        return Baseline.allCases.filter(chosen.contains)
    }
}

extension Baseline {
    /// As on the command line and in files: `equal-weights`.
    var key: String {
        rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
    }

    init?(key: String) {
        guard let found = Self.allCases.first(where: { $0.key == key }) else { return nil }
        self = found
    }

    /// For people.
    var name: String {
        switch self {
        case .equalWeights: "Equal weights"
        case .liquidityWeighted: "Liquidity weighted"
        case .minimumVariance: "Minimum variance"
        case .momentum: "Momentum"
        case .buyAndHold: "Buy and hold"
        }
    }

    /// Whether it looks back on a year of returns.
    var needsHistory: Bool { self == .minimumVariance || self == .momentum }
}
