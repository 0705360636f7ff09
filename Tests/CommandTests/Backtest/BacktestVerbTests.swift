import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("bellwether backtest") struct BacktestVerbTests {
    private let tree: SampleTree

    init() throws {
        tree = try SampleTree.shared.get()
    }

    private func copy() throws -> CopiedTree {
        try tree.copy(["features", "universe", "models", "state"])
    }

    private func backtest(_ copy: CopiedTree, _ arguments: [String]) throws -> ProcessResult {
        try Commands.run("bellwether", ["backtest", "--root", copy.root] + arguments)
    }

    private func json(_ result: ProcessResult) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any],
            "\(result.standardError)")
    }

    @Test("The model in force, over what it has not seen: a folder of its own, and nothing to do again")
    func model() throws {
        let copy = try copy()
        let rehearsal = try backtest(copy, ["--dry-run"])
        #expect(rehearsal.status == 0 && rehearsal.standardOutput.contains("42 sessions from 2022-11-01"))
        #expect(try copy.lake.names(in: "models/backtest-results") == ["2023-01"])

        let first = try backtest(copy, [])
        #expect(first.status == 0, "\(first.standardError)")
        #expect(first.standardError.isEmpty)
        #expect(first.standardOutput.contains("Not seen in training, 2022-11-02 to 2022-12-30"))
        #expect(!first.standardOutput.contains("NO EVIDENCE"))
        let name = "2023-01_2022-11-01_2022-12-30"
        #expect(try copy.lake.names(in: "models/backtest-results") == ["2023-01", name])
        let files = try copy.lake.names(in: "models/backtest-results/\(name)")
        #expect(
            Set(files).isSuperset(of: [
                "manifest.json", "metrics.json", "equity.parquet", "tearsheet.html", "growth.png",
                "drawdown.png", "exposure.png", "turnover.png",
            ]))
        let manifest = try copy.lake.manifest(
            of: LakeFolder(path: "models/backtest-results/\(name)", producer: "bellwether backtest"))
        // The last year that minimum variance and momentum look back on goes into it too.
        #expect(manifest.inputs.map(\.path) == ["models/2023-01", "features/2022-01-03..2022-12-30"])

        let before = try copy.digests()
        let again = try backtest(copy, [])
        #expect(again.status == 0 && again.standardOutput.contains("It stands already"))
        #expect(try copy.digests() == before)
        let other = try json(try backtest(copy, ["--json", "--top", "20", "--baselines", "none"]))
        #expect((other["folder"] as? String)?.hasPrefix("models/backtest-results/\(name)_") == true)

        let status = try Commands.run("bellwether", ["status", "--root", copy.root])
        #expect(status.standardOutput.contains("2 backtest(s) in models/backtest-results"))
        let verified = try Commands.run(
            "bellwether", ["verify", "--root", copy.root, "--from", "2022-12-30"])
        #expect(!verified.standardOutput.contains("backtest-results"), "\(verified.standardOutput)")
        try copy.replace("models/backtest-results/\(name)/growth.png", with: Data("x".utf8))
        let damaged = try Commands.run("bellwether", ["verify", "--root", copy.root, "--from", "2022-12-30"])
        #expect(
            damaged.standardOutput.contains(
                "bellwether backtest --model 2023-01 --from 2022-11-01 --to 2022-12-30 --force"),
            "\(damaged.standardOutput)")
        let pruned = try Commands.run(
            "bellwether", ["prune", "--root", copy.root, "--keep", "models/backtest-results=12m"])
        #expect(pruned.standardOutput.contains("models/backtest-results"))
    }

    @Test("Over the training's own sessions its curve is that of train-policy, and marked as no evidence")
    func sameCurve() throws {
        let copy = try copy()
        let span = ["--from", SampleTree.first, "--to", SampleTree.last]
        let output = copy.folder.appending("out")
        let result = try backtest(copy, span + ["--model", "2023-01", "--output", output])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("NO EVIDENCE: 208 of the 250 sessions"))
        let page = try String(contentsOf: URL(filePath: "\(output)/tearsheet.html"), encoding: .utf8)
        #expect(page.contains("Part of this is no evidence"))
        let folder = LakeFolder(path: "models/backtest-results/2023-01", producer: "train-policy")
        let trained = try copy.lake.equity(in: folder)
        let ours = try copy.lake.equity(
            in: LakeFolder(
                path: "models/backtest-results/2023-01_\(SampleTree.first)_\(SampleTree.last)", producer: ""))
        #expect(ours.dates == trained.dates && ours.isOutOfSample == trained.isOutOfSample)
        for (own, theirs) in [(ours.policy, trained.policy), (ours.baseline, trained.baseline)] {
            #expect(zip(own, theirs).allSatisfy { abs($0 - $1) < 1e-9 })
        }
        let seen = try backtest(copy, ["--from", "2022-02-01", "--to", "2022-06-30"])
        #expect(seen.status == 64 && seen.standardError.contains("--in-sample"), "\(seen.standardError)")
        let asked = try backtest(
            copy, ["--from", "2022-02-01", "--to", "2022-06-30", "--in-sample", "--json"])
        let periods = try #require(try json(asked)["periods"] as? [[String: Any]])
        #expect(periods.compactMap { $0["kind"] as? String } == ["seen"])
    }

    @Test("Weights and orders of one's own do what numpy makes of the same prices")
    func ownDecisions() throws {
        let copy = try copy()
        let weights = copy.folder.appending("mine.csv")
        try Data("date,symbol,weight\n2022-06-30,AAPL,0.6\n2022-09-30,AAPL,0\n".utf8)
            .write(to: URL(filePath: weights))
        let orders = copy.folder.appending("orders.csv")
        try Data("date,symbol,shares\n2022-06-30,AAPL,1000\n2022-09-30,AAPL,-400\n".utf8)
            .write(to: URL(filePath: orders))
        let common = ["--to", "2022-12-30", "--baselines", "none"]
        for (option, file) in [("--weights", weights), ("--orders", orders)] {
            let result = try backtest(copy, [option, file] + common)
            #expect(result.status == 0, "\(result.standardError)")
        }
        let script = """
            import sys, glob, numpy as np, polars as pl
            root = sys.argv[1]
            rows = pl.concat([pl.read_parquet(f).filter(pl.col("symbol") == "AAPL").with_columns(
                day=pl.lit(f.split("features/")[1][:10].replace("/", "-")))
                for f in sorted(glob.glob(root + "/features/2022/*/*/features.parquet"))], how="vertical_relaxed")
            rows = rows.filter(pl.col("day") >= "2022-06-30")
            day = rows["day"].to_list(); o = rows["open"].to_numpy(); c = rows["close"].to_numpy()
            paid = rows["dividend"].to_numpy()
            def walk(trade):
                cash, shares, out = 1e6, 0.0, [1.0]
                for i in range(1, len(day)):
                    shares *= (o[i] + paid[i]) / o[i]   # a dividend buys more at the open of its ex-date
                    cash, shares = trade(day[i - 1], cash, shares, o[i])
                    out.append((cash + shares * c[i]) / 1e6)
                return np.array(out)
            def weights(date, cash, shares, price):
                target = {"2022-06-30": 0.6, "2022-09-30": 0.0}.get(date)
                if target is None: return cash, shares
                worth = cash + shares * price
                traded = abs(target * worth - shares * price)
                # Costs come out of everything in proportion.
                left = worth - 0.001 * traded
                return (1 - target) * left, target * left / price
            def orders(date, cash, shares, price):
                n = {"2022-06-30": 1000, "2022-09-30": -400}.get(date, 0)
                return cash - n * price - 0.001 * abs(n) * price, shares + n
            for name, rule in [("weights-mine", weights), ("orders-orders", orders)]:
                found = glob.glob(f"{root}/models/backtest-results/2022-12_{name}_*/equity.parquet")[0]
                ours = pl.read_parquet(found)["policy"].to_numpy()
                print(name, len(ours) == len(day), np.abs(ours - walk(rule)).max())
            """
        let lines = try Peer.python(script, [copy.root]).split(separator: "\n").map(String.init)
        try #require(lines.count == 2)
        for line in lines {
            let parts = line.split(separator: " ")
            #expect(parts[1] == "True", "\(line)")
            #expect((Double(parts[2]) ?? 1) < 1e-9, "\(line)")
        }
    }

    @Test("A baseline needs no model, and other programs read the curves")
    func baseline() throws {
        let copy = try tree.copy(["features"])
        let result = try backtest(
            copy,
            ["--model", "buy-and-hold", "--from", "2022-06-01", "--to", "2022-09-30", "--cost-bps", "0"])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("Trading is free here"))
        let script = """
            import sys, glob, duckdb
            print(*duckdb.sql(f"select * from '{glob.glob(sys.argv[1] + '/models/backtest-results/*/equity.parquet')[0]}'").columns)
            """
        let columns = try Peer.python(script, [copy.root]).split(whereSeparator: \.isWhitespace).map(
            String.init)
        #expect(
            columns == [
                "date", "policy", "baseline", "out_of_sample", "liquidity_weighted", "minimum_variance",
                "momentum", "exposure", "turnover", "cost", "largest_weight", "holdings",
            ])
    }

    @Test("The operator's tool needs no libtorch")
    func libraries() throws {
        let result = try ProcessResult.run(
            "/usr/bin/ldd", [Commands.folder.appending(path: "bellwether").path])
        #expect(result.status == 0)
        #expect(!result.standardOutput.contains("torch") && result.standardOutput.contains("sqlite"))
    }
}
