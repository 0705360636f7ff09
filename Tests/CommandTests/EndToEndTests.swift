import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("The five commands on the sample") struct EndToEndTests {
    private let tree: SampleTree

    init() throws {
        tree = try SampleTree.shared.get()
    }

    @Test("DuckDB counts the tree by globs: bars, features and signals")
    func duckDB() throws {
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            root = sys.argv[1]
            def one(query): return duckdb.sql(query).fetchall()[0]
            print(*one(f"select count(*), count(distinct date) from '{root}/raw/*/*/*/bars.parquet'"))
            print(*one(f"select count(*) from '{root}/features/*/*/*/features.parquet'"))
            print(*one(f"select count(*), count(distinct slot), sum(target_weight) from '{root}/signals/*/*/*/signals.parquet'"))
            print(*one(f"select count(*) from '{root}/universe/2022/12/30/slots.parquet' where state = 'active'"))
            source = f"{sys.argv[2]}/bars-2022.parquet"
            print(*one(f"select count(*), count(distinct date) from '{source}'"))
            """
        let lines = try Peer.python(script, [tree.root, Commands.sample]).split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        let rejected = try tree.lake.sessions(of: .raw).reduce(0) {
            $0 + (try tree.lake.manifest(of: .raw, on: $1).counts["rejected"] ?? 0)
        }
        let bars = try #require(Int(lines[0][0]))
        #expect(lines[0][1] == "\(SampleTree.sessions)")
        #expect(bars + rejected == Int(lines[4][0]))
        #expect(rejected < 100)
        let active = try #require(Int(lines[3][0]))
        #expect((2_900...3_100).contains(active))
        // Every bar of a stock that is in the index by then has its row of features.
        let features = try #require(Int(lines[1][0]))
        #expect(features <= bars && features > bars * 95 / 100)
        let signals = try #require(Int(lines[2][0]))
        #expect((1...50).contains(signals) && lines[2][1] == "\(signals)")
        // What misses the confidence stays in cash.
        #expect((0.02...1 + 1e-9).contains(Double(lines[2][2]) ?? 0))
    }

    @Test("Everything stands as its manifest says")
    func verifies() throws {
        let result = try Commands.run("bellwether", ["verify", "--root", tree.root])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("all as their manifests say"))
    }

    @Test("Running the chain again does nothing and says so")
    func secondRun() throws {
        let copy = try tree.copy()
        let before = try ProcessResult.run(
            "/bin/sh", ["-c", "cd \"$1\" && find . -name manifest.json | xargs cat", "sh", copy.root])
        let range = ["--from", SampleTree.first, "--to", SampleTree.last]
        for (command, arguments) in [
            ("fetch-daily", ["--file", Commands.sample] + range), ("build-features", range),
            ("train-policy", ["--date", SampleTree.last] + SampleTree.training),
            ("generate-signals", ["--date", SampleTree.last]), ("send-report", ["--date", SampleTree.last]),
        ] {
            let result = try Commands.run(command, ["--root", copy.root] + arguments)
            #expect(result.status == 0, "\(command): \(result.standardError)")
            #expect(result.standardOutput.contains("stand"), "\(command): \(result.standardOutput)")
        }
        let after = try ProcessResult.run(
            "/bin/sh", ["-c", "cd \"$1\" && find . -name manifest.json | xargs cat", "sh", copy.root])
        #expect(before.standardOutput == after.standardOutput)
    }

    @Test("The features of three stocks equal TA-Lib's on the same bars")
    func talib() throws {
        let script = """
            import sys, duckdb, numpy as np, talib
            duckdb.sql("set enable_progress_bar = false")
            root = sys.argv[1]
            names = ["rsi_14", "macd", "macd_signal", "macd_hist", "bb_upper", "bb_middle", "bb_lower"]
            worst = 0.0
            compared = 0
            for symbol in ["AAPL", "XOM", "JPM"]:
                bars = duckdb.sql(f"select close, volume from '{root}/raw/*/*/*/bars.parquet' where symbol = '{symbol}' order by date").fetchnumpy()
                rows = duckdb.sql(f"select * from read_parquet('{root}/features/*/*/*/features.parquet', filename=true) where symbol = '{symbol}' order by filename").fetchnumpy()
                close = np.ma.filled(bars["close"].astype(float), np.nan)
                volume = np.ma.filled(bars["volume"].astype(float), np.nan)
                assert len(rows["close"]) == len(close)
                expected = [talib.RSI(close, 14), *talib.MACD(close, 12, 26, 9), *talib.BBANDS(close, 20, 2, 2)]
                ratio = volume / talib.SMA(volume, 20)
                returns = np.diff(np.log(close))
                volatility = np.array([np.nan] * 20 + [returns[i - 20:i].std(ddof=1) * np.sqrt(252) for i in range(20, len(close))])
                month = np.concatenate([[np.nan] * 21, close[21:] / close[:-21] - 1])
                for name, theirs in zip(names + ["volume_ratio_20", "volatility_20", "return_21"], expected + [ratio, volatility, month]):
                    ours = np.ma.filled(rows[name].astype(float), np.nan)
                    assert (np.isnan(ours) == np.isnan(theirs)).all(), (symbol, name)
                    known = ~np.isnan(theirs)
                    scale = np.maximum(np.abs(theirs[known]), 1e-3 * close[known] if name.startswith("macd") else 1e-3)
                    worst = max(worst, np.max(np.abs(ours[known] - theirs[known]) / scale))
                    compared += known.sum()
            print(worst, compared)
            """
        let output = try Peer.python(script, [tree.root]).split(whereSeparator: \.isWhitespace)
        #expect(try #require(Double(output[0])) < 1e-9)
        #expect(try #require(Int(output[1])) > 6_000)
    }

    @Test("Scores, confidence and weights equal one unbatched pass in numpy, from the tree's files alone")
    func unbatched() throws {
        let script = """
            import sys, json, math, duckdb, numpy as np
            duckdb.sql("set enable_progress_bar = false")
            from safetensors import safe_open
            root = sys.argv[1]
            cursor = duckdb.sql(f"select * from '{root}/features/2022/12/30/features.parquet'").fetchnumpy()
            f = {k: (np.ma.filled(v.astype(float), np.nan) if v.dtype != object else v) for k, v in cursor.items()}
            p = np.where(np.isnan(f["previous_close"]), f["close"], f["previous_close"])
            with np.errstate(all="ignore"):
                def log(x): return np.where(x > 0, np.log(x), np.nan)
                columns = [log(f[c] / p) for c in ["open", "high", "low", "close"]]
                columns += [np.log1p(f["volume"]), (f["rsi_14"] - 50) / 50]
                columns += [f[c] / p for c in ["macd", "macd_signal", "macd_hist"]]
                columns += [log(f[c] / p) for c in ["bb_upper", "bb_middle", "bb_lower"]]
                columns += [np.log(np.maximum(f["volume_ratio_20"], 1e-4)), f["volatility_20"], np.log1p(f["return_21"])]
                columns += [f["is_new"], np.sign(f["tenure_months"]) * np.log1p(np.abs(f["tenure_months"]))]
            raw = np.stack(columns, 1)
            with safe_open(f"{root}/models/production/2023-01/policy.safetensors", "numpy") as file:
                tensors = {name: file.get_tensor(name) for name in file.keys()}
                policy = json.loads(file.metadata()["policy"])
            clip = policy["clip"]
            raw = np.clip(raw, tensors["normaliser.lower"], tensors["normaliser.upper"])
            session = np.array([kind == "crossSection" for kind in policy["scaling"]])
            mean = np.where(session, np.nanmean(raw, 0), tensors["normaliser.mean"])
            std = np.where(session, np.nanstd(raw, 0), tensors["normaliser.std"])
            std[~(std >= 1e-6)] = 1
            values = np.clip((raw - mean) / std, -clip, clip)
            observation = np.zeros((3600, 17))
            observation[f["slot"].astype(int)] = np.nan_to_num(values)
            batches = range(9)
            w = np.concatenate([tensors[f"batch.{b}.input.weight"] for b in batches])
            hidden = np.tanh(observation.reshape(-1) @ w + tensors["input.bias"])
            layer = 0
            while f"hidden.{layer}.weight" in tensors:
                hidden = np.tanh(hidden @ tensors[f"hidden.{layer}.weight"] + tensors[f"hidden.{layer}.bias"])
                layer += 1
            out = np.concatenate([tensors[f"batch.{b}.output.weight"] for b in batches])
            bias = np.concatenate([tensors[f"batch.{b}.output.bias"] for b in batches])
            scores = (out @ hidden + bias) * policy["network"].get("outputScale", 1)
            signals = duckdb.sql(f"select * from '{root}/signals/2022/12/30/signals.parquet' order by rank").fetchnumpy()
            slots = signals["slot"].astype(int)
            print(np.max(np.abs(signals["score"] - scores[slots])))
            money = f["close"] * np.where(f["volume_ratio_20"] > 0, f["volume"] / f["volume_ratio_20"], f["volume"])
            eligible = f["slot"].astype(int)[(f["tenure_months"] > 0) & (f["close"] >= 1) & (money >= 1e6)]
            best = np.array(sorted(eligible, key=lambda s: -scores[s])[:50])
            deviation = np.exp(float(tensors["log_std"][0]))
            def confidence(cut, which):
                return np.array([0.5 * math.erfc((cut - scores[s]) / (deviation * math.sqrt(2))) for s in which])
            low, high = scores[eligible].min() - 1, scores[eligible].max() + 1
            for _ in range(60):
                middle = (low + high) / 2
                if confidence(middle, eligible).sum() > 50: low = middle
                else: high = middle
            wish = np.exp(scores[best] - scores[best].max())
            wish /= wish.sum()
            sure = confidence(high, best) >= 0.6
            print(sure.sum(), list(best[sure]) == list(slots))
            print(np.max(np.abs(wish[sure] - signals["target_weight"])))
            print(np.max(np.abs(confidence(high, slots) - signals["confidence"])))
            """
        let output = try Peer.python(script, [tree.root]).split(whereSeparator: \.isWhitespace).map(
            String.init)
        #expect(try #require(Double(output[0])) < 1e-5)
        #expect(try #require(Int(output[1])) > 0 && output[2] == "True")
        #expect(try #require(Double(output[3])) < 1e-6)
        #expect(try #require(Double(output[4])) < 1e-3)
    }

    @Test("Deleting everything after a day leaves that day's features the same bytes")
    func noLookAhead() throws {
        let copy = try CopiedTree()
        let range = ["--from", SampleTree.first, "--to", "2022-03-31"]
        try Commands.run("fetch-daily", ["--root", copy.root, "--file", Commands.sample] + range)
        try Commands.run("build-features", ["--root", copy.root, "--date", "2022-03-31"])
        for dataset in [Dataset.raw, .universe, .features] {
            let day = try #require(CivilDate("2022-03-31"))
            #expect(
                try copy.lake.manifest(of: dataset, on: day).files
                    == tree.lake.manifest(of: dataset, on: day).files,
                "\(dataset)")
        }
    }

    @Test("The ledger has a row for every run, and status shows them")
    func status() throws {
        let result = try Commands.run("bellwether", ["status", "--root", tree.root, "--json"])
        #expect(result.status == 0)
        let status = try #require(
            try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
        #expect(status["model"] as? String == "2023-01")
        let runs = try #require(status["runs"] as? [[String: Any]])
        for command in ["fetch-daily", "build-features", "train-policy", "generate-signals", "send-report"] {
            let run = runs.last { $0["command"] as? String == command }
            #expect(run?["status"] as? String == "done", "\(command)")
            #expect((run?["peak_mib"] as? Double ?? 0) > 1)
        }
        let plain = try Commands.run("bellwether", ["status", "--root", tree.root])
        #expect(plain.standardOutput.contains("features"))
    }
}
