public import Ledger

/// Gives a session's orders to a broker and says how they ended.
///
/// - Parameters:
///   - orders: those that are not done with, sells first, by the symbols of the execution session.
/// - Returns: the same orders in the same order, each done with.
public typealias OrderWork =
    @Sendable (_ orders: [PaperOrder], _ broker: any Broker) async throws -> [PaperOrder]
