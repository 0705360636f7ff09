import Core
import Lake

/// A regular decision of the past, and the sessions that its outcome is worked out from.
struct PastDecision: Hashable {
    /// The session after whose close it was taken.
    let session: CivilDate
    let execution: CivilDate
    /// Those with features after the decision, up to the one that closed it.
    let sessions: [CivilDate]
    var closed: CivilDate { sessions[sessions.count - 1] }

    /// Regular decisions whose outcomes are known after the close of a session, oldest first: those with features of
    /// their own whose month's last session, or the first after it that has features, is not later than that.
    ///
    /// - Parameter months: how many months back; those without features are left out.
    static func closed(
        by session: CivilDate, months: Int, in lake: DataLake
    ) throws(LakeError) -> [PastDecision] {
        let calendar = ExchangeCalendar.nyse
        let ends = (0...months).compactMap { back -> (CivilDate, CivilDate)? in
            guard let execution = calendar.firstSession(of: session.yearMonth.adding(months: -back)),
                let decision = calendar.session(before: execution)
            else { return nil }
            return (decision, execution)
        }
        guard let oldest = ends.last?.0, oldest < session else { return [] }
        let known = try lake.sessions(of: .features, in: oldest...session)
        return ends.reversed().compactMap { decision, execution in
            guard let due = SignalHorizon.regularEnd(execution), due <= session,
                let start = known.firstIndex(of: decision),
                let end = known[start...].firstIndex(where: { $0 >= due }), end > start
            else { return nil }
            return PastDecision(
                session: decision, execution: execution, sessions: Array(known[start + 1...end]))
        }
    }
}
