import ArgumentParser
import Core
import Forecasting
import Foundation
import JobKit
import Lake

struct EvaluateForecasters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Test forecasters walk-forward beside simple forecasts, and publish no forecast.",
        discussion: """
            EXAMPLES
              make-forecasts evaluate                                     the last 126 sessions with an outcome
              make-forecasts evaluate --models nhits,lstm --every 1
              make-forecasts evaluate --from 2022-06-01 --to 2022-11-30 --date 2022-12-30
              make-forecasts evaluate --hourly bars.csv --factors factor_files
              make-forecasts evaluate --json --output accuracy.json

            Each forecaster is trained on what was known at the first session, and again every --retrain-every \
            sessions. Its forecasts and those of simple methods (the last value, drift, the last week again, \
            exponential smoothing, a linear map) are compared with what came: mean absolute error of the log \
            price, scaled by the window's own changes (MASE), quantile loss, and Spearman's correlation of the \
            forecast return with the one that came, by session, with a t-value that counts overlapping horizons.

            The table is kept in models/forecasters/evaluation/.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup(title: "Forecasters") var forecasters: ForecasterArguments

    /// The sessions that are forecast from. The same options as the command's own, which would take them otherwise.
    @OptionGroup var range: DateRangeOptions

    @Option(help: ArgumentHelp("Sessions between two that are forecast from.", valueName: "sessions"))
    var every = 5

    @Option(help: ArgumentHelp("Sessions between two trainings.", valueName: "sessions"))
    var retrainEvery = 63

    @Option(
        help: ArgumentHelp(
            "Hourly bars in place of features/: symbol,bar_start_ny,open,high,low,close,volume; 168 hours in, 24 ahead.",
            valueName: "file"))
    var hourly: String?

    @Option(
        help: ArgumentHelp(
            "A folder with a factor file of each symbol of --hourly: day, price factor, split factor.",
            valueName: "folder"))
    var factors: String?

    @Flag(help: "Print the table as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write the JSON there as well.", valueName: "file"))
    var output: String?

    private static let standardSessions = 126

    func validate() throws {
        if every < 1 || retrainEvery < 1 {
            throw ValidationError("--every and --retrain-every must be 1 or more.")
        }
        if factors != nil, hourly == nil {
            throw ValidationError("--factors belongs to --hourly; give a file.")
        }
    }

    func run() async throws {
        try await Job("evaluate-forecasts", shared).run { context in
            let started = Date()
            var models = try forecasters.settings(context.settings)
            if !models.contains(where: { $0.model == ForecasterKind.linear.rawValue }) {
                models.append(ForecasterKind.linear.settings)
            }
            if hourly != nil { models = models.map(\.hourly) }
            let panel = try panel(models, context)
            let pulse = ForecastPulse(context)
            var options = try options(panel, models)
            options.training = TrainingOptions(
                shouldStop: { context.stop.isRequested }, report: { pulse.report($0) })
            if context.isDryRun {
                let trainings = (options.steps.count - 1) / options.retrainEvery + 1
                return .nothingToDo(
                    "\(trainings * models.count) trainings would be made, to forecast from "
                        + "\(panel.sessions[options.steps.lowerBound]) to \(panel.sessions[options.steps.upperBound])"
                )
            }
            let evaluated = try context.stop.deferring {
                try ForecastEvaluation(panel: panel, models: models).run(options)
            }
            let data = try evaluated.json()
            try keep(data, models, context, started)
            let lines = json ? [String(decoding: data, as: UTF8.self)] : AccuracyListing(evaluated).lines
            for line in lines { context.print(line) }
            return .done(rows: evaluated.rows.count)
        }
    }

    private func panel(_ models: [ForecasterSettings], _ context: JobContext) throws -> SeriesPanel {
        if let hourly { return try HourlyBars(file: hourly, factorFolder: factors).panel() }
        let history = models.map(\.historyMonths).max() ?? 1
        return try SeriesPanel(
            lake: context.lake, upTo: context.session,
            from: context.session.adding(months: -history).adding(days: 1),
            covariates: try models.contains { try ForecasterKind(named: $0.model).takesCovariates },
            ahead: models.map(\.horizon).max() ?? 1)
    }

    /// The steps of the sessions asked for. Of hourly bars a day of steps is between two forecasts.
    private func options(
        _ panel: SeriesPanel, _ models: [ForecasterSettings]
    ) throws -> ForecastEvaluation.Options {
        let perSession = hourly == nil ? 1 : HourlyBars.perSession
        let horizon = models.map(\.horizon).max() ?? 1
        let last = try step(range.to, panel, "--to") ?? panel.stepCount - 1 - horizon
        let first = try step(range.from, panel, "--from") ?? last - Self.standardSessions * perSession + 1
        guard first >= 0, first <= last else {
            throw ForecastingError(
                .notEnoughHistory,
                "\(panel.stepCount) steps up to \(panel.sessions.last.map { "\($0)" } ?? "none") are too few for an "
                    + "evaluation of \(Self.standardSessions) sessions; run build-features for more, or give --from"
            )
        }
        var options = ForecastEvaluation.Options(steps: first...last)
        options.every = every * perSession
        options.retrainEvery = retrainEvery * perSession
        options.period = hourly == nil ? SimpleForecast.week : HourlyBars.perSession
        return options
    }

    private func step(_ session: CivilDate?, _ panel: SeriesPanel, _ option: String) throws -> Int? {
        guard let session else { return nil }
        guard let step = panel.step(of: session) else {
            throw ForecastingError(
                .badSetting,
                "\(option) \(session) is no session between \(panel.sessions[0]) and "
                    + "\(panel.sessions[panel.stepCount - 1]); give another")
        }
        return step
    }

    private func keep(
        _ data: Data, _ models: [ForecasterSettings], _ context: JobContext, _ started: Date
    ) throws {
        let bytes = [UInt8](data) + [UInt8(ascii: "\n")]
        if let output {
            do {
                try Data(bytes).write(to: URL(filePath: output), options: .atomic)
            } catch {
                throw ForecastingError(
                    .cannotWrite, "\(output) cannot be written; give another --output", cause: error)
            }
        }
        try context.lake.publish(
            ForecasterBranch.folder(ForecasterBranch.evaluation, context.session),
            files: [LakeFile(name: "accuracy.json", bytes: bytes)],
            provenance: Provenance(
                command: "make-forecasts", version: BellwetherVersion.current, inputs: [],
                parameters: ["models": models.map(\.model).joined(separator: ",")], started: started))
    }
}
