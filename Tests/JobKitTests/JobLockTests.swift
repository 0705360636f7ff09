import Core
import Foundation
import JobKit
import Ledger
import TestSupport
import Testing

@Suite("Lock") struct JobLockTests {
    /// Another process that holds the lock until it is killed.
    private func holdLock(_ bench: JobBench, seconds: Int = 3_600) async throws -> ChildProcess {
        let folder = bench.root + "/state/locks"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = try ChildProcess(
            Peer.pythonPath,
            [
                "-c",
                """
                import fcntl, os, sys, time
                file = open(sys.argv[1] + "/fetch-daily.lock", "w")
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(f"{os.getpid()} 2022-12-31T05:59:00Z\\n"); file.flush()
                open(sys.argv[1] + "/held", "w").close()
                time.sleep(float(sys.argv[2]))
                """, folder, "\(seconds)",
            ])
        while !FileManager.default.fileExists(atPath: folder + "/held") {
            try #require(process.isRunning, "the lock's holder died; is python there?")
            try await Task.sleep(for: .milliseconds(20))
        }
        return process
    }

    @Test("A second run leaves with 75 and names the first, and its row is not written")
    func refuses() async throws {
        let bench = try JobBench()
        let holder = try await holdLock(bench)
        defer { holder.send(SIGKILL) }
        #expect(await bench.run() == 75)
        #expect(bench.errors.contains("pid \(holder.processIdentifier) since 2022-12-31T05:59:00Z"))
        #expect(bench.errors.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: bench.root + "/state/ledger.sqlite"))
    }

    @Test("A lock goes with its process, even by kill -9, and the next run takes it")
    func diesWithProcess() async throws {
        let bench = try JobBench()
        let holder = try await holdLock(bench)
        holder.send(SIGKILL)
        holder.waitUntilExit()
        #expect(await bench.run() == 0)
    }

    @Test("With --wait the second run goes on when the first ends")
    func waits() async throws {
        let bench = try JobBench()
        let holder = try await holdLock(bench, seconds: 1)
        #expect(await bench.run(JobOptions(wait: 60)) == 0)
        holder.waitUntilExit()
    }

    @Test("Two jobs of one process exclude each other too")
    func excludesWithin() async throws {
        let bench = try JobBench()
        let code = await bench.run { _ in
            #expect(await bench.run() == 75)
            #expect(await bench.run(JobOptions(isDryRun: true)) == 75)
            return .done(rows: 0)
        }
        #expect(code == 0)
        #expect(await bench.run() == 0)
    }
}
