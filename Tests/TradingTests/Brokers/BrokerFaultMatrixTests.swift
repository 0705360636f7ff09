import Core
import Foundation
import Ledger
import Synchronization
import TestSupport
import Testing
import Trading

/// A fault at every call to the broker and at every write to the ledger, one at a time: afterwards each order is
/// there exactly once, and the ledger says what the broker says.
@Suite("A broker's fault matrix") struct BrokerFaultMatrixTests {
    /// What goes wrong, once.
    private enum Fault: Sendable, CustomStringConvertible {
        case server(BrokerServer.Fault.Kind)
        /// Our process dies just before or just after it called.
        case deathBefore, deathAfter

        static let all: [Fault] =
            [
                .refuse, .cut, .lost, .cutAnswer, .truncated, .status500, .status500After, .page502,
                .limit429,
                .stall, .stallAfter,
            ].map { .server($0) } + [.deathBefore, .deathAfter]

        var description: String {
            switch self {
            case .server(let kind): kind.rawValue
            case .deathBefore: "death before"
            case .deathAfter: "death after"
            }
        }
    }

    /// How it ended.
    private struct Cell: Sendable {
        var there = 0
        var inLedger = 0
        /// Orders that were given, and of those that arrived.
        var attempts = 0
        var runs = 0
        var violations: [String] = []

        var text: String { "\(there)/\(inLedger)/\(attempts)\(runs > 2 ? " ×\(runs - 1)" : "")" }
    }

    @Test("between any two calls leaves every order exactly once")
    func calls() async throws {
        let scene = try BrokerScene()
        let (undisturbed, lines, split) = try await Self.undisturbed(scene)
        try #require(undisturbed.violations.isEmpty, "\(undisturbed.violations)")
        #expect(undisturbed.there == 4 && undisturbed.attempts == 4 && undisturbed.runs == 2)

        let columns = try await withThrowingTaskGroup(of: (Int, [Cell]).self) { group in
            for (column, fault) in Fault.all.enumerated() {
                group.addTask {
                    let scene = try BrokerScene()
                    var cells: [Cell] = []
                    for step in 1...lines.count {
                        cells.append(
                            try await Self.cell(scene, fault, at: step, split: split, of: lines.count))
                    }
                    return (column, cells)
                }
            }
            return try await group.reduce(into: [Int: [Cell]]()) { $0[$1.0] = $1.1 }
        }
        var table = "at call | " + Fault.all.map(\.description).joined(separator: " | ")
        table += "\n" + String(repeating: "--- | ", count: Fault.all.count) + "---"
        for (row, line) in lines.enumerated() {
            let cells = try Fault.all.indices.map { column in
                let cell = try #require(columns[column])[row]
                #expect(cell.violations.isEmpty, "\(Fault.all[column]) at \(row + 1): \(cell.violations)")
                #expect(cell.there == 4 && cell.inLedger == 4, "\(Fault.all[column]) at \(row + 1)")
                return cell.text
            }
            table += "\n\(row + 1) \(line) | " + cells.joined(separator: " | ")
        }
        print(
            "orders at the broker / filled in the ledger / given (× runs before the open and after it)\n\(table)"
        )
    }

    @Test("at any write to the ledger leaves every order exactly once")
    func writes() async throws {
        let scene = try BrokerScene()
        let counter = Counter()
        var cell = try await Self.trial(scene, name: "whole", faults: [], record: counter)
        try #require(cell.violations.isEmpty, "\(cell.violations)")
        let writes = counter.count
        #expect(writes >= 12)
        var table = "at write | dies before it | dies after it"
        for number in 1...writes {
            var texts: [String] = []
            for isAfter in [false, true] {
                try scene.server.begin(BrokerScene.account())
                cell = try await Self.trial(
                    scene, name: "w\(number)\(isAfter ? "a" : "b")", faults: [],
                    record: Counter(dyingAt: number, isAfter: isAfter))
                #expect(cell.violations.isEmpty, "write \(number), after: \(isAfter): \(cell.violations)")
                #expect(cell.there == 4 && cell.inLedger == 4 && cell.runs == 3)
                texts.append(cell.text)
            }
            table += "\n\(number) | " + texts.joined(separator: " | ")
        }
        print(table)
    }

    // MARK: Trials

