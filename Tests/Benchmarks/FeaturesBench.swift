import Core
import Features
import Foundation
import Lake
import TestSupport

/// 3,000 stocks x 756 sessions: the indicators from arrays to arrays, and whole partitions from Parquet to
/// Parquet, beside TA-Lib, polars and FinRL.
enum FeaturesBench {
    static let stockCount = 3_000
    static let sessionCount = 756
    /// Stocks that FinRL is measured with: it rescans the whole table for each, so 3,000 would take hours.
    private static let finrlSizes = [100, 200]

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let scratch = try TemporaryFolder()
        let tree = scratch.appending("tree")
        try publishTree(tree)
        var comparisons = [try compute(options)]
        let bulk = try self.bulk(tree, scratch, options)
        comparisons.append(bulk)
        comparisons.append(try finrl(bulk))
        comparisons.append(try session(tree, options))
        return comparisons
    }

    private static func compute(_ options: BenchOptions) throws -> Comparison {
        var (ours, peer): ([Timing], [Timing]) = ([], [])
        for _ in 0..<options.rounds {
            ours.append(try Benchmarks.ours(["features.compute", "\(options.repeats)"]))
            peer.append(
                try Peers.run(
                    "features.py",
                    [
                        "--child", "talib:\(stockCount)", "--days", "\(sessionCount)", "--repeats",
                        "\(options.repeats)",
                    ]
                ).measurement("seconds"))
        }
        return .times(
            "features.compute.talib", .merged(ours), .merged(peer), "TA-Lib \(try Peers.version("TA-Lib"))",
            note: "arrays to arrays; ours on both cores, and return_21 as well")
    }

    /// build-features over the whole tree, against polars reading the same files and writing as many.
    private static func bulk(
        _ tree: String, _ scratch: TemporaryFolder, _ options: BenchOptions
    ) throws -> Comparison {
        var (ours, peer): ([Timing], [Timing]) = ([], [])
        for _ in 0..<options.rounds {
            ours.append(try Benchmarks.ours(["features.bulk", tree, "2"]))
            let answer = try Peer.python(polars, [tree, scratch.appending("polars"), "2"])
            peer.append(try JSONDecoder().decode(Timing.self, from: Data(answer.utf8)))
        }
        return .times(
            "features.bulk.polars", .merged(ours), .merged(peer), "polars \(try Peers.version("polars"))",
            note: "Parquet to Parquet by session; ours flushes, describes and judges each")
    }

    /// FinRL's FeatureEngineer in memory alone, from two sizes by time = a n + b n^2.
    private static func finrl(_ bulk: Comparison) throws -> Comparison {
        let seconds = try finrlSizes.map { count in
            try Peers.run(
                "features.py",
                ["--child", "finrl:\(count)", "--days", "\(sessionCount)", "--repeats", "1"],
                python: try Peers.finrlPython()
            ).measurement("seconds").median
        }
        let (first, second) = (Double(finrlSizes[0]), Double(finrlSizes[1]))
        let square = (seconds[1] / second - seconds[0] / first) / (second - first)
        let linear = seconds[0] / first - square * first
        let count = Double(stockCount)
        let all = linear * count + square * count * count
        var comparison = Comparison.times(
            "features.bulk.finrl", Timing(seconds: [bulk.ours], peakMiB: bulk.oursMib ?? 0),
            Timing(seconds: [all], peakMiB: 0), "FinRL's FeatureEngineer",
            note: String(
                format: "extrapolated from %.1f s of %d and %.1f s of %d stocks; linearly it would be %.0f s",
                seconds[0], finrlSizes[0], seconds[1], finrlSizes[1], seconds[1] / second * count))
        comparison.peerMib = nil
        return comparison
    }

    /// The program on one session, from its start to its end, with nothing of the tree in the page cache.
    private static func session(_ tree: String, _ options: BenchOptions) throws -> Comparison {
        let program = Peer.repositoryRoot.appending(path: ".build/release/build-features").path
        let last = dates[sessionCount - 1]
        var ours = Timing(seconds: [], peakMiB: 0)
        for _ in 0..<max(3, options.rounds) {
            try PageCache.drop()
            let start = ContinuousClock.now
            let result = try ProcessResult.run(
                program, ["--root", tree, "--date", "\(last)", "--force", "--quiet"])
            let taken = ContinuousClock.now - start
            guard result.status == 0 else { throw PeerError(message: result.standardError) }
            ours.seconds.append(
                Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18)
        }
        var comparison = Comparison.times(
            "features.session", ours, Timing(seconds: [0.5], peakMiB: 0), "0.5 s",
            note: "one session of a 3-year tree, the program from start to end, cold page cache")
        (comparison.oursMib, comparison.peerMib) = (nil, nil)
        return comparison
    }

    static let dates = Array(
        ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 18_631)...CivilDate(daysSinceEpoch: 19_900)
        ).prefix(sessionCount))

    /// The same columns by polars, as a careful user writes it: one lazy query, then a file a session.
    private static let polars = """
        import datetime, glob, json, os, shutil, sys, time
        import polars as pl
        tree, out, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
        S, c, v = "symbol", pl.col("close"), pl.col("volume")
        d = c.diff()
        def run():
            frame = pl.scan_parquet(f"{tree}/raw/*/*/*/bars.parquet").select(
                S, "date", "open", "high", "low", "close", "volume").sort(S, "date")
            o = (frame.with_columns(
                up=d.clip(lower_bound=0).ewm_mean(alpha=1/14, adjust=False).over(S),
                dn=(-d).clip(lower_bound=0).ewm_mean(alpha=1/14, adjust=False).over(S),
                macd=(c.ewm_mean(span=12, adjust=False) - c.ewm_mean(span=26, adjust=False)).over(S),
                bb_middle=c.rolling_mean(20).over(S), sd=c.rolling_std(20, ddof=0).over(S),
                volatility_20=(c.log().diff().rolling_std(20) * 252 ** 0.5).over(S),
                volume_ratio_20=(v / v.rolling_mean(20)).over(S),
                return_21=(c / c.shift(21) - 1).over(S), previous_close=c.shift(1).over(S))
              .with_columns(
                macd_signal=pl.col("macd").ewm_mean(span=9, adjust=False).over(S),
                rsi_14=100 - 100 / (1 + pl.col("up") / pl.col("dn")),
                bb_upper=pl.col("bb_middle") + 2 * pl.col("sd"), bb_lower=pl.col("bb_middle") - 2 * pl.col("sd"),
                is_new=pl.lit(0.0), dividend=pl.lit(0.0),
                tenure_months=((pl.col("date") - datetime.date(2014, 6, 30)).dt.total_days() + 1) / 30.4375)
              .with_columns(macd_hist=pl.col("macd") - pl.col("macd_signal"))
              .drop("up", "dn", "sd").collect())
            for (day,), part in o.partition_by("date", as_dict=True).items():
                os.makedirs(f"{out}/{day}")
                part.write_parquet(f"{out}/{day}/features.parquet", compression="zstd", compression_level=3)
        seconds = []
        for _ in range(repeats + 1):
            shutil.rmtree(out, ignore_errors=True)
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
        peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM:")) / 1024
        print(json.dumps({"seconds": seconds[1:], "peakMiB": peak}))
        """
}
