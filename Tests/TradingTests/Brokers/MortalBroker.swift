import Core
import Ledger
import Synchronization
import Trading

/// The real one, until its caller dies: then the call is made or not, and nobody goes on.
struct MortalBroker: Broker {
    let broker: AlpacaBroker
    let calls: DeathCounter
    var name: String { broker.name }

    init(_ broker: AlpacaBroker, _ calls: DeathCounter) {
        self.broker = broker
        self.calls = calls
    }

    func account() async throws -> BrokerAccount { try await living { try await broker.account() } }
    func positions() async throws -> [BrokerPosition] { try await living { try await broker.positions() } }
    func clock() async throws -> BrokerClock { try await living { try await broker.clock() } }
    func place(_ order: BrokerOrder) async throws -> BrokerOrderStatus {
        try await living { try await broker.place(order) }
    }
    func status(ofClientID id: String) async throws -> BrokerOrderStatus? {
        try await living { try await broker.status(ofClientID: id) }
    }

    private func living<Answer>(_ call: () async throws -> Answer) async throws -> Answer {
        do {
            try calls.pass(isAfter: false)
            let answer = try await call()
            try calls.pass(isAfter: true)
            return answer
        } catch let error as LedgerError {
            throw BrokerError(.ground(.io), error.message)
        }
    }
}

/// Counts, and dies once at a number.
final class DeathCounter: Sendable {
    private let number: Int
    private let isAfter: Bool
    private let passed = Mutex(0)

    init(dyingAt number: Int = .max, isAfter: Bool = false) {
        self.number = number
        self.isAfter = isAfter
    }

    var count: Int { passed.withLock { $0 } }

    func pass(isAfter: Bool) throws(LedgerError) {
        let count = passed.withLock { passed in
            if !isAfter { passed += 1 }
            return passed
        }
        if count == number, isAfter == self.isAfter { throw LedgerError(.io, "died") }
    }
}
