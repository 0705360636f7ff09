import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// `bellwether paper submit` and `check` with a broker outside.
@Suite("A broker outside") struct BrokerTests {
    private static let booked = CivilDate(daysSinceEpoch: 19_356)
    private static let execution = CivilDate(daysSinceEpoch: 19_360)
    private static let prices = ["AAA": 10.0, "BBB": 20.0, "CCC": 5.0, "DDD": 8.0]
    private static let now = "2023-01-03T13:00:00Z"

    private let server: BrokerServer

    init() throws {
        server = try BrokerServer(Self.account)
    }

    private static var account: BrokerServer.Account {
        BrokerServer.Account(
            cash: 10_000, prices: prices, positions: ["AAA": 100, "BBB": 100], session: execution)
    }

    private func variables(_ more: [String: String] = [:]) -> [String: String] {
        [
            "BELLWETHER_NOW": Self.now, "BELLWETHER_BROKER_NAME": "alpaca",
            "BELLWETHER_BROKER_ENDPOINT": server.url,
            "BELLWETHER_BROKER_KEY": BrokerServer.key, "BELLWETHER_BROKER_SECRET": BrokerServer.secret,
            "BELLWETHER_BROKER_TIMEOUT": "20",
        ].merging(more) { $1 }
    }

    private func submit(
        _ tree: CopiedTree, _ arguments: [String] = [], _ more: [String: String] = [:]
    ) throws -> ProcessResult {
        try Commands.run(
            "bellwether", ["paper", "submit", "--root", tree.root] + arguments, variables: variables(more))
    }

    /// Books that stand at the close of 2022-12-30, with 100 shares each of AAA and BBB and four orders for the
    /// next open.
    private func tree(orders: Bool = true) throws -> CopiedTree {
        let tree = try CopiedTree()
        let ledger = try LedgerDatabase(root: tree.root)
        let now = Timestamp(secondsSinceEpoch: 1_672_437_600)
        try ledger.open(
            PaperAccountRow(broker: "alpaca", opened: Self.booked, capital: Money(cents: 1_300_000)), at: now)
        let positions = [("AAA", 10.0), ("BBB", 20.0)].map { name, price in
            let value = Money(cents: Int64(price * 10_000))
            return PaperPosition(
                symbol: Symbol(rawValue: name), slot: nil, shares: 100, price: price, priced: Self.booked,
                value: value,
                basis: value)
        }
        let stock = positions.map { position in
            JournalEntry(
                .buy,
                [
                    .init(.stock, position.value, symbol: position.symbol, shares: 100),
                    .init(.cash, -position.value),
                ], price: position.price)
        }
        let opening = JournalEntry(
            .open, [.init(.cash, Money(cents: 1_300_000)), .init(.capital, Money(cents: -1_300_000))])
        try ledger.book(
            PaperBooking(
                session: PaperSession(
                    session: Self.booked, digest: "d", cash: Money(cents: 1_000_000),
                    stocks: Money(cents: 300_000)),
                positions: positions, journal: [opening] + stock), at: now)
        if orders { try ledger.plan(Self.orders, at: now) }
        return tree
    }

    private static var orders: [PaperOrder] {
        let rows: [(PaperOrder.Side, Symbol, Int)] = [
            (.sell, "AAA", 40), (.sell, "BBB", 100), (.buy, "CCC", 30), (.buy, "DDD", 25),
        ]
        return rows.enumerated().map { place, row in
            PaperOrder(
                clientID: "bw-\(execution)-\(row.1)-\(row.0.rawValue)", decided: booked, execution: execution,
                symbol: row.1, slot: nil, side: row.0, shares: row.2, close: prices[row.1.rawValue] ?? 1,
                cause: .signal, rank: place + 1)
        }
    }

