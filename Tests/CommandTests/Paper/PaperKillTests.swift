import Core
import Foundation
import TestSupport
import Testing

/// A run over a month of sessions that is killed anywhere: the next one ends as if nothing had happened.
@Suite("The paper account survives") struct PaperKillTests {
    private let wanted: String
    private let before: CopiedTree
    private let command = FaultyCommand(
        command: "bellwether", verb: ["paper"], arguments: ["--date", PaperTree.last],
        variables: ["BELLWETHER_NOW": PaperTree.now])

    init() throws {
        let tree = try PaperTree()
        before = tree.tree
        // Four sessions stand already.
        try tree.paper(["--date", PaperTree.sessions[3].description])
        let whole = try PaperTree()
        try whole.paper(["--date", PaperTree.sessions[3].description])
        try whole.paper(["--date", PaperTree.last])
        wanted = try whole.rows()
    }

    private func expectWell(_ tree: PaperTree, after what: String) throws {
        let result = try tree.paper(["--date", PaperTree.last])
        #expect(result.status == 0, "\(what): \(result.standardError)")
        #expect(try tree.rows() == wanted, "\(what)")
        #expect(try tree.paper(["check"]).status == 0, "\(what)")
    }

    @Test("being killed before a call that changes the tree, and in the middle of a write")
    func atCalls() throws {
        let clean = try CrashScene.copy(before)
        let calls = try command.calls(root: clean.root)
        let points = (0..<24).map { 1 + $0 * (calls.count - 1) / 23 }
        let killed = try parallelMap(points) { number throws(any Error) -> Bool in
            let tree = PaperTree(try CrashScene.copy(before))
            let fault =
                calls[number - 1].name == "write" ? FaultyCommand.Fault.killTorn : .killBefore
            let result = try command.run(root: tree.root, fault, at: number)
            try expectWell(tree, after: "call \(number), \(calls[number - 1])")
            return result.status == 137
        }
        // How far SQLite tidies up at the end differs from run to run.
        #expect(killed.count { $0 } > killed.count * 3 / 4)
    }

    @Test("being killed from outside at random instants, again and again")
    func atRandomInstants() throws {
        var generator = SeededGenerator(seed: 10)
        let instants = (0..<12).map { _ in generator.index(below: 300_000) }
        try parallelMap(instants) { instant throws(any Error) in
            let tree = PaperTree(try CrashScene.copy(before))
            for delay in [instant, instant / 2] {
                let process = try ChildProcess(
                    Commands.folder.appending(path: "bellwether").path,
                    ["paper", "--root", tree.root, "--date", PaperTree.last],
                    environment: Commands.environment(["BELLWETHER_NOW": PaperTree.now]))
                // Not a wait for something: the instant is the test's input.
                usleep(UInt32(delay))
                process.send(SIGKILL)
                _ = process.waitUntilExit()
            }
            try expectWell(tree, after: "\(instant) microseconds")
        }
    }

    @Test("a full disk: it says so, and goes on where it stood once there is space")
    func fullDisk() throws {
        let clean = try CrashScene.copy(before)
        let calls = try command.calls(root: clean.root)
        for number in [calls.count / 3, calls.count / 2] {
            let tree = PaperTree(try CrashScene.copy(before))
            _ = try command.run(root: tree.root, .failOn(ENOSPC), at: number)
            try expectWell(tree, after: "a full disk from call \(number)")
        }
    }
}

extension PaperTree {
    fileprivate init(_ tree: CopiedTree) {
        self.tree = tree
    }
}
