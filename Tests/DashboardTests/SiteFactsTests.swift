import Core
import Dashboard
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

@Suite("What the site says") struct SiteFactsTests {
    @Test("Signals have names, drivers and outcomes; simulated ones say what they are")
    func signals() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        _ = try tree.site.refresh(at: SmallTree.now)
        let months = try tree.rows("signals.json", "months")
        #expect(months.map { $0["session"] as? String } == ["2022-12-30", "2022-11-30", "2022-10-31"])
        #expect(months.map { $0["basis"] as? String } == ["published", "published", "simulated"])
        #expect(months[0]["closed"] == nil && months[0]["execution"] as? String == "2023-01-03")
        #expect(months[1]["hits"] as? Int == 1 && months[1]["known"] as? Int == 2)
        // BUY 0.05 - 0.001 - 0.01 and SELL 0.01 - 0.03 - 0.001.
        #expect(abs((months[1]["mean_excess"] as? Double ?? 0) - (0.039 - 0.021) / 2) < 1e-12)

        let open = try tree.rows("signals/2022-12-30.json", "rows")
        #expect(open[0]["name"] as? String == "<script>alert(1)</script> & Co")
        #expect(open[0]["sector"] as? String == "Energy" && open[0]["outcome"] == nil)
        #expect((open[0]["drivers"] as? [[String: Any]])?.first?["group"] as? String == "momentum")
        #expect((open[0]["expected_hit_rate"] as? [String: Any])?["count"] as? Int == 96)
        #expect(open[1]["score"] == nil && open[1]["close"] == nil && open[1]["name"] == nil)
        let closed = try tree.rows("signals/2022-11-30.json", "rows")
        let outcome = try #require(closed[1]["outcome"] as? [String: Any])
        #expect(outcome["is_hit"] as? Bool == false && outcome["closed"] as? String == "2022-12-30")
        let simulated = try tree.rows("signals/2022-10-31.json", "rows")
        #expect(simulated[0]["reason"] == nil && simulated[0]["sector"] as? String == "Energy")
    }

    @Test("A damaged partition is told of, the ledger stands in for it, and the rest is as it was")
    func damage() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        let signals = URL(filePath: "\(tree.lake.root)/signals/2022/11/30/signals.parquet")
        let sound = try Data(contentsOf: signals)
        try Data("rubbish".utf8).write(to: signals)
        try Data("rubbish".utf8).write(
            to: URL(filePath: "\(tree.lake.root)/raw/2022/12/30/bars.parquet"))
        let summary = try tree.site.refresh(at: SmallTree.now)
        #expect(
            summary.warnings.contains { $0.contains("signals/2022/11/30") && $0.contains("generate-signals") }
        )
        #expect(summary.warnings.contains { $0.contains("raw/2022/12/30") })
        #expect(try tree.json("index.json")["warnings"] as? [String] == summary.warnings)
        let rows = try tree.rows("signals/2022-11-30.json", "rows")
        #expect(rows.count == 2 && rows[0]["outcome"] != nil && rows[0]["reason"] == nil)
        #expect(try tree.rows("signals.json", "months").count == 3)
        // Put back, it is read again although nothing was published.
        try sound.write(to: signals)
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(try tree.rows("signals/2022-11-30.json", "rows")[0]["reason"] != nil)
    }

    @Test("A manifest that cannot be read costs its own session, and the first page says what it said")
    func manifests() throws {
        let tree = try SmallTree()
        try tree.publishMarket(on: SmallTree.date("2022-12-29"))
        try tree.publishMarket()
        _ = try tree.site.refresh(at: SmallTree.now)
        let manifest = URL(filePath: "\(tree.lake.root)/raw/2022/12/29/manifest.json")
        let sound = try Data(contentsOf: manifest)
        try Data("{".utf8).write(to: manifest)
        let day = Timestamp(secondsSinceEpoch: SmallTree.now.secondsSinceEpoch + 86_400)
        let summary = try tree.site.refresh(at: day)
        #expect(summary.warnings.contains { $0.contains("raw/2022/12/29/manifest.json") })
        let daily = try #require(try tree.json("coverage.json")["daily"] as? [String: [Any]])
        #expect(daily["bars"]?.map { $0 as? Int } == [nil, 3])
        #expect(try tree.json("today.json")["as_of"] as? String == SmallTree.now.description)
        try sound.write(to: manifest)
        #expect(try tree.site.refresh(at: day).warnings.filter { !$0.contains("libjs") } == [])
        #expect(try tree.json("today.json")["as_of"] as? String == day.description)
    }

    @Test("Success counts what was published, and no simulated month")
    func success() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        try tree.publishModel()
        _ = try tree.site.refresh(at: SmallTree.now)
        let performance = try tree.json("performance.json")
        let success = try #require(performance["success"] as? [String: Any])
        #expect(success["count"] as? Int == 2 && success["rate"] as? Double == 0.5)
        #expect(
            success["closed_from"] as? String == "2022-01" && success["closed_to"] as? String == "2022-12")
        let months = try #require(success["months"] as? [[String: Any]])
        #expect(months.map { $0["basis"] as? String } == ["simulated", "published"])
        #expect(months[0]["rolling_rate"] == nil && months[1]["rolling_count"] as? Int == 2)
        #expect(months[1]["base_rate"] as? Double == 0.25)

        #expect(performance["model"] as? String == "2022-12")
        let monthly = try #require(performance["monthly"] as? [[String: Any]])
        #expect(monthly.map { $0["month"] as? String } == ["2022-10", "2022-11", "2022-12"])
        #expect(abs((monthly[1]["policy"] as? Double ?? 0) - 0.21) < 1e-12)
        #expect(monthly.map { $0["out_of_sample"] as? Bool } == [false, false, true])
    }

    @Test("Equal weights in force have a name and no curve; a pointer to nothing is told of")
    func withoutModel() throws {
        let tree = try SmallTree()
        let folder = "\(tree.lake.root)/models/production"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("equal-weights@2022-12\n".utf8).write(to: URL(filePath: "\(folder)/latest"))
        _ = try tree.site.refresh(at: SmallTree.now)
        let performance = try tree.json("performance.json")
        #expect(performance["model"] as? String == "equal-weights" && performance["curve"] == nil)
        #expect(try tree.json("models.json")["in_force"] as? String == "equal-weights")
        try Data("2022-12\n".utf8).write(to: URL(filePath: "\(folder)/latest"))
        let summary = try tree.site.refresh(at: SmallTree.now)
        #expect(summary.warnings.contains { $0.contains("2022-12") })
    }

    @Test("Each slot's quality says what is known of it")
    func coverage() throws {
        let tree = try SmallTree()
        try tree.publishMarket(on: SmallTree.date("2022-12-29"))
        try tree.publishMarket()
        _ = try tree.site.refresh(at: SmallTree.now)
        let coverage = try tree.json("coverage.json")
        let slots = try #require(coverage["slots"] as? [String: [Any]])
        let quality = try #require(slots["quality"] as? [Int])
        let names = try #require(coverage["qualities"] as? [[String: Any]]).map { $0["name"] as? String }
        #expect(quality.count == Universe.slotCount)
        #expect(
            quality.prefix(7).map { names[$0] } == [
                "complete", "some features unknown", "no bar", "bar rejected", "no features yet",
                "no data expected", "no data expected",
            ])
        let detail = try #require(coverage["detail"] as? [Any])
        #expect(detail[1] as? String == "unknown: macd; bar: large_move")
        #expect(detail[3] as? String == "high_below_low: high 1 below low 2")
        #expect(slots["state"]?.prefix(7).map { $0 as? Int } == [0, 0, 0, 0, 0, 1, 2])
        #expect(slots["sector"]?.first as? Int == 0 && coverage["sectors"] as? [String] == ["Energy"])
        let daily = try #require(coverage["daily"] as? [String: [Any]])
        #expect(daily["dates"] as? [String] == ["2022-12-29", "2022-12-30"])
        #expect(daily["bars"] as? [Int] == [3, 3] && daily["rejects"] as? [Int] == [1, 1])
        #expect(daily["active"] as? [Int] == [4, 4])
    }

    @Test("A model's card is as it lies in the tree, and its curves are numbers or null")
    func models() throws {
        let tree = try SmallTree()
        try tree.publishModel()
        _ = try tree.site.refresh(at: SmallTree.now)
        let version = try #require(try tree.rows("models.json", "versions").first)
        #expect(version["place"] as? String == "production" && version["verdict"] as? String == "promoted")
        let text = String(decoding: try tree.bytes("api/models/2022-12.json"), as: UTF8.self)
        // Beyond what a double holds.
        #expect(text.contains("18446744073709551615"))
        let curves = try #require(try tree.json("models/2022-12.json")["curves"] as? [String: Any])
        let rows = try #require(curves["rows"] as? [[Any]])
        #expect(curves["columns"] as? [String] == ["steps", "reward", "entropy"])
        #expect(rows[0][2] is NSNull && rows[1][1] is NSNull && rows[1][2] as? Double == 1.25)
    }

    @Test("Runs are filed by year, and one whose process died is interrupted")
    func logs() throws {
        let tree = try SmallTree()
        try tree.run(at: "2021-12-31T23:00:00Z", ending: .failed, error: "polygon does not answer")
        try tree.run(at: "2022-12-31T05:00:00Z")
        try tree.run("train-policy", at: "2022-12-31T05:30:00Z", ending: nil)
        _ = try tree.site(isRunning: { _ in true }).refresh(at: SmallTree.now)
        #expect(try tree.rows("logs.json", "recent")[0]["status"] as? String == "running")
        _ = try tree.site.refresh(at: SmallTree.now)
        let recent = try tree.rows("logs.json", "recent")
        #expect(recent.map { $0["status"] as? String } == ["interrupted", "done", "failed"])
        let years = try tree.rows("logs.json", "years")
        #expect(years.map { $0["year"] as? Int } == [2022, 2021])
        #expect(years.map { $0["failures"] as? Int } == [0, 1])
        #expect(try tree.rows("logs/2021.json", "runs")[0]["error"] as? String == "polygon does not answer")
        #expect(try tree.rows("logs/2022.json", "runs").count == 2)
    }
}
