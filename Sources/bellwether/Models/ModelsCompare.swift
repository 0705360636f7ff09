import ArgumentParser
import Core
import JobKit
import Lake
import Models

struct ModelsCompare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Two versions side by side: settings that differ, and figures.",
        discussion: """
            EXAMPLES
              bellwether models compare 2022-12 2023-01
              bellwether models compare 2022-12 2023-01 --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "A version.")
    var first: YearMonth

    @Argument(help: "Another.")
    var second: YearMonth

    struct Line: Encodable {
        var name: String
        var first: String
        var second: String
    }

    struct Result: Encodable {
        var first: YearMonth
        var second: YearMonth
        /// Figures of both.
        var figures: [Line]
        /// Settings and facts that differ.
        var differences: [Line]
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let registry = ModelRegistry(lake: context.lake)
            let one = try registry.entry(first).card
            let other = try registry.entry(second).card
            let result = Result(
                first: first, second: second, figures: Self.figures(one, other),
                differences: Self.differences(one, other))
            if output.json { return context.print(try jsonText(result)) }
            let rows = (result.figures + result.differences).map { [$0.name, $0.first, $0.second] }
            let lines = tableLines([["", "\(first)", "\(second)"]] + rows, rightAligned: [1, 2])
            for line in lines { context.print(line) }
            let identical = result.differences.isEmpty
            if identical { context.print("The settings are the same.") }
        }
    }

    private static func figures(_ one: ModelCard, _ other: ModelCard) -> [Line] {
        let periods: [(String, KeyPath<ModelCard, PerformanceComparison?>)] = [
            ("in sample", \.inSampleFigures), ("out of sample", \.outOfSample),
        ]
        let measures: [(String, KeyPath<PerformanceFigures, Double>, Bool)] = [
            ("return", \.totalReturn, true), ("Sharpe", \.sharpe, false), ("Sortino", \.sortino, false),
            ("drawdown", \.maximumDrawdown, true), ("hit rate", \.hitRate, true),
        ]
        return periods.flatMap { period, path in
            measures.flatMap { name, measure, isPercent in
                let text = isPercent ? Figure.percent : Figure.number
                return [("", \PerformanceComparison.policy), (", 1/N", \PerformanceComparison.baseline)].map {
                    who, side in
                    Line(
                        name: "\(name) \(period)\(who)",
                        first: text(one[keyPath: path]?[keyPath: side][keyPath: measure]),
                        second: text(other[keyPath: path]?[keyPath: side][keyPath: measure]))
                }
            }
        }
    }

    private static func differences(_ one: ModelCard, _ other: ModelCard) -> [Line] {
        func facts(_ card: ModelCard) -> [String: String] {
            card.settings.merging([
                "algorithm": card.algorithm, "network": card.network, "parameters": "\(card.parameters)",
                "decisions": "\(card.steps)", "learned from": "\(card.trainedFrom) to \(card.trainedTo)",
                "names held": "\(card.portfolioSize)",
            ]) { $1 }
        }
        let (left, right) = (facts(one), facts(other))
        return Set(left.keys).union(right.keys).sorted().compactMap { name in
            left[name] == right[name]
                ? nil : Line(name: name, first: left[name] ?? "", second: right[name] ?? "")
        }
    }
}

extension ModelCard {
    fileprivate var inSampleFigures: PerformanceComparison? { inSample }
}
