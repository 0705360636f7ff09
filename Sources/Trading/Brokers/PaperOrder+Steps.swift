import Core
import Ledger

/// The steps of an order at a broker, without the calls: each is written down before the next call goes out.
extension PaperOrder {
    /// Whether it has still to be given, for all that is known.
    var isToBeGiven: Bool { state == .planned || state == .sending }

    /// About to be given, for the first time or again.
    mutating func send() {
        state = .sending
        attempts += 1
        note = nil
    }

    /// As the broker has it.
    mutating func take(_ status: BrokerOrderStatus) {
        brokerID = status.brokerID ?? brokerID
        filled = max(0, status.filled)
        price = filled > 0 ? status.price ?? price : nil
        cost = filled > 0 ? status.cost ?? cost : nil
        var notes = [note, status.note].compactMap { $0 }
        if filled > shares {
            notes.append("\(filled) shares were filled of \(shares) that were ordered")
            shares = filled
        }
        state =
            switch status.state {
            case .working: .placed
            case .filled, .partial: filled == 0 ? .missed : filled == shares ? .filled : .partial
            case .missed: filled > 0 ? .partial : .missed
            case .cancelled: filled > 0 ? .partial : .cancelled
            case .rejected: filled > 0 ? .partial : .rejected
            }
        var seen: Set<String> = []
        notes = notes.filter { seen.insert($0).inserted }
        note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    /// Not at the broker, and for a reason that may pass.
    mutating func takeBack(_ why: String) {
        state = .planned
        note = why
    }

    mutating func end(_ ending: State, _ why: String) {
        state = ending
        note = why
    }

    /// Its session is over and the broker still has it open: what was filled is all there will be.
    mutating func close() {
        end(
            filled > 0 ? .partial : .missed,
            "still open at the broker after the session; \(filled) of \(shares) shares filled")
    }

    /// - Parameter shares: fewer than it is for, where money is short.
    func brokerOrder(shares count: Int? = nil) -> BrokerOrder {
        BrokerOrder(
            clientID: clientID, symbol: symbol, side: side == .sell ? .sell : .buy, shares: count ?? shares,
            execution: execution)
    }
}
