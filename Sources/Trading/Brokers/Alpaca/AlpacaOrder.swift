import Core
import Foundation
import Transport

/// An order as Alpaca's interface writes it.
enum AlpacaOrder {
    /// Numbers are strings there.
    struct Request: Encodable {
        let symbol, qty, side, type, timeInForce, clientOrderID: String

        enum CodingKeys: String, CodingKey {
            case symbol, qty, side, type
            case timeInForce = "time_in_force"
            case clientOrderID = "client_order_id"
        }

        init(_ order: BrokerOrder, _ kind: OpeningOrder) {
            symbol = AlpacaSymbol.text(of: order.symbol)
            qty = "\(order.shares)"
            side = order.side.rawValue
            type = "market"
            timeInForce = kind.rawValue
            clientOrderID = order.clientID
        }

        func bytes() throws(BrokerError) -> [UInt8] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return Array(try encoder.encode(self))
            } catch {
                throw BrokerError(.refused, "the order \(clientOrderID) cannot be written as JSON; report it")
            }
        }
    }

    /// How an order stands, from Alpaca's own words.
    ///
    /// - Throws: ``TransportError`` for an answer about another order, or that cannot be understood.
    static func status(_ root: JSONValue, of id: String) throws(TransportError) -> BrokerOrderStatus {
        guard try root.string("client_order_id") == id else {
            throw TransportError(
                .unexpectedContent, "alpaca answers with another order than \(id); try again, and report it")
        }
        let word = try root.string("status")
        let filled = try root.double(ifPresent: "filled_qty") ?? 0
        guard (0...9e15).contains(filled) else {
            throw TransportError(
                .unexpectedContent, "alpaca says that \(filled) shares of \(id) are filled; report it")
        }
        let shares = Int(filled)
        var status = BrokerOrderStatus(
            clientID: id, brokerID: try root.string(ifPresent: "id"), state: state(word, shares),
            filled: shares)
        if shares > 0 { status.price = try root.double(ifPresent: "filled_avg_price") }
        // Some answers have it, in dollars.
        if shares > 0, let fee = try root.double(ifPresent: "commission") {
            status.cost = Money(rounding: fee)
        }
        status.note = note(word, root, isWhole: Double(shares) == filled)
        return status
    }

    private static func state(_ word: String, _ filled: Int) -> BrokerOrderStatus.State {
        switch word {
        case "filled": .filled
        case "canceled", "replaced": filled > 0 ? .partial : .cancelled
        case "expired": filled > 0 ? .partial : .missed
        case "rejected": filled > 0 ? .partial : .rejected
        // `new`, `accepted`, `pending_…`, `done_for_day`, … and words to come: not known to be over.
        default: .working
        }
    }

    private static func note(_ word: String, _ root: JSONValue, isWhole: Bool) -> String? {
        var notes: [String] = []
        switch word {
        case "canceled": notes.append("cancelled at alpaca")
        case "replaced":
            let other = root["replaced_by"]?.string.map { " by its order \($0.prefix(40))" } ?? ""
            notes.append("replaced at alpaca\(other), which Bellwether does not follow")
        case "expired": notes.append("expired at alpaca")
        case "rejected": notes.append("rejected by alpaca after it was accepted")
        case "suspended", "stopped", "held": notes.append("alpaca has it as \(word)")
        default: break
        }
        if !isWhole { notes.append("a fraction of a share was filled besides") }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }
}