    /// Each order is at the broker once, and the ledger knows it.
    private func expectOnce(_ tree: CopiedTree, _ what: String) throws {
        let there = try server.orders()
        #expect(there.map(\.clientID).sorted() == Self.orders.map(\.clientID).sorted(), "\(what)")
        let ledger = try LedgerDatabase(readingRoot: tree.root)
        let standing = try ledger.paperOrders(executing: Self.execution...Self.execution)
        #expect(standing.map(\.state) == Array(repeating: .placed, count: 4), "\(what): \(standing)")
        #expect(standing.allSatisfy { $0.brokerID != nil })
    }

    @Test("gets the next session's orders, once however often they are given, and sales first")
    func submits() async throws {
        let tree = try tree()
        let first = try submit(tree, ["--log-level", "trace"])
        #expect(first.status == 0, "\(first.standardError)")
        #expect(first.standardOutput.contains("bw-2023-01-03-CCC-buy"))
        try expectOnce(tree, "first")
        #expect(try server.orders().map(\.side) == ["sell", "sell", "buy", "buy"])
        #expect(try server.orders().allSatisfy { $0.kind == "opg" })
        let count = try server.requests().count
        let second = try submit(tree)
        #expect(second.status == 0, "\(second.standardError)")
        #expect(try server.requests().count == count, "nothing was left to give")
        for text in [first.standardOutput, first.standardError, second.standardOutput] {
            #expect(!text.contains(BrokerServer.key) && !text.contains(BrokerServer.secret))
        }
    }

    @Test("is not called by a dry run, which prints the orders and writes nothing down")
    func rehearsal() throws {
        let tree = try tree()
        let result = try submit(tree, ["--dry-run"])
        #expect(result.status == 0, "\(result.standardError)")
        for order in Self.orders { #expect(result.standardOutput.contains(order.clientID)) }
        #expect(result.standardOutput.contains("none was given"))
        #expect(try server.requests().isEmpty)
        let standing = try LedgerDatabase(readingRoot: tree.root).paperOrders(
            executing: Self.execution...Self.execution)
        #expect(standing == Self.orders)
    }

    @Test("gets nothing where the books do not stand at the last session, or the account is another's")
    func notBooked() throws {
        let tree = try tree()
        let late = try submit(tree, [], ["BELLWETHER_NOW": "2023-01-04T13:00:00Z"])
        #expect(
            late.status == 66 && late.standardError.contains("bellwether paper --date 2023-01-03"), "\(late)")
        let other = try submit(tree, [], ["BELLWETHER_BROKER_NAME": "internal"])
        #expect(other.status == 0 && other.standardOutput.contains("filled when their session is booked"))
        let empty = try submit(try CopiedTree())
        #expect(empty.status == 0 && empty.standardOutput.contains("not open yet"), "\(empty)")
        #expect(try server.requests().isEmpty)
    }

    @Test("with real money is refused without --live and a confirmation, before anything is sent")
    func live() throws {
        let tree = try tree()
        let live = ["BELLWETHER_BROKER_ENDPOINT": "https://api.alpaca.markets"]
        let without = try submit(tree, [], live)
        #expect(without.status == 78 && without.standardError.contains("--live was not given"), "\(without)")
        let unconfirmed = try submit(tree, ["--live"], live)
        #expect(unconfirmed.status == 78, "\(unconfirmed)")
        #expect(unconfirmed.standardError.contains("broker.live_confirmation is not set"))
        let file = tree.folder.appending("confirmation")
        try "yes".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let open = try submit(
            tree, ["--live"], live.merging(["BELLWETHER_BROKER_LIVE_CONFIRMATION": file]) { $1 })
        #expect(open.status == 78 && open.standardError.contains("chmod 600"), "\(open)")
        for result in [without, unconfirmed, open] {
            #expect(!result.standardError.contains(BrokerServer.secret))
        }
        let standing = try LedgerDatabase(readingRoot: tree.root).paperOrders(
            executing: Self.execution...Self.execution)
        #expect(standing.allSatisfy { $0.state == .planned })
    }

