import Core
import Foundation
import JobKit
import Lake
import Ledger
import TestSupport
import Testing

@Suite("Job") struct JobTests {
    @Test("A run that ends well leaves a row, metrics and nothing on stderr")
    func endsWell() async throws {
        let bench = try JobBench()
        let code = await bench.run { context in
            #expect(context.sessions == [day("2022-12-30")] && context.session == day("2022-12-30"))
            let row = try context.ledger.lastRun(of: "fetch-daily")
            #expect(row?.status == .running)
            context.print("3 rows")
            return .done(rows: 3, details: "{}")
        }
        #expect(code == 0 && bench.output == "3 rows\n" && bench.errors.isEmpty)
        let run = try #require(try LedgerDatabase(readingRoot: bench.root).lastRun(of: "fetch-daily"))
        #expect(run.status == .done && run.rows == 3 && run.exitCode == 0 && run.details == "{}")
        #expect(run.sessions == day("2022-12-30")...day("2022-12-30"))
        #expect((run.peakMemoryMiB ?? 0) > 1 && run.pid == ProcessInfo.processInfo.processIdentifier)
        #expect(FileManager.default.fileExists(atPath: bench.root + "/state/metrics/fetch-daily.prom"))
    }

    @Test(
        "Every kind of failure ends with its own code and one line, and fails the row",
        arguments: FailureKind.allCases)
    func mapsFailures(kind: FailureKind) async throws {
        let bench = try JobBench()
        let code = await bench.run { _ in throw Trouble(kind: kind) }
        #expect(code == kind.rawValue)
        #expect(bench.errors == "fetch-daily: first line second line\n")
        let run = try #require(try LedgerDatabase(readingRoot: bench.root).lastRun(of: "fetch-daily"))
        #expect(
            run.status == .failed && run.exitCode == kind.rawValue && run.error == "first line second line")
    }

    @Test("An error that no room named is internal: 70")
    func mapsUnknown() async throws {
        let bench = try JobBench()
        #expect(await bench.run { _ in throw CancellationError() } == 70)
        #expect(bench.errors.contains("CancellationError") && bench.errors.split(separator: "\n").count == 1)
    }

    @Test("A partial run is 3 with its warning; nothing to do is 0 with its reason on stdout")
    func mapsOutcomes() async throws {
        let bench = try JobBench()
        #expect(await bench.run { _ in .partial(rows: 2, warning: "4 symbols missing") } == 3)
        #expect(bench.errors == "fetch-daily: 4 symbols missing\n")
        #expect(await bench.run { _ in .nothingToDo("published already") } == 0)
        #expect(bench.output == "published already\n")
        let runs = try LedgerDatabase(readingRoot: bench.root).recentRuns()
        #expect(runs.map(\.status) == [.nothingToDo, .partial])
    }

    @Test("A date without a session is a line and 0, or 64 when strict, and creates nothing")
    func refusesHoliday() async throws {
        let bench = try JobBench()
        #expect(await bench.run(JobOptions(date: day("2022-12-25"))) == 0)
        #expect(bench.output.hasPrefix("2022-12-25 is not an NYSE session (a Sunday"))
        #expect(await bench.run(JobOptions(date: day("2022-12-26"), isStrict: true)) == 64)
        #expect(
            bench.errors.hasPrefix("fetch-daily: 2022-12-26 is not an NYSE session (the exchange was closed"))
        #expect(try bench.tree().isEmpty)
    }

    @Test(
        "Arguments that make no sense are 64 and create nothing",
        arguments: [
            JobOptions(date: day("1989-12-29")), JobOptions(date: day("2036-01-02")),
            JobOptions(date: day("2023-01-03")),
            JobOptions(from: day("2022-12-30"), to: day("2022-12-01")), JobOptions(to: day("2022-12-01")),
            JobOptions(date: day("2022-12-01"), from: day("2022-12-01")),
            JobOptions(from: day("2022-12-01"), to: day("2023-12-25")),
        ])
    func refusesUsage(options: JobOptions) async throws {
        let bench = try JobBench()
        #expect(await bench.run(options) == 64)
        #expect(bench.errors.split(separator: "\n").count == 1)
        #expect(try bench.tree().isEmpty)
    }

    @Test("A range gives its sessions in order")
    func resolvesRange() async throws {
        let bench = try JobBench()
        let code = await bench.run(JobOptions(from: day("2022-12-23"), to: day("2022-12-28"))) { context in
            #expect(context.sessions == [day("2022-12-23"), day("2022-12-27"), day("2022-12-28")])
            return .done(rows: 0)
        }
        #expect(code == 0)
    }

    @Test(
        "A root that cannot be written is 73 with one line",
        arguments: ["/proc/bellwether", "/dev/null/lake"])
    func refusesReadOnlyRoot(root: String) async throws {
        let bench = try JobBench()
        #expect(await bench.run(JobOptions(root: root)) == 73)
        #expect(bench.errors.split(separator: "\n").count == 1 && bench.errors.contains(root))
        #expect(!bench.errors.contains("Error Domain"))
    }

    @Test("A damaged ledger is 65 with one line")
    func refusesDamagedLedger() async throws {
        let bench = try JobBench()
        try FileManager.default.createDirectory(
            atPath: bench.root + "/state", withIntermediateDirectories: true)
        _ = try bench.write(String(repeating: "no database ", count: 400), to: "lake/state/ledger.sqlite")
        #expect(await bench.run() == 65)
        #expect(bench.errors.split(separator: "\n").count == 1 && bench.errors.contains("backup"))
    }

    @Test("A rehearsal creates nothing, on a missing tree or a full one")
    func rehearses() async throws {
        let bench = try JobBench()
        let empty = await bench.run(JobOptions(isDryRun: true)) { context in
            #expect(context.isDryRun && context.runID == nil)
            try context.ledger.importConstituents([Constituent(symbol: "A", since: day("2020-01-02"))])
            return .done(rows: 1)
        }
        #expect(empty == 0)
        #expect(try bench.tree().isEmpty)
        _ = await bench.run()
        let before = try bench.tree()
        let full = await bench.run(JobOptions(isDryRun: true)) { context in
            let rows = try context.ledger.recentRuns()
            #expect(rows.count == 1)
            return .done(rows: 1)
        }
        #expect(full == 0)
        #expect(try bench.tree() == before)
        #expect(try LedgerDatabase(readingRoot: bench.root).recentRuns().count == 1)
    }

    @Test("The root is the flag, else the environment, else the file, else data/lake")
    func layersRoot() async throws {
        let bench = try JobBench()
        func root(_ options: JobOptions, _ environment: [String: String]) async -> String {
            let seen = Seen()
            let surroundings = bench.surroundings(environment: environment)
            _ = await Inspection("bellwether status", options, in: surroundings).exitCode {
                seen.set($0.lake.root)
            }
            return seen.text
        }
        #expect(await root(JobOptions(), [:]) == bench.folder.path + "/data/lake")
        _ = try bench.write("root: from-file\n", to: "bellwether.yaml")
        #expect(await root(JobOptions(), [:]) == bench.folder.path + "/from-file")
        let variable = ["BELLWETHER_ROOT": "/from/environment"]
        #expect(await root(JobOptions(), variable) == "/from/environment")
        #expect(await root(JobOptions(root: "./flag"), variable) == bench.folder.path + "/flag")
        #expect(try bench.tree() == ["bellwether.yaml"])
    }

    @Test("An instant in BELLWETHER_NOW that is none is refused with 78")
    func refusesPretendedClock() async throws {
        let bench = try JobBench()
        #expect(await bench.run(environment: ["BELLWETHER_NOW": "tomorrow"]) == 78)
        #expect(try bench.tree().isEmpty)
    }
}

/// Carries a value out of a body.
final class Seen: @unchecked Sendable {
    private let lock = NSLock()
    private var value = ""
    var text: String { lock.withLock { value } }
    func set(_ text: String) { lock.withLock { value = text } }
}
