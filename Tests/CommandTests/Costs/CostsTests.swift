import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("bellwether costs") struct CostsTests {
    private let folder: TemporaryFolder
    private let root: String
    private let now = Timestamp(secondsSinceEpoch: Int64(Date().timeIntervalSince1970))

    init() throws {
        folder = try TemporaryFolder()
        root = folder.appending("lake")
    }

    private struct Report: Decodable {
        struct Costs: Decodable {
            struct Item: Decodable {
                var name: String
                var amount: Double
            }

            struct Inference: Decodable {
                struct Endpoint: Decodable {
                    var name: String
                    var served: Int
                    var over_budget: Int
                    var month: Double
                }

                var month: Double
                var day_budget: Double?
                var month_budget: Double?
                var is_stopped: Bool
                var endpoints: [Endpoint]
            }

            var spent: Double
            var items: [Item]
            var inference: Inference?
        }

        struct Call: Decodable {
            var endpoint: String
            var outcome: String
            var cost: Double
        }

        var costs: Costs
        var left: Double?
        var calls: [Call]
    }

    private func report(_ arguments: String..., variables: [String: String] = [:]) throws -> Report {
        let result = try Commands.run(
            "bellwether", ["costs", "--json", "--root", root] + arguments, variables: variables)
        #expect(result.status == 0, "\(result.standardError)")
        return try JSONDecoder().decode(Report.self, from: Data(result.standardOutput.utf8))
    }

    private func call(_ outcome: InferenceCall.Outcome, cost: Int64) throws {
        try LedgerDatabase(root: root).record(
            InferenceCall(
                at: now, endpoint: "gpu", model: "nhits", batch: 3, items: 400, seconds: 0.21,
                outcome: outcome,
                cost: cost, detail: outcome == .failed ? "no answer" : nil))
    }

    @Test("Before anything was asked it says so, and the month's subscriptions are told")
    func nothing() throws {
        _ = try LedgerDatabase(root: root)
        let variables = ["BELLWETHER_COSTS_MONTHLY": "polygon=29", "BELLWETHER_COSTS_BUDGET": "40"]
        let report = try report(variables: variables)
        #expect(report.costs.inference == nil && report.calls.isEmpty && report.costs.spent == 29)
        let text = try Commands.run("bellwether", ["costs", "--root", root], variables: variables)
            .standardOutput
        #expect(text.contains("29.00 of 40.00 USD") && text.contains("Nothing was ever asked"))
        let missing = try Commands.run("bellwether", ["costs", "--root", folder.appending("none")])
        #expect(missing.status == 66)
    }

    @Test("Spending, budgets, what is left and the last calls, as a table and as JSON")
    func spending() throws {
        try call(.served, cost: 1_500_000)
        try call(.failed, cost: 250_000)
        try call(.overBudget, cost: 0)
        let variables = [
            "BELLWETHER_INFERENCE_BUDGET_DAY": "none", "BELLWETHER_INFERENCE_BUDGET_MONTH": "2",
        ]
        let report = try report("--calls", "2", variables: variables)
        let inference = try #require(report.costs.inference)
        #expect(inference.month == 1.75 && inference.day_budget == nil && inference.month_budget == 2)
        #expect(!inference.is_stopped && report.left == 0.25)
        #expect(inference.endpoints.map(\.name) == ["gpu"] && inference.endpoints.map(\.over_budget) == [1])
        #expect(report.costs.items.map(\.name) == ["gpu"] && report.costs.spent == 1.75)
        #expect(
            report.calls.map(\.outcome) == ["over budget", "failed"] && report.calls.map(\.cost) == [0, 0.25])
        let result = try Commands.run("bellwether", ["costs", "--root", root], variables: variables)
        #expect(result.standardOutput.contains("this month: 1.75 USD of 2.00"), "\(result.standardOutput)")
        #expect(result.standardOutput.contains("Left today: 0.250000 USD"))
        #expect(result.standardOutput.contains("no answer"))
        let stopped = try Commands.run(
            "bellwether", ["costs", "--root", root], variables: ["BELLWETHER_INFERENCE_BUDGET_DAY": "1.75"])
        #expect(stopped.standardOutput.contains("STOPPED: a budget is spent"))
    }

    @Test(
        "Settings that make no sense are refused",
        arguments: [
            ["BELLWETHER_INFERENCE_BUDGET_DAY": "-1"], ["BELLWETHER_INFERENCE_BUDGET_MONTH": "much"],
        ])
    func settings(variables: [String: String]) throws {
        _ = try LedgerDatabase(root: root)
        let result = try Commands.run("bellwether", ["costs", "--root", root], variables: variables)
        #expect(
            result.status == 78 && result.standardError.contains("inference.budget_"),
            "\(result.standardError)")
    }
}
