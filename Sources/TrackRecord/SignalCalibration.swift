public import Core
import Ledger
public import Portfolio

/// Whether signals of a higher confidence paid more often.
///
/// `confidence` is no forecast of paying: it is the policy's own probability, under its action distribution, that
/// the stock makes the published cut. It owes nobody a share of hits of the same size, and the error measured here
/// says how wrong a reader is who takes it for one. For SELL the probability of missing the cut is taken,
/// `1 - confidence`.
public struct SignalCalibration: Sendable {
    /// Of all actions.
    public var all: Calibration
    /// Of those that there are.
    public var byAction: [(action: SignalAction, calibration: Calibration)]

    init(_ signals: [RecordedSignal]) {
        all = Self.calibration(signals)
        byAction = SignalAction.allCases.compactMap { action in
            let own = Self.calibration(signals.filter { $0.row.action == action })
            return own.count > 0 ? (action, own) : nil
        }
    }

    private static func calibration(_ signals: [RecordedSignal]) -> Calibration {
        let known = signals.filter { $0.outcome != nil }
        return Calibration(
            forecasts: known.map {
                $0.row.action == .sell ? 1 - $0.row.confidence : $0.row.confidence
            },
            outcomes: known.map { $0.outcome?.isHit ?? false }, edges: ConfidenceBucket.edges)
    }
}
