import ArgumentParser
import Core
import Foundation

struct TrialsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trials",
        abstract: "The record of every candidate that was ever trained and judged.",
        discussion: """
            EXAMPLES
              bellwether trials                     every row, the last one last
              bellwether trials list --month 2023-01 --algorithm ppo
              bellwether trials show 17             one row with its settings
              bellwether trials summary             what the best of so many is worth, by month
              bellwether trials verify              whether a row was changed, deleted or put in

            Rows are only ever added, each sealed with the digest of the row before it.
            """,
        subcommands: [TrialsList.self, TrialsShow.self, TrialsSummary.self, TrialsVerify.self],
        defaultSubcommand: TrialsList.self)

    /// A month of the command line.
    static func month(_ text: String?) throws -> YearMonth? {
        guard let text else { return nil }
        guard let month = YearMonth(text) else {
            throw ValidationError("--month: “\(text)” is not a month; give one as 2023-01.")
        }
        return month
    }

    /// With so many decimals; a dash where there is no number.
    static func decimal(_ value: Double?, _ places: Int = 2) -> String {
        value.map { String(format: "%.\(places)f", $0) } ?? "-"
    }
}

extension Double {
    /// nil for what JSON has no number for.
    var finite: Double? { isFinite ? self : nil }
}
