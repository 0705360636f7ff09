import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// `bellwether paper submit` and `check` with a broker outside.
@Suite("A broker outside") struct BrokerTests {
    private let trees: BrokerTrees

    init() throws {
        trees = try BrokerTrees()
    }

    @Test("gets the next session's orders, once however often they are given, and sales first")
    func submits() async throws {
        let tree = try trees.tree()
        let first = try trees.submit(tree, ["--log-level", "trace"])
        #expect(first.status == 0, "\(first.standardError)")
        #expect(first.standardOutput.contains("bw-2023-01-03-CCC-buy"))
        try trees.expectOnce(tree, "first")
        #expect(try trees.server.orders().map(\.side) == ["sell", "sell", "buy", "buy"])
        #expect(try trees.server.orders().allSatisfy { $0.kind == "opg" })
        let count = try trees.server.requests().count
        let second = try trees.submit(tree)
        #expect(second.status == 0, "\(second.standardError)")
        #expect(try trees.server.requests().count == count, "nothing was left to give")
        for text in [first.standardOutput, first.standardError, second.standardOutput] {
            #expect(!text.contains(BrokerServer.key) && !text.contains(BrokerServer.secret))
        }
    }

    @Test("is not called by a dry run, which prints the orders and writes nothing down")
    func rehearsal() throws {
        let tree = try trees.tree()
        let result = try trees.submit(tree, ["--dry-run"])
        #expect(result.status == 0, "\(result.standardError)")
        for order in BrokerTrees.orders { #expect(result.standardOutput.contains(order.clientID)) }
        #expect(result.standardOutput.contains("none was given"))
        #expect(try trees.server.requests().isEmpty)
        let standing = try trees.standing(tree)
        #expect(standing == BrokerTrees.orders)
    }

    @Test("gets nothing where the books do not stand at the last session, or the account is another's")
    func notBooked() throws {
        let tree = try trees.tree()
        let late = try trees.submit(tree, [], ["BELLWETHER_NOW": "2023-01-04T13:00:00Z"])
        #expect(
            late.status == 66 && late.standardError.contains("bellwether paper --date 2023-01-03"), "\(late)")
        let other = try trees.submit(tree, [], ["BELLWETHER_BROKER_NAME": "internal"])
        #expect(other.status == 78 && other.standardError.contains("is kept at alpaca"), "\(other)")
        let own = try trees.submit(
            try trees.tree(broker: "internal"), [], ["BELLWETHER_BROKER_NAME": "internal"])
        #expect(own.status == 0 && own.standardOutput.contains("filled when their session is booked"))
        let empty = try trees.submit(try CopiedTree())
        #expect(empty.status == 0 && empty.standardOutput.contains("not open yet"), "\(empty)")
        #expect(try trees.server.requests().isEmpty)
    }

    @Test("with real money is refused without --live and a confirmation, before anything is sent")
    func live() throws {
        let tree = try trees.tree()
        let live = ["BELLWETHER_BROKER_ENDPOINT": "https://api.alpaca.markets"]
        let without = try trees.submit(tree, [], live)
        #expect(without.status == 78 && without.standardError.contains("--live was not given"), "\(without)")
        let unconfirmed = try trees.submit(tree, ["--live"], live)
        #expect(unconfirmed.status == 78, "\(unconfirmed)")
        #expect(unconfirmed.standardError.contains("broker.live_confirmation is not set"))
        let file = tree.folder.appending("confirmation")
        try "yes".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let open = try trees.submit(
            tree, ["--live"], live.merging(["BELLWETHER_BROKER_LIVE_CONFIRMATION": file]) { $1 })
        #expect(open.status == 78 && open.standardError.contains("chmod 600"), "\(open)")
        for result in [without, unconfirmed, open] {
            #expect(!result.standardError.contains(BrokerServer.secret))
        }
        let standing = try trees.standing(tree)
        #expect(standing.allSatisfy { $0.state == .planned })
    }

    @Test("that refuses some of the orders is a warning, and leaves with 3")
    func refusals() throws {
        var account = BrokerTrees.account
        account.prices["DDD"] = nil
        try trees.server.begin(account)
        let tree = try trees.tree()
        let result = try trees.submit(tree)
        #expect(result.status == 3, "\(result)")
        let words = "1 of 4 orders for 2023-01-03 are not with alpaca: DDD rejected"
        #expect(result.standardError.contains(words))
        let ledger = try LedgerDatabase(root: tree.root)
        let alerts = try ledger.openAlerts()
        #expect(alerts.contains { $0.alert.message.hasPrefix(words) }, "\(alerts)")
        // The same run again has nothing to give, and the same to tell.
        #expect(try trees.submit(tree).status == 3)
        #expect(try ledger.openAlerts().count == alerts.count)
    }

    @Test("must hold what the books hold")
    func check() throws {
        let tree = try trees.tree()
        let equal = try Commands.run(
            "bellwether", ["paper", "check", "--root", tree.root], variables: trees.variables())
        #expect(
            equal.status == 0 && equal.standardOutput.contains("books and broker agree (account 010203ABCD)"),
            "\(equal)")
        var account = BrokerTrees.account
        account.positions["BBB"] = 90
        account.cash += 12.5
        try trees.server.begin(account)
        let other = try Commands.run(
            "bellwether", ["paper", "check", "--root", tree.root], variables: trees.variables())
        #expect(
            other.status == 65 && other.standardError.contains("first BBB: 100 shares and 90.0"), "\(other)")
        #expect(other.standardOutput.contains("BBB: 100 shares in the books, 90 at the broker"))
        #expect(
            other.standardOutput.contains(
                "cash: 10,000.00 USD in the books, 10,012.50 at the broker (+12.50)"))
    }
}
