import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// `bellwether paper submit`, killed.
@Suite("A broker outside survives") struct BrokerKillTests {
    private let trees: BrokerTrees

    init() throws {
        trees = try BrokerTrees()
    }

    @Test("has every order once though the command is killed while any of its calls is under way")
    func killedAtCalls() throws {
        let whole = try trees.tree()
        try #require(try trees.submit(whole).status == 0)
        let calls = try trees.server.requests().map(\.line)
        #expect(calls.count == 6)
        var table = "killed at | before it has its effect | after it"
        for (place, line) in calls.enumerated() {
            var cells: [String] = []
            for kind in [BrokerServer.Fault.Kind.hold, .holdAfter] {
                try trees.server.begin(BrokerTrees.account, faults: [.init(kind, at: place + 1)])
                let tree = try trees.tree()
                let child = try ChildProcess(
                    Commands.folder.appending(path: "bellwether").path,
                    ["paper", "submit", "--root", tree.root],
                    environment: Commands.environment(trees.variables()))
                try trees.server.waitForFault(kind) { child.isRunning }
                child.send(SIGKILL)
                #expect(child.waitUntilExit() == 137)
                let result = try trees.submit(tree)
                #expect(result.status == 0, "\(line) \(kind): \(result.standardError)")
                try trees.expectOnce(tree, "\(line) \(kind)")
                let standing = try trees.standing(tree)
                cells.append(
                    "\(try trees.server.orders().count)/\(standing.count { $0.state == .placed })/"
                        + "\(standing.reduce(0) { $0 + $1.attempts })")
            }
            table += "\n\(place + 1) \(line) | " + cells.joined(separator: " | ")
        }
        print("orders at the broker / placed in the ledger / given\n\(table)")
    }

    @Test("has every order once though the command is killed between any two writes to the ledger")
    func killedAtWrites() throws {
        let command = FaultyCommand(
            command: "bellwether", verb: ["paper", "submit"], arguments: [], variables: trees.variables())
        let sample = try trees.tree()
        let calls = try command.calls(root: sample.root)
        let writes = calls.indices.filter { calls[$0].path.contains("/ledger.sqlite") }.map { $0 + 1 }
        try #require(writes.count > 24)
        var killed = 0
        // Every one of them would take minutes; these are spread over the whole run.
        for place in 0..<20 {
            let number = writes[writes.count * place / 20]
            try trees.server.begin(BrokerTrees.account)
            let tree = try trees.tree()
            let fault: FaultyCommand.Fault = place % 2 == 0 ? .killBefore : .killAfter
            if try command.run(root: tree.root, fault, at: number).status == 137 { killed += 1 }
            let result = try trees.submit(tree)
            #expect(result.status == 0, "write \(number): \(result.standardError)")
            try trees.expectOnce(tree, "write \(number)")
        }
        #expect(killed >= 15)
    }
}
