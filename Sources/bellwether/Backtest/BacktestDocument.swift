import Core
import Foundation
import Lake
import Reporting

/// metrics.json of a backtest, which `--json` prints as well.
struct BacktestDocument: Codable {
    struct Warning: Codable {
        var severity: TearSheet.Warning.Severity
        var text: String
    }

    static let file = "metrics.json"

    var title: String
    /// A model's version, a baseline, or the file.
    var subject: String
    /// The folder in the tree.
    var folder: String
    var from: CivilDate
    var to: CivilDate
    /// With features; the first has no return.
    var sessions: Int
    var options: [String: String]
    var warnings: [Warning]
    /// What counts first: sessions that the learner had not seen before those that it had.
    var periods: [TearSheetPeriodFigures]

    init(_ plan: BacktestPlan, _ sheet: TearSheet, _ figures: [TearSheetPeriodFigures]) {
        title = sheet.title
        subject = plan.subject.key
        folder = plan.folder.path
        from = plan.sessions[0]
        to = plan.sessions[plan.sessions.count - 1]
        sessions = plan.sessions.count
        options = plan.parameters.filter { $0.key != "template" && $0.key != "trials" }
        warnings = sheet.warnings.map { Warning(severity: $0.severity, text: $0.text) }
        periods = figures
    }

    func json() throws -> String { try jsonText(self) }

    static func read(_ folder: LakeFolder, of lake: DataLake) throws -> BacktestDocument {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(BacktestDocument.self, from: try lake.file(file, of: folder))
        } catch let error as DecodingError {
            throw LakeError(
                .corrupt, "\(lake.path(of: folder))/\(file) is not a backtest's; run it again with --force",
                cause: error)
        }
    }
}
