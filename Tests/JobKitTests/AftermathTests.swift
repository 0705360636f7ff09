import Core
import Foundation
import JobKit
import Ledger
import TestSupport
import Testing

@Suite("What follows a run") struct AftermathTests {
    private func alerts(_ bench: JobBench) throws -> [Alert] {
        try LedgerDatabase(readingRoot: bench.root).openAlerts().map(\.alert)
    }

    @Test("A run that fails raises an alert, once a day, and a slip on the command line none")
    func raises() async throws {
        let bench = try JobBench()
        for _ in 0..<2 {
            #expect(await bench.run { _ in throw Trouble(kind: .badData) } == 65)
        }
        #expect(await bench.run { _ in throw Trouble(kind: .usage) } == 64)
        let found = try alerts(bench)
        #expect(found.map(\.key) == ["run.failed"])
        #expect(found.first?.severity == .critical)
        #expect(found.first?.message.hasPrefix("failed with 65: ") == true)
    }

    @Test("A run that raised an alert of its own raises no second one")
    func raisesOnce() async throws {
        let bench = try JobBench()
        let code = await bench.run { context in
            try context.ledger.raise(
                Alert(.warning, command: context.command, key: "own", message: "told"), at: context.now())
            throw Trouble(kind: .unavailable)
        }
        #expect(code == 69)
        #expect(try alerts(bench).map(\.key) == ["own"])
    }

    @Test("Every run leaves a dashboard that tells of it, unless it is not wanted or cannot be written")
    func refreshesSite() async throws {
        let bench = try JobBench()
        let today = "\(bench.root)/site/api/today.json"
        #expect(await bench.run(environment: ["BELLWETHER_SITE_REFRESH": "false"]) == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(bench.root)/site"))
        #expect(await bench.run { _ in throw Trouble(kind: .badData) } == 65)
        var text = try String(contentsOf: URL(filePath: today), encoding: .utf8)
        #expect(text.contains("\"status\":\"failed\"") && text.contains("run.failed"))
        #expect(await bench.run { _ in .done(rows: 12) } == 0)
        text = try String(contentsOf: URL(filePath: today), encoding: .utf8)
        #expect(text.contains("\"status\":\"done\"") && text.contains("\"rows\":12"))
        try FileManager.default.removeItem(atPath: "\(bench.root)/site")
        try Data().write(to: URL(filePath: "\(bench.root)/site"))
        #expect(await bench.run() == 0)
        #expect(bench.errors.contains("dashboard not refreshed"), "\(bench.errors)")
    }

    @Test("A budget that is nearly spent and one that is spent are told once a month each")
    func watchesBudget() async throws {
        let bench = try JobBench()
        func run(_ budget: String, now: String) async {
            _ = await bench.run(
                now: now,
                environment: [
                    "BELLWETHER_COSTS_BUDGET": budget, "BELLWETHER_COSTS_MONTHLY": "polygon=29,server=6",
                    "BELLWETHER_COSTS_PRICES": "tiingo=0.5",
                ]
            ) { context in
                try context.ledger.countCalls(
                    vendor: "tiingo", 2, at: Double(context.now().secondsSinceEpoch))
                return .done(rows: 1)
            }
        }
        await run("100", now: "2022-12-29T06:00:00Z")
        #expect(try alerts(bench) == [])
        await run("40", now: "2022-12-30T06:00:00Z")
        await run("40", now: "2022-12-30T07:00:00Z")
        #expect(try alerts(bench).map(\.key) == ["costs.budget.2022-12.nearly"])
        await run("30", now: "2022-12-31T06:00:00Z")
        await run("30", now: "2022-12-31T07:00:00Z")
        let found = try alerts(bench)
        #expect(found.map(\.key) == ["costs.budget.2022-12.nearly", "costs.budget.2022-12.spent"])
        #expect(found.last?.message.contains("2022-12 has cost $39.00 of a budget of $30.00") == true)
    }

    @Test("Costs that cannot be read name the entry")
    func refusesCosts() async throws {
        let bench = try JobBench()
        for entry in ["polygon", "polygon=much", "=3", "polygon=-1"] {
            #expect(await bench.run(environment: ["BELLWETHER_COSTS_MONTHLY": entry]) == 78)
            #expect(bench.errors.contains("costs.monthly has “\(entry)”"))
        }
    }
}
