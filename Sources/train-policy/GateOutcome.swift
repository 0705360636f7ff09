import Core
import JobKit
import Ledger
import Models
import PolicyTraining

/// What follows from the gate's decision: lines for people, a row in the ledger, a mail.
struct GateOutcome {
    let decision: GateDecision

    /// The decision and every criterion.
    var lines: [String] {
        ["gate: \(decision.verdict.rawValue). \(decision.reason)"]
            + decision.criteria.map { criterion in
                "  \(criterion.isMet.map { $0 ? "met" : "NOT MET" } ?? "not asked"): \(criterion.finding)"
            }
    }

    /// Writes the decision into the ledger and raises the alert that carries it into a mail; returns how the
    /// run ended.
    ///
    /// - Throws: ``Ledger/LedgerError``.
    func conclude(_ context: JobContext, steps: Int) throws -> JobOutcome {
        let version = decision.version.description
        let action: ModelEvent.Action =
            switch decision.verdict {
            case .promoted: .promoted
            case .probation: .probation
            case .refused: .refused
            }
        try context.ledger.append(
            ModelEvent(action, model: version, reason: decision.reason, run: context.runID),
            at: context.now())
        let message = "the model \(version): \(decision.verdict.rawValue). \(decision.reason)"
        try context.ledger.raise(
            Alert(
                decision.verdict == .promoted ? .info : .warning, command: "train-policy",
                session: context.session, key: "gate.\(decision.verdict.rawValue)",
                message: message + " See bellwether models show \(version)."), at: context.now())
        guard decision.verdict == .refused else { return .done(rows: steps) }
        return .partial(rows: steps, warning: message)
    }
}
