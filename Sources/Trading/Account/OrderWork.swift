public import Ledger

/// Gives a session's orders to a broker and says how they ended.
///
/// - Parameters:
///   - orders: those that are not done with, sells first, by the symbols of the execution session.
/// - Returns: the same orders in the same order, each done with.
public typealias OrderWork =
    @Sendable (_ orders: [PaperOrder], _ broker: any Broker) async throws -> [PaperOrder]

/// The plain one: place each, ask once.
func placeAndAsk(_ orders: [PaperOrder], _ broker: any Broker) async throws -> [PaperOrder] {
    var done: [PaperOrder] = []
    for var order in orders {
        var answer = try await broker.place(BrokerOrder(order))
        if !answer.isFinal {
            answer = try await broker.status(ofClientID: order.clientID) ?? answer
        }
        order.adopt(answer)
        order.attempts += 1
        done.append(order)
    }
    return done
}

extension BrokerOrder {
    fileprivate init(_ order: PaperOrder) {
        self.init(
            clientID: order.clientID, symbol: order.symbol, side: order.side == .buy ? .buy : .sell,
            shares: order.shares, execution: order.execution)
    }
}

extension PaperOrder {
    /// Takes over what the broker says.
    fileprivate mutating func adopt(_ answer: BrokerOrderStatus) {
        state =
            switch answer.state {
            case .working: .placed
            case .filled: .filled
            case .partial: .partial
            case .missed: .missed
            case .cancelled: .cancelled
            case .rejected: .rejected
            }
        brokerID = answer.brokerID ?? brokerID
        filled = answer.filled
        price = answer.price
        cost = answer.cost
        note = answer.note ?? note
    }
}
