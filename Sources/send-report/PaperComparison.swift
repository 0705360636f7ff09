import Core
import JobKit
import Ledger
import Trading

/// Brings the comparison of the paper account with its backtest up to date before a report tells it.
struct PaperComparison {
    let context: JobContext

    /// What the report must warn of. That the comparison fails is no reason to lose the report.
    func warnings() -> [String] {
        do {
            guard try context.ledger.paperAccount() != nil else { return [] }
            let reconciler = Reconciler(
                lake: context.lake, ledger: context.ledger,
                costBasisPoints: try context.settings.paperCostBasisPoints())
            let outcome = try reconciler.reconcile(through: context.session, at: context.now())
            return outcome.warning.map { [$0] } ?? []
        } catch {
            return ["The paper account could not be held against its backtest: \(error)"]
        }
    }
}
