import Core
import Ledger

/// The sessions of one month of the paper account, from a decision's close to the next one's.
struct ReconciliationSpan {
    /// Booked sessions, ascending: the first is the decision's. At least two.
    let booked: [PaperSession]
    /// The next signals were decided at the last close.
    let isOver: Bool

    var session: CivilDate { booked[0].session }
    var through: CivilDate { booked[booked.count - 1].session }
    var sessions: [CivilDate] { booked.map(\.session) }
    var days: ClosedRange<CivilDate> { session...through }

    /// The months of an account, oldest first.
    ///
    /// - Parameters:
    ///   - booked: sessions of the account, ascending; nothing after the last is looked at.
    ///   - decisions: sessions with signals, ascending.
    static func months(of booked: [PaperSession], decisions: [CivilDate]) -> [ReconciliationSpan] {
        guard let last = booked.last else { return [] }
        let starts = decisions.compactMap { decision in
            booked.firstIndex { $0.session == decision }
        }
        return starts.indices.compactMap { place in
            let isOver = place + 1 < starts.count
            let end = isOver ? starts[place + 1] : booked.count - 1
            guard end > starts[place], booked[end].session <= last.session else { return nil }
            return ReconciliationSpan(booked: Array(booked[starts[place]...end]), isOver: isOver)
        }
    }
}
