import Core
import Ledger

/// The sessions with features that an outcome is worked out from.
struct OutcomeWindow {
    let decision: CivilDate
    /// Those after the decision, up to the last; empty where they are gone.
    let sessions: [CivilDate]
    /// The first on or after the due day.
    let closed: CivilDate

    /// The features are not there any more, and what was written down stands.
    var isGone: Bool { sessions.isEmpty }
    var partitions: [CivilDate] { isGone ? [] : [decision] + sessions }

    /// Nil where features of the due day or after it are not there yet.
    ///
    /// - Parameters:
    ///   - sessions: with features, ascending.
    ///   - session: nothing later counts.
    init?(_ month: RecordedSignalMonth, due: CivilDate, through session: CivilDate, sessions: [CivilDate]) {
        decision = month.month.session
        if let start = sessions.firstIndex(of: decision) {
            guard let end = sessions[start...].firstIndex(where: { $0 >= due }), end > start else {
                return nil
            }
            self.sessions = Array(sessions[start + 1...end])
            closed = sessions[end]
        } else {
            guard let settled = month.outcome?.closed, settled <= session else { return nil }
            self.sessions = []
            closed = settled
        }
    }
}
