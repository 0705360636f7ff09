import ArgumentParser
import Core
import JobKit

@main
struct MakeForecasts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-forecasts",
        abstract: "Train the forecasters and forecast every stock of a session: forecasts/.",
        version: BellwetherVersion.current)

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        throw CleanExit.message("make-forecasts: nothing is built yet")
    }
}
