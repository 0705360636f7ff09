import Core
import Foundation
import JobKit
import Ledger
import TestSupport
import Testing

@Suite("Signals") struct SignalTests {
    @Test("SIGTERM ends a run at once with 143 and marks its row as interrupted")
    func obeysTerminate() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .exitCode(143)) { [root = folder.path as String] in
            await runUntilSignalled(root: root, by: SIGTERM)
        }
        try check(folder, code: 143, error: "stopped by SIGTERM")
    }

    @Test("SIGINT ends a run at once with 130 and marks its row as interrupted")
    func obeysInterrupt() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .exitCode(130)) { [root = folder.path as String] in
            await runUntilSignalled(root: root, by: SIGINT)
        }
        try check(folder, code: 130, error: "stopped by SIGINT")
    }

    @Test("A body that puts its work away is given the time, and its run still counts as interrupted: 143")
    func defers() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .exitCode(143)) { [root = folder.path as String] in
            await runUntilHeeded(root: root)
        }
        try check(folder, code: 143, error: "put away; run it again")
    }

    @Test("A run killed outright is marked as interrupted by the next, which gets the lock")
    func survivesKill() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .signal(SIGKILL)) { [root = folder.path as String] in
            await runUntilSignalled(root: root, by: SIGKILL)
        }
        #expect(try LedgerDatabase(readingRoot: folder.path).recentRuns().map(\.status) == [.running])
        let bench = try JobBench()
        #expect(await bench.run(JobOptions(root: folder.path)) == 0)
        #expect(
            try LedgerDatabase(readingRoot: folder.path).recentRuns().map(\.status) == [.done, .interrupted])
    }

    private func check(_ folder: TemporaryFolder, code: Int32, error: String) throws {
        let run = try #require(try LedgerDatabase(readingRoot: folder.path).lastRun(of: "fetch-daily"))
        #expect(run.status == .interrupted && run.exitCode == code && run.error == error)
    }
}

/// A job that signals itself and ends in its own time.
private func runUntilHeeded(root: String) async {
    var surroundings = Surroundings.process
    surroundings.handlesSignals = true
    let options = JobOptions(date: day("2022-12-30"), root: root)
    let code = await Job("fetch-daily", options, in: surroundings).exitCode { context in
        try context.stop.deferring {
            kill(getpid(), SIGTERM)
            while !context.stop.isRequested { usleep(1_000) }
            throw JobError(.locked, "put away; run it again")
        }
    }
    exit(code)
}

/// A job that would take a minute, in a process that signals itself.
private func runUntilSignalled(root: String, by number: Int32) async {
    var surroundings = Surroundings.process
    surroundings.handlesSignals = true
    let options = JobOptions(date: day("2022-12-30"), root: root)
    _ = await Job("fetch-daily", options, in: surroundings).exitCode { _ in
        kill(getpid(), number)
        try await Task.sleep(for: .seconds(60))
        return .done(rows: 0)
    }
}
