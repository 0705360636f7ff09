import Core
import Dashboard
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("The documented schema") struct SiteSchemaTests {
    /// Problems of every file of the site, a line each, then how many files there were.
    private func problems(of tree: SmallTree) throws -> [String] {
        let output = try Peer.python(
            #"""
            import json, os, re, sys
            from jsonschema import Draft202012Validator
            root = sys.argv[1]
            schema = json.load(open(f"{root}/schema.json"))
            Draft202012Validator.check_schema(schema)
            count = 0
            for folder, _, files in os.walk(root):
                for name in files:
                    path = os.path.relpath(os.path.join(folder, name), root)
                    if path == "schema.json":
                        continue
                    kind = re.sub(r"^signals/\d{4}-\d\d-\d\d", "signals/YYYY-MM-DD", path)
                    kind = re.sub(r"^models/.*\.json", "models/VERSION.json", kind)
                    kind = re.sub(r"^logs/\d{4}", "logs/YYYY", kind)
                    check = Draft202012Validator({**schema, "$ref": schema["files"][kind]})
                    for error in check.iter_errors(json.load(open(f"{root}/{path}"))):
                        print(path, list(error.absolute_path), error.message[:200])
                    count += 1
            print(count)
            """#, [tree.path("api")])
        return output.split(separator: "\n").map(String.init)
    }

    @Test("Every file of a full site follows it")
    func full() throws {
        let tree = try SmallTree()
        try tree.publishMonths()
        try tree.publishModel()
        try tree.run(at: "2021-03-01T05:00:00Z", ending: .failed, error: "<img src=x onerror=alert(1)>")
        try tree.run(at: "2022-12-31T05:00:00Z")
        try tree.run("send-report", at: "2022-12-31T05:30:00Z", ending: nil)
        try tree.ledger.raise(
            Alert(.warning, command: "fetch-daily", session: SmallTree.session, key: "k", message: "late"),
            at: SmallTree.now)
        try tree.ledger.append(
            ModelEvent(.promoted, model: "2022-12", reason: "it is better", run: nil), at: SmallTree.now)
        try tree.ledger.append(trial, at: SmallTree.now)
        var books = try PaperBooks(tree.ledger, opened: SmallTree.past)
        try books.book(
            SmallTree.date("2022-12-01"), worth: 900_000,
            holding: [books.position("AAA", shares: 10, price: 10, cost: 90, on: SmallTree.past)],
            events: [
                RiskEvent(
                    session: SmallTree.date("2022-12-01"), action: .halted, reason: "<b>", actor: "paper")
            ])
        try tree.ledger.record(
            PaperReconciliation(
                session: SmallTree.past, through: SmallTree.date("2022-12-01"), digest: "d", paper: -0.1,
                backtest: -0.1, price: 0, sizing: 0, cost: 0, actions: 0, missed: 0, residual: 0, note: "n"),
            at: SmallTree.now)
        try askInference(tree)
        #expect(try tree.site.refresh(at: SmallTree.now).warnings.filter { !$0.contains("libjs") } == [])
        // Seven lists with the index, three months, a model, the paper account and two years.
        #expect(try problems(of: tree) == ["14"])
    }

    /// Calls of every outcome on enough days for an interval, and scaling decisions of two outcomes.
    private func askInference(_ tree: SmallTree) throws {
        for (day, outcome) in InferenceCall.Outcome.allCases.enumerated() {
            let at = try #require(Timestamp("2022-12-\(20 + 2 * day)T21:00:00Z"))
            try tree.ledger.record(
                InferenceCall(
                    at: at, endpoint: "<b>", model: "nhits", items: 1, seconds: 1, outcome: outcome,
                    cost: Int64(day) * 1_000_003))
        }
        for instances in 0...1 {
            let id = try tree.ledger.decideScaling(
                endpoint: "<b>", regime: "closed", instances: instances, reason: "<i>", at: SmallTree.now)
            guard instances == 0 else { continue }
            _ = try tree.ledger.beginScaling(id)
            try tree.ledger.endScaling(id, .carriedOut, detail: "<u>")
        }
    }

    @Test("So does every file of an empty one")
    func empty() throws {
        let tree = try SmallTree()
        _ = try tree.site.refresh(at: SmallTree.now)
        #expect(try problems(of: tree) == ["7"])
    }

    private var trial: TrialRecord {
        let month = SmallTree.session.yearMonth
        let span = SmallTree.past...SmallTree.session
        return TrialRecord(
            month: month, algorithm: "ppo", network: "shared", seed: .max, settings: "{}",
            settingsDigest: "a",
            inputsDigest: "b", trained: span, validated: nil, steps: 512, seconds: 1.5, inSample: nil,
            outOfSample: nil, monthlyReturns: "[]", outcome: .published, run: nil)
    }
}
