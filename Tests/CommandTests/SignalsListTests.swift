import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("bellwether signals list") struct SignalsListTests {
    private func list(_ arguments: [String] = []) throws -> ProcessResult {
        let tree = try SampleTree.shared.get()
        return try Commands.run("bellwether", ["signals", "list", "--root", tree.root] + arguments)
    }

    private func published(_ name: String) throws -> String {
        let folder = Dataset.signals.partition(try #require(CivilDate(SampleTree.last)))
        return String(decoding: try SampleTree.shared.get().lake.file(name, of: folder), as: UTF8.self)
    }

    @Test("--csv and --json print the published files, byte by byte")
    func files() throws {
        for (flag, name) in [("--csv", "signals.csv"), ("--json", "signals.json")] {
            let printed = try list([flag])
            #expect(printed.status == 0, "\(printed.standardError)")
            #expect(try printed.standardOutput == published(name))
        }
        #expect(try list(["--csv", "--json"]).status == 64)
    }

    @Test("The table fits 80 columns, says what decided, and tells every signal when asked to")
    func table() throws {
        let date = try #require(CivilDate(SampleTree.last))
        let signals = try SampleTree.shared.get().lake.signals(on: date)
        let all = try list(["--all", "--date", SampleTree.last])
        #expect(all.status == 0, "\(all.standardError)")
        let lines = all.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("Signals of 2022-12-30 by "))
        #expect(lines[0].hasSuffix(", to trade at the open of 2023-01-03"))
        if signals.isEmpty {
            #expect(lines[1] == "No signals: nothing to trade." && lines.count > 2)
        } else {
            #expect(lines[1].contains("held -> target"))
            #expect(lines[1...signals.count + 1].allSatisfy { $0.count <= 80 })
            for (line, signal) in zip(lines.dropFirst(2), signals) {
                let cells = line.split(separator: " ")
                #expect(cells[0] == "\(signal.rank)" && cells[1] == signal.symbol.rawValue)
            }
        }
    }

    @Test("A session without signals is a missing input")
    func missing() throws {
        let absent = try list(["--date", "2022-12-29"])
        #expect(absent.status == 66 && absent.standardError.contains("generate-signals --date 2022-12-29"))
    }
}
