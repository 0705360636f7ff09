import Core
import Dashboard
import Health
import JobKit
import Lake
import Ledger
import Portfolio
import TrackRecord

extension Site {
    /// The tree's own dashboard, made of an empty ledger before the first job.
    init(of context: Inspection.Context) throws {
        let health = HealthGathering(
            lake: context.lake, ledger: try Self.ledger(of: context.lake.root),
            costs: try CostSettings(context.settings), limits: try RiskLimits(context.settings),
            isRunning: context.isRunning)
        self.init(
            health: health, version: BellwetherVersion.current, goals: try GoalSettings(context.settings))
    }

    private static func ledger(of root: String) throws(LedgerError) -> LedgerDatabase {
        do {
            return try LedgerDatabase(readingRoot: root)
        } catch {
            guard error.code == .missing else { throw error }
            return try LedgerDatabase.rehearsal(root: root)
        }
    }
}