    /// - Returns: the calls that it takes, and how many of them before the open.
    private static func undisturbed(_ scene: BrokerScene) async throws -> (Cell, [String], Int) {
        let first = Counter()
        let cell = try await trial(scene, name: "none", faults: [], record: first)
        let requests = try scene.server.requests()
        let lines = requests.map { request in
            let id = request.line.hasPrefix("POST") ? request.body : request.line
            let symbol = BrokerScene.prices.keys.sorted().first { id.contains($0) }
            let path = String(request.line.prefix { $0 != "?" }).replacing("/v2/", with: "")
            return [path, symbol].compactMap { $0 }.joined(separator: " ")
        }
        let split = requests.lastIndex { $0.line.hasPrefix("POST") }.map { $0 + 1 } ?? 0
        return (cell, lines, split)
    }

    private static func cell(
        _ scene: BrokerScene, _ fault: Fault, at step: Int, split: Int, of count: Int
    ) async throws -> Cell {
        let name = "s\(step)"
        switch fault {
        case .server(let kind):
            let planned = BrokerServer.Fault(kind, at: step)
            // Whoever sets the clock must find the server, so that this one comes with it.
            let isLate = kind == .refuse && step == split + 1
            try scene.server.begin(BrokerScene.account(), faults: isLate ? [] : [planned])
            var cell = try await trial(scene, name: name, faults: isLate ? [planned] : [])
            // What is refused a connection is in no log.
            if kind != .refuse, try !scene.server.requests().contains(where: { $0.fault == kind }) {
                cell.violations.append("nothing went wrong")
            }
            return cell
        case .deathBefore, .deathAfter:
            try scene.server.begin(BrokerScene.account())
            let isAfter = if case .deathAfter = fault { true } else { false }
            return try await trial(scene, name: name, faults: [], death: (step, isAfter))
        }
    }

    /// Gives four orders before the open and collects them after it, each again as long as it fails.
    private static func trial(
        _ scene: BrokerScene, name: String, faults: [BrokerServer.Fault],
        death: (call: Int, isAfter: Bool)? = nil, record: Counter? = nil
    ) async throws -> Cell {
        try scene.open(name)
        try scene.ledger.plan(BrokerScene.orders(prefix: name), account: name, at: BrokerScene.now)
        var cell = Cell()
        let calls = Counter(dyingAt: death?.call ?? .max, isAfter: death?.isAfter ?? false)
        for phase in 0..<2 {
            if phase == 1 {
                try scene.server.setClock(BrokerScene.opening + 60, faults: faults)
            }
            for run in 1...4 {
                cell.runs += 1
                do {
                    let broker = MortalBroker(try await scene.broker(timeout: 0.7), calls)
                    let desk = OrderDesk(
                        broker: broker, patience: BrokerScene.patience,
                        record: { (order) throws(LedgerError) in
                            try record?.pass(isAfter: false)
                            try scene.ledger.update(order, account: name, at: BrokerScene.now)
                            try record?.pass(isAfter: true)
                        }, sleep: { await scene.sleep($0) })
                    let orders = try scene.standing(name)
                    _ =
                        phase == 0
                        ? try await desk.place(orders, before: BrokerScene.opening)
                        : try await desk.collect(orders, isOver: false)
                    break
                } catch let error as BrokerError {
                    #expect(run < 4, "\(name): \(error)")
                }
            }
        }
        let standing = try scene.standing(name)
        cell.there = try scene.server.orders().filter { $0.status == "filled" }.count
        cell.inLedger = standing.filter { $0.state == .filled }.count
        cell.attempts = standing.reduce(0) { $0 + $1.attempts }
        cell.violations = try scene.violations(name)
        let holdings = try scene.server.holdings()
        if holdings.positions.filter({ $0.value != 0 }) != ["AAA": 60, "CCC": 30, "DDD": 25] {
            cell.violations.append("holds \(holdings.positions)")
        }
        return cell
    }
}

/// Counts, and dies once at a number.
private final class Counter: Sendable {
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

/// The real one, until its caller dies: then the call is made or not, and nobody goes on.
private struct MortalBroker: Broker {
    let broker: AlpacaBroker
    let calls: Counter
    var name: String { broker.name }

    init(_ broker: AlpacaBroker, _ calls: Counter) {
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
