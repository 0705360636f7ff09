import Core
import Ledger
import TestSupport
import Testing

@Suite("Runs by year") struct RunHistoryTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func begin(_ command: String, at text: String) throws -> Int64 {
        let now = try #require(Timestamp(text))
        return try ledger.beginRun(command: command, version: "1", pid: 1, at: now)
    }

    private func finish(_ id: Int64, _ status: RunRecord.Status, at text: String) throws {
        try ledger.finishRun(
            id, with: RunEnding(status: status, exitCode: 0, seconds: 1, peakMemoryMiB: 1),
            at: try #require(Timestamp(text)))
    }

    @Test("Years come newest first, with their failures, and a year's runs are those begun in it")
    func years() throws {
        #expect(try ledger.runYears() == [])
        try finish(try begin("a", at: "2021-12-31T23:59:59Z"), .failed, at: "2022-01-01T00:00:09Z")
        try finish(try begin("a", at: "2022-01-01T00:00:10Z"), .done, at: "2022-01-01T00:00:20Z")
        let open = try begin("b", at: "2022-06-01T00:00:00Z")
        let years = try ledger.runYears()
        #expect(years.map(\.year) == [2022, 2021] && years.map(\.runs) == [2, 1])
        #expect(years.map(\.failures) == [0, 1] && years.map(\.running) == [1, 0])
        #expect(try ledger.runs(startedIn: 2022).map(\.id) == [open, 2])
        #expect(try ledger.runs(startedIn: 2021).map(\.status) == [.failed])
        #expect(try ledger.runs(startedIn: 2020) == [])
    }

    @Test("A year's stamp changes when a run begins and when it ends, and not otherwise")
    func stamps() throws {
        try finish(try begin("a", at: "2021-05-01T00:00:00Z"), .done, at: "2021-05-01T00:00:01Z")
        func stamps() throws -> [Int: String] {
            Dictionary(uniqueKeysWithValues: try ledger.runYears().map { ($0.year, $0.stamp) })
        }
        let first = try stamps()
        let run = try begin("b", at: "2022-05-01T00:00:00Z")
        let begun = try stamps()
        #expect(begun[2021] == first[2021] && begun[2022] != nil)
        #expect(try stamps() == begun)
        try finish(run, .interrupted, at: "2022-05-01T00:00:00Z")
        #expect(try stamps()[2022] != begun[2022])
    }
}
