import ArgumentParser
import Forecasting
import JobKit

/// Which forecasters, and how they are trained.
struct ForecasterArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The forecasters, with commas: \(ForecasterKind.allCases.map(\.rawValue).joined(separator: ", ")). Else forecasts.models, then \(ForecasterKind.standard.rawValue).",
            valueName: "names"))
    var models: String?

    @Option(
        help: ArgumentHelp(
            "Minibatches of a training at most. Else forecasts.steps, then the forecaster's own.",
            valueName: "count"))
    var steps: Int?

    @Option(help: ArgumentHelp("Of the weights and the minibatches. Else forecasts.seed, then 1."))
    var seed: UInt64?

    func validate() throws {
        if let steps, steps < 1 { throw ValidationError("--steps \(steps) is below 1; give a count.") }
        if models?.isEmpty == true { throw ValidationError("--models is empty; name one, or leave it out.") }
    }

    /// - Throws: ``Forecasting/ForecastingError`` or ``JobKit/JobError`` for a name or a setting that makes no sense.
    func settings(_ settings: Settings) throws -> [ForecasterSettings] {
        let named =
            try models.map { $0.split(separator: ",").map(String.init) } ?? settings.strings(
                "forecasts.models")
            ?? [ForecasterKind.standard.rawValue]
        let steps = try steps ?? settings.int("forecasts.steps", in: 1...1_000_000)
        let seed = try seed ?? settings.int("forecasts.seed", in: 0...Int.max).map(UInt64.init)
        let threads = try settings.int("forecasts.threads", in: 1...256)
        return try named.map { name in
            var one = try ForecasterKind(named: name).settings
            if let steps { one.steps = steps }
            if let seed { one.seed = seed }
            if let threads { one.threads = threads }
            try one.validate()
            return one
        }
    }
}
