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

    @Option(help: ArgumentHelp("First session that is forecast from.", valueName: "YYYY-MM-DD"))
    var from: CivilDate?

    @Option(
        help: ArgumentHelp(
            "Last session that is forecast from; the last whose outcome is known at --date by default.",
            valueName: "YYYY-MM-DD"))
    var to: CivilDate?

    @Option(help: ArgumentHelp("Sessions between two that are forecast from.", valueName: "sessions"))
    var every = 5

    @Option(help: ArgumentHelp("Sessions between two trainings.", valueName: "sessions"))
    var retrainEvery = 63

    @Flag(help: "Print the table as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write the JSON there as well.", valueName: "file"))
    var output: String?

    private static let standardSessions = 126

    func validate() throws {
        if every < 1 || retrainEvery < 1 {
            throw ValidationError("--every and --retrain-every must be 1 or more.")
        }
        if let from, let to, from > to { throw ValidationError("--from \(from) is after --to \(to); swap them.") }
    }

    func run() async throws {
        try await Job("evaluate-forecasts", shared).run { context in
            let started = Date()
            var models = try forecasters.settings(context.settings)
            if !models.contains(where: { $0.model == ForecasterKind.linear.rawValue }) {
                models.append(ForecasterKind.linear.settings)
            }
            let history = models.map(\.historyMonths).max() ?? 1
            let horizon = models.map(\.horizon).max() ?? 1
            let panel = try SeriesPanel(
                lake: context.lake, upTo: context.session,
                from: context.session.adding(months: -history).adding(days: 1),
                covariates: try models.contains { try ForecasterKind(named: $0.model).takesCovariates },
                ahead: horizon)
            let last = try step(to, panel, "--to") ?? panel.stepCount - 1 - horizon
            let first = try step(from, panel, "--from") ?? last - Self.standardSessions + 1
            guard first >= 0, first <= last else {
                throw ForecastingError(
                    .notEnoughHistory,
                    "\(panel.stepCount) sessions of features up to \(context.session) in \(context.lake.name), and "
                        + "an evaluation of \(Self.standardSessions) needs more; build more features, or give --from")
            }
            let pulse = ForecastPulse(context)
            var options = ForecastEvaluation.Options(steps: first...last)
            options.every = every
            options.retrainEvery = retrainEvery
            options.training = TrainingOptions(
                shouldStop: { context.stop.isRequested }, report: { pulse.report($0) })
            if context.isDryRun {
                let trainings = (last - first) / retrainEvery + 1
                return .nothingToDo(
                    "\(trainings * models.count) trainings would be made, to forecast from \(panel.sessions[first]) "
                        + "to \(panel.sessions[last])")
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
