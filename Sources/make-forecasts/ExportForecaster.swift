public import ArgumentParser
import Core
public import Forecasting
import JobKit
import Lake
import Ledger

struct ExportForecaster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a published forecaster for a server to load.",
        discussion: """
            EXAMPLES
              make-forecasts export nhits                          for Triton, into ./served
              make-forecasts export tft --format mlserver --output /srv/models
              make-forecasts export lstm --date 2022-12-30         the version of that session or before
              make-forecasts export lstm --format torchscript      the archive alone

            triton writes NAME/config.pbtxt and NAME/VERSION/model.pt, mlserver NAME/model-settings.json, the \
            runtime that it names and NAME/model.pt. The archive is TorchScript: torch.jit.load reads it, and its \
            README.md says what it takes and gives. Load a version anew after each training: a server that gives \
            other forecasts than the version here is not believed.

            NAME.url, .models, .token_file, .binary and more of inference.* say where make-forecasts finds it.
            """)

    @Argument(help: ArgumentHelp("The forecaster.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("Its version of that session, or the last before.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @Option(help: "The server.")
    var format = ServerFormat.triton

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder to write into; made where it is missing.", valueName: "folder"))
    var output = "served"

    @OptionGroup var look: LookOptions

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output is empty; give a folder, or leave it out.") }
    }

    func run() async throws {
        try await Inspection("make-forecasts", look).run { context in
            let store = ForecasterStore(lake: context.lake)
            _ = try ForecasterKind(named: name)
            let latest = date ?? context.now().date
            guard let stored = try store.version(of: name, upTo: latest) else {
                throw ForecastingError(
                    .noModel,
                    "no version of \(name) of \(latest) or before in \(context.lake.name); run make-forecasts "
                        + "--models \(name)")
            }
            let model: ServedModel
            do {
                model = try ServedModel(stored.network(), session: stored.card.session)
            } catch let error as ForecastingError {
                throw error
            } catch {
                throw ForecastingError(.tensor, "\(name) cannot be put into TorchScript", cause: error)
            }
            for path in try ForecasterExport(model).write(to: output, format) { context.print(path) }
            context.print("\(name) of \(stored.card.session), \(stored.card.parameters) parameters")
            for line in format.advice(folder: output, model: name) { context.print(line) }
        }
    }
}

extension ServerFormat: ExpressibleByArgument {}
