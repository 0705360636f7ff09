import Core
import Dashboard
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Inference on the dashboard") struct SiteInferenceTests {
    private func call(_ tree: SmallTree, _ when: String, _ outcome: InferenceCall.Outcome, cost: Int64) throws
    {
        let at = try #require(Timestamp(when))
        try tree.ledger.record(
            InferenceCall(
                at: at, endpoint: "gpu", model: "nhits", items: 400, seconds: 1, outcome: outcome, cost: cost)
        )
    }

    @Test("Without a call the page's data tells of none; a call changes what it tells, and nothing else")
    func incremental() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        let costs = try #require(try tree.json("today.json")["costs"] as? [String: Any])
        #expect(costs["inference"] == nil)
        let first = try tree.digests()
        try call(tree, "2022-12-29T21:00:00Z", .served, cost: 1_250_000)
        try call(tree, "2022-12-31T05:00:00Z", .failed, cost: 98_750_000)
        _ = try tree.site.refresh(at: SmallTree.now)
        let second = try tree.digests()
        #expect(second.keys.filter { second[$0] != first[$0] } == ["today"])
        let told = try #require(try tree.json("today.json")["costs"] as? [String: Any])
        #expect(told["spent"] as? Double == 100)
        let inference = try #require(told["inference"] as? [String: Any])
        #expect(inference["today"] as? Double == 98.75 && inference["month"] as? Double == 100)
        #expect(inference["day_budget"] as? Double == 100 && inference["month_budget"] == nil)
        #expect(inference["is_stopped"] as? Bool == false)
        #expect((inference["forecast"] as? [String: Any])?["low"] == nil)
        try call(tree, "2022-12-31T05:30:00Z", .served, cost: 1_250_000)
        _ = try tree.site.refresh(at: SmallTree.now)
        let stopped = try #require(try tree.json("today.json")["costs"] as? [String: Any])
        #expect((stopped["inference"] as? [String: Any])?["is_stopped"] as? Bool == true)
    }
}
