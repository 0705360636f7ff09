import ArgumentParser
import Core
import Forecasting
import JobKit
import Lake

@main
struct MakeForecasts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-forecasts",
        abstract: "Train the forecasters and forecast every stock of a session: forecasts/.",
        usage: """
            make-forecasts [<options>]
            make-forecasts evaluate [<options>]
            make-forecasts export <name> [<options>]
            """,
        discussion: """
            EXAMPLES
              make-forecasts                                    the last closed session
              make-forecasts --date 2022-12-30                  one session
              make-forecasts --from 2022-12-01 --to 2022-12-30  each session of a range
              make-forecasts --only first-session-of-month      for a plain crontab line
              make-forecasts --models nhits,lstm                two forecasters
              make-forecasts --steps 200 --seed 2 --retrain     another training
              make-forecasts --no-train                         with what stands
              make-forecasts evaluate                           how well they do, publishing none
              make-forecasts export nhits                       for a server; see inference.*

            Reads features/ up to the session. A forecaster is trained once a month, on the history up to the \
            month's last session (models/forecasters/), and forecasts the return of every stock over the next \
            21 sessions. Forecasts that stand from the same inputs and the same version are left alone.

            A training that SIGINT or SIGTERM stops is put away; the same command goes on from there and ends \
            with the same weights.
            """,
        version: BellwetherVersion.current, subcommands: [EvaluateForecasters.self, ExportForecaster.self])

    @OptionGroup var shared: SharedOptions
    @OptionGroup var range: DateRangeOptions
    @OptionGroup(title: "Forecasters") var forecasters: ForecasterArguments

    @Flag(help: "Train at every session asked for, whatever stands.")
    var retrain = false

    @Flag(help: "Forecast with the versions that stand; train none.")
    var noTrain = false

    static func main() async {
        PassiveThreads.ensure()
        await main(nil)
    }

    func validate() throws {
        if retrain, noTrain {
            throw ValidationError("--retrain and --no-train exclude each other; give one of them.")
        }
    }

    func run() async throws {
        try await Job("make-forecasts", shared, range).run { context in
            let pulse = ForecastPulse(context)
            var options = ForecastMaking.Options(models: try forecasters.settings(context.settings))
            options.retraining = retrain ? .always : noTrain ? .never : .whenDue
            options.force = context.isForce
            options.checkpoints = "\(context.lake.root)/state/forecasters"
            options.training = TrainingOptions(
                shouldStop: { context.stop.isRequested }, report: { pulse.report($0) })
            var making = ForecastMaking(
                lake: context.lake, sessions: context.sessions, options: options,
                version: BellwetherVersion.current)
            return context.isDryRun
                ? try rehearse(making, context) : try await make(&making, context)
        }
    }

    private func rehearse(_ making: ForecastMaking, _ context: JobContext) throws -> JobOutcome {
        for session in context.sessions {
            let due = try making.due(session)
            context.print(
                "\(session): "
                    + (due.isEmpty ? "no training due" : "\(due.joined(separator: ", ")) would be trained"))
        }
        return .nothingToDo("\(context.sessions.count) session(s) would be forecast where they are not yet")
    }

    private func make(_ making: inout ForecastMaking, _ context: JobContext) async throws -> JobOutcome {
        let serving = try Serving(context, models: making.options.models.map(\.model))
        var rows = 0
        var published = 0
        var warnings: [String] = []
        for (index, session) in context.sessions.enumerated() {
            let prepared = try context.stop.deferring { try making.prepare(session) }
            for (model, error) in prepared.failures {
                context.warning("a forecaster is left out", ["model": model, "reason": "\(error)"])
                warnings.append("\(session): \(model) is left out: \(error.message)")
            }
            let backend = LocalBackend(prepared.versions)
            let inferring = try serving.inferring(session, local: backend)
            guard let forecasts = try await making.publish(prepared, inferring) else { continue }
            published += 1
            rows += forecasts.count
            if context.sessions.count > 1 {
                context.progress.update(index + 1, of: context.sessions.count, "sessions")
            }
            if context.sessions.count - index <= 5 {
                for line in ForecastListing(prepared, forecasts).lines { context.print(line) }
            }
        }
        if published == 0, warnings.isEmpty {
            return .nothingToDo(
                "the forecasts of \(context.sessions.count) session(s) stand already, from the same inputs")
        }
        context.print(
            "\(published) session(s) published, \(context.sessions.count - published) unchanged: \(rows) rows"
        )
        return warnings.isEmpty
            ? .done(rows: rows) : .partial(rows: rows, warning: warnings.joined(separator: "; "))
    }
}