    @Test("that refuses some of the orders is a warning, and leaves with 3")
    func refusals() throws {
        var account = Self.account
        account.prices["DDD"] = nil
        try server.begin(account)
        let tree = try tree()
        let result = try submit(tree)
        #expect(result.status == 3, "\(result)")
        #expect(
            result.standardError.contains("1 of 4 orders for 2023-01-03 are not with alpaca: DDD rejected"))
    }

    @Test("must hold what the books hold")
    func check() throws {
        let tree = try tree()
        let equal = try Commands.run(
            "bellwether", ["paper", "check", "--root", tree.root], variables: variables())
        #expect(
            equal.status == 0 && equal.standardOutput.contains("books and broker agree (account 010203ABCD)"),
            "\(equal)")
        var account = Self.account
        account.positions["BBB"] = 90
        account.cash += 12.5
        try server.begin(account)
        let other = try Commands.run(
            "bellwether", ["paper", "check", "--root", tree.root], variables: variables())
        #expect(
            other.status == 65 && other.standardError.contains("first BBB: 100 shares and 90.0"), "\(other)")
        #expect(other.standardOutput.contains("BBB: 100 shares in the books, 90 at the broker"))
        #expect(
            other.standardOutput.contains(
                "cash: 10,000.00 USD in the books, 10,012.50 at the broker (+12.50)"))
    }

    // MARK: Death

    @Test("has every order once though the command is killed while any of its calls is under way")
    func killedAtCalls() throws {
        let whole = try tree()
        try #require(try submit(whole).status == 0)
        let calls = try server.requests().map(\.line)
        #expect(calls.count == 6)
        var table = "killed at | before it has its effect | after it"
        for (place, line) in calls.enumerated() {
            var cells: [String] = []
            for kind in [BrokerServer.Fault.Kind.hold, .holdAfter] {
                try server.begin(Self.account, faults: [.init(kind, at: place + 1)])
                let tree = try tree()
                let child = try ChildProcess(
                    Commands.folder.appending(path: "bellwether").path,
                    ["paper", "submit", "--root", tree.root],
                    environment: Commands.environment(variables()))
                try server.waitForFault(kind) { child.isRunning }
                child.send(SIGKILL)
                #expect(child.waitUntilExit() == 137)
                let result = try submit(tree)
                #expect(result.status == 0, "\(line) \(kind): \(result.standardError)")
                try expectOnce(tree, "\(line) \(kind)")
                let standing = try LedgerDatabase(readingRoot: tree.root).paperOrders(
                    executing: Self.execution...Self.execution)
                cells.append(
                    "\(try server.orders().count)/\(standing.count { $0.state == .placed })/"
                        + "\(standing.reduce(0) { $0 + $1.attempts })")
            }
            table += "\n\(place + 1) \(line) | " + cells.joined(separator: " | ")
        }
        print("orders at the broker / placed in the ledger / given\n\(table)")
    }

    @Test("has every order once though the command is killed between any two writes to the ledger")
    func killedAtWrites() throws {
        let command = FaultyCommand(
            command: "bellwether", verb: ["paper", "submit"], arguments: [], variables: variables())
        let sample = try tree()
        let calls = try command.calls(root: sample.root)
        let writes = calls.indices.filter { calls[$0].path.contains("/ledger.sqlite") }.map { $0 + 1 }
        try #require(writes.count > 24)
        var killed = 0
        // Every one of them would take minutes; these are spread over the whole run.
        for place in 0..<20 {
            let number = writes[writes.count * place / 20]
            try server.begin(Self.account)
            let tree = try tree()
            let fault: FaultyCommand.Fault = place % 2 == 0 ? .killBefore : .killAfter
            if try command.run(root: tree.root, fault, at: number).status == 137 { killed += 1 }
            let result = try submit(tree)
            #expect(result.status == 0, "write \(number): \(result.standardError)")
            try expectOnce(tree, "write \(number)")
        }
        #expect(killed >= 15)
    }
}
