public import Core

/// The books beside what the broker says is there.
public struct BrokerComparison: Hashable, Sendable {
    public struct Difference: Hashable, Sendable {
        public var symbol: Symbol
        public var books: Int
        public var broker: Double
    }

    /// The broker's number of the account.
    public var account: String
    public var cashOfBooks: Money
    public var cashOfBroker: Money
    /// By symbol; none where every stock agrees.
    public var differences: [Difference]

    /// - Parameter held: shares by the books.
    public init(cash: Money, held: [Symbol: Int], account: BrokerAccount, positions: [BrokerPosition]) {
        self.account = account.id
        cashOfBooks = cash
        cashOfBroker = account.cash
        let there = Dictionary(positions.map { ($0.symbol, $0.shares) }, uniquingKeysWith: +)
        differences = Set(held.keys).union(there.keys).sorted().compactMap { symbol in
            let (books, broker) = (held[symbol] ?? 0, there[symbol] ?? 0)
            return Double(books) == broker ? nil : Difference(symbol: symbol, books: books, broker: broker)
        }
    }

    /// The broker's less the books'.
    public var cashDifference: Money { cashOfBroker - cashOfBooks }

    /// Shares to the share and cash to the cent.
    public var isEqual: Bool { differences.isEmpty && cashDifference == .zero }

    /// For people: what differs, one line each; one line where nothing does.
    public var lines: [String] {
        guard !isEqual else { return ["books and broker agree (account \(account))"] }
        var lines = differences.map { row in
            let broker = Int(exactly: row.broker).map { "\($0)" } ?? "\(row.broker)"
            return "\(row.symbol): \(row.books) shares in the books, \(broker) at the broker"
        }
        if cashDifference != .zero {
            lines.append(
                "cash: \(cashOfBooks.grouped) USD in the books, \(cashOfBroker.grouped) at the broker "
                    + "(\(cashDifference > .zero ? "+" : "")\(cashDifference.grouped))")
        }
        return lines
    }

    /// Asks the broker.
    public static func with(
        _ broker: any Broker, cash: Money, held: [Symbol: Int]
    ) async throws -> BrokerComparison {
        BrokerComparison(
            cash: cash, held: held, account: try await broker.account(),
            positions: try await broker.positions())
    }
}
