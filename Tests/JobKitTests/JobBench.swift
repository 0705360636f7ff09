import Core
import Foundation
import JobKit
import Ledger
import Synchronization
import TestSupport

/// A folder, a clock and two sheets of paper for a job's output.
final class JobBench: Sendable {
    let folder: TemporaryFolder
    let root: String
    private let written = Mutex((output: "", errors: ""))

    init() throws {
        folder = try TemporaryFolder()
        root = folder.appending("lake")
    }

    var output: String { written.withLock(\.output) }
    var errors: String { written.withLock(\.errors) }

    func surroundings(
        now: String = "2022-12-31T06:00:00Z", environment: [String: String] = [:], isTerminal: Bool = false,
        progressInterval: Duration = .seconds(5)
    ) -> Surroundings {
        let instant = Timestamp(now) ?? Timestamp(secondsSinceEpoch: 0)
        return Surroundings(
            environment: environment, folder: folder.path, isTerminal: isTerminal,
            progressInterval: progressInterval, now: { instant },
            output: { text in self.written.withLock { $0.output += text + "\n" } },
            errorOutput: { text in self.written.withLock { $0.errors += text } })
    }

    /// Runs a job named fetch-daily on the bench's tree.
    func run(
        _ options: JobOptions = JobOptions(), now: String = "2022-12-31T06:00:00Z",
        environment: [String: String] = [:],
        isTerminal: Bool = false, progressInterval: Duration = .seconds(5),
        _ body: @Sendable (JobContext) async throws -> JobOutcome = { _ in .done(rows: 1) }
    ) async -> Int32 {
        var options = options
        if options.root == nil { options.root = root }
        let surroundings = surroundings(
            now: now, environment: environment, isTerminal: isTerminal, progressInterval: progressInterval)
        return await Job("fetch-daily", options, in: surroundings).exitCode(body)
    }

    func write(_ text: String, to name: String, mode: Int = 0o644) throws -> String {
        let path = folder.appending(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// Every path below the folder.
    func tree() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }
}

/// A day that the test spells out.
func day(_ text: String) -> CivilDate {
    CivilDate(text) ?? CivilDate(daysSinceEpoch: 0)
}

struct Trouble: Failure {
    var kind: FailureKind
    var description: String { "first line\n   second line" }
}
