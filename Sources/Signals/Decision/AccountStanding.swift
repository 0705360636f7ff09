public import Core
import Lake
public import Ledger
public import Portfolio

/// Where the paper account stands at the close of a decision, by its books up to that session and by nothing later.
public struct AccountStanding: Sendable {
    /// Nil where no account is kept, or where it begins with this very decision.
    public private(set) var state: RiskState?
    /// Equity at the last close that is booked, USD; nil without an account.
    public private(set) var equity: Double?
    /// What it holds at the decision's close; nil without an account, where it begins with this very decision, and
    /// where its books have not come that far.
    public private(set) var positions: [PaperPosition]?
    /// For the operator.
    public private(set) var warnings: [String] = []

    /// - Throws: ``LedgerError``.
    public init(
        _ ledger: LedgerDatabase, at session: CivilDate, limits: RiskLimits
    ) throws(LedgerError) {
        let booked = try ledger.paperSessions(in: ExchangeCalendar.coverage.lowerBound...session)
        let events = try ledger.riskEvents(through: session)
        guard let last = booked.last else { return }
        equity = last.equity.dollars
        let orders = events.compactMap { recorded in
            RiskState.Order(recorded.event.action).map { (recorded.event.session, $0) }
        }
        // An account that has only been opened stands where the decision stood that opened it.
        guard booked.count > 1 || last.session < session || !orders.isEmpty else { return }
        let curve = booked.map { ($0.session, $0.equity.dollars) }
        state = RiskState(curve: curve, orders: orders, limits: limits)
        guard last.session < session else {
            positions = try ledger.paperPositions(on: session)
            return
        }
        // What an older session lost says nothing of this one.
        state?.dailyReturn = 0
        state?.isHalving = false
        state?.isClosedToNew = false
        warnings.append(
            "the paper account is booked up to \(last.session) only, so the limits of a session's loss were not "
                + "asked; run bellwether paper --date \(session), then generate-signals --date \(session)")
    }

    /// All of it that a decision depends on, for its provenance.
    var text: String {
        guard let state else { return "none" }
        let held = positions.map { positions in
            Manifest.Input.digest(of: positions.map { "\($0.symbol) \($0.slot ?? -1) \($0.value)" })
        }
        return "holds \(held ?? "-") "
            + "\(state.level.name) \(state.isHalving) \(state.isClosedToNew) "
            + "\(state.haltedSince?.description ?? "-") \(state.isHaltedByHand) \(state.drawdown) "
            + "\(state.dailyReturn) \(state.peak) \(state.peakSession)"
    }
}

extension RiskState.Order {
    /// Nil for what no person did.
    public init?(_ action: RiskEvent.Action) {
        switch action {
        case .haltedByHand: self = .halt
        case .resumed: self = .resume
        case .halted, .halved, .closedToNew: return nil
        }
    }
}
