public import Core
import Foundation
public import Ledger
public import Portfolio

extension RiskState {
    /// What a person's row of the record orders; nil for what the limits wrote.
    public static func order(
        _ recorded: RecordedRiskEvent
    ) -> (session: CivilDate, order: RiskState.Order)? {
        switch recorded.event.action {
        case .haltedByHand: (recorded.event.session, .halt)
        case .resumed: (recorded.event.session, .resume)
        case .halted, .halved, .closedToNew: nil
        }
    }

    /// The limits that were reached at this very close.
    ///
    /// - Parameter run: the run's row in `runs`.
    public func events(_ limits: RiskLimits, run: Int64? = nil) -> [RiskEvent] {
        func event(_ action: RiskEvent.Action, _ reason: String) -> RiskEvent {
            RiskEvent(session: session, action: action, reason: reason, actor: "paper", run: run)
        }
        let loss = "the session lost \(Self.percent(-dailyReturn))"
        var events: [RiskEvent] = []
        if isHalving {
            events.append(
                event(
                    .halved, "\(loss), the limit is \(Self.percent(limits.halvingLoss)): positions are halved"
                ))
        }
        if isClosedToNew {
            events.append(
                event(
                    .closedToNew,
                    "\(loss), the limit is \(Self.percent(limits.closingLoss)): nothing new is opened"))
        }
        if haltedSince == session, !isHaltedByHand {
            events.append(
                event(
                    .halted,
                    "\(Self.percent(drawdown)) below the peak of \(peakSession), the limit is "
                        + "\(Self.percent(limits.haltingDrawdown))"))
        }
        return events
    }

    private static func percent(_ fraction: Double) -> String {
        String(format: "%.2f%%", fraction * 100)
    }
}
