/// The peers' side of ``SampleTests``: reads the features as a user would and computes them again.
enum ParityScript {
    /// Prints one line of tab-separated fields for each feature; see ``ParityRow``.
    ///
    /// Arguments: the tree, then the sample's files.
    static let text = #"""
        import glob, sys, numpy as np, polars as pl, talib
        from decimal import Decimal, getcontext
        getcontext().prec = 50
        root, sample = sys.argv[1], sys.argv[2:]
        features = ["open", "high", "low", "close", "volume", "previous_close", "rsi_14", "macd", "macd_signal",
            "macd_hist", "bb_upper", "bb_middle", "bb_lower", "volume_ratio_20", "volatility_20", "return_21"]
        files = sorted(glob.glob(root + "/features/*/*/*/features.parquet"))
        ours = pl.scan_parquet(files, include_file_paths="path").select(["path", "symbol"] + features).collect()
        ours = ours.with_columns(pl.col("path").str.slice(-len("YYYY/MM/DD/features.parquet"), 10)
            .str.to_date("%Y/%m/%d").alias("date")).drop("path").sort("symbol", "date")
        bars = pl.concat([pl.read_parquet(f) for f in sample]).sort("symbol", "date")
        assert bars.select("symbol", "date").equals(ours.select("symbol", "date")), "other rows than the sample"

        # A series begins anew after a long gap; here such stocks are left out.
        days = bars["date"].unique().sort()
        bars = bars.with_columns(pl.col("date").replace_strict(days, pl.int_range(len(days), eager=True)).alias("day"))
        gapped = bars.filter((pl.col("day").diff().over("symbol") - 1 > 5)).select("symbol").unique()
        bars, ours = (t.join(gapped, on="symbol", how="anti").sort("symbol", "date") for t in (bars, ours))

        # polars: rolling windows over each stock.
        c, v = pl.col("close"), pl.col("volume").cast(pl.Float64)
        theirs = bars.with_columns((c / c.shift(1)).log().over("symbol").alias("r")).with_columns(
            (pl.col("r").rolling_std(20, ddof=1).over("symbol") * 252**0.5).alias("volatility_20"),
            (v / v.rolling_mean(20)).over("symbol").alias("volume_ratio_20"),
            (c / c.shift(21) - 1).over("symbol").alias("return_21"),
            c.shift(1).over("symbol").alias("previous_close"))
        close, volume = (bars[n].to_numpy().astype(float) for n in ("close", "volume"))
        starts = np.flatnonzero(np.r_[True, bars["symbol"].to_numpy()[1:] != bars["symbol"].to_numpy()[:-1], True])

        # TA-Lib: one call for each stock.
        names = ["rsi_14", "macd", "macd_signal", "macd_hist", "bb_upper", "bb_middle", "bb_lower"]
        ta = {n: np.full(len(close), np.nan) for n in names + ["volume_ratio_20"]}
        for a, b in zip(starts[:-1], starts[1:]):
            s, x = slice(a, b), close[a:b]
            ta["rsi_14"][s] = talib.RSI(x, 14)
            ta["macd"][s], ta["macd_signal"][s], ta["macd_hist"][s] = talib.MACD(x, 12, 26, 9)
            ta["bb_upper"][s], ta["bb_middle"][s], ta["bb_lower"][s] = talib.BBANDS(x, 20, 2, 2, 0)
            with np.errstate(invalid="ignore"): ta["volume_ratio_20"][s] = volume[a:b] / talib.SMA(volume[a:b], 20)

        def exact(name, x, y, i):
            """The definition in decimals of 50 digits, from the very doubles; None where there is none."""
            D = lambda values: [Decimal(float(z)) for z in values]
            if name == "rsi_14":
                x = D(x[:i + 1]); d = [b - a for a, b in zip(x, x[1:])]
                up, down = (sum(max(s * z, 0) for z in d[:14]) / 14 for s in (1, -1))
                for z in d[14:]: up, down = (up * 13 + max(z, 0)) / 14, (down * 13 + max(-z, 0)) / 14
                return 100 * up / (up + down) if up + down else Decimal(0)
            if name.startswith("macd"):
                x = D(x[:i + 1]); fast, slow = sum(x[14:26]) / 12, sum(x[:26]) / 26; m = [fast - slow]
                for z in x[26:]:
                    fast += (z - fast) * 2 / 13; slow += (z - slow) * 2 / 27; m.append(fast - slow)
                signal = sum(m[:9]) / 9
                for z in m[9:]: signal += (z - signal) / 5
                return {"macd": m[-1], "macd_signal": signal, "macd_hist": m[-1] - signal}[name]
            if name.startswith("bb"):
                w = D(x[i - 19:i + 1]); mean = sum(w) / 20
                sigma = (sum((z - mean) ** 2 for z in w) / 20).sqrt()
                return mean + {"bb_upper": 2, "bb_middle": 0, "bb_lower": -2}[name] * sigma
            if name == "volume_ratio_20":
                w = D(y[i - 19:i + 1]); return w[-1] * 20 / sum(w)
            if name == "volatility_20":
                w = D(x[i - 20:i + 1]); r = [(b / a).ln() for a, b in zip(w, w[1:])]; mean = sum(r) / 20
                return (sum((z - mean) ** 2 for z in r) / 19 * 252).sqrt()
            if name == "return_21": return Decimal(float(x[i])) / Decimal(float(x[i - 21])) - 1
            return Decimal(float(x[i - 1] if name == "previous_close" else x[i]))

        def relative(a, b):
            a, b = Decimal(float(a)), Decimal(b)
            return float(abs(a - b) / max(abs(a), abs(b))) if a != b else 0.0

        def compare(name, peer, b):
            a = ours[name].to_numpy()
            b = np.where(np.isfinite(b), b, np.nan)
            both = np.isfinite(a) & np.isfinite(b)
            with np.errstate(invalid="ignore", divide="ignore"):
                d = np.where(both & (a != b), np.abs(a - b) / np.maximum(np.abs(a), np.abs(b)), 0.0)
            i = int(d.argmax()); start = starts[starts <= i][-1]; end = starts[starts > i][0]
            over = np.flatnonzero(d > 1e-9)
            worst = [0.0, 0.0]
            # The exact value where they differ most, and of a few hundred of those that differ by too much.
            for j in {i, *over[:: max(len(over) // 200, 1)].tolist()}:
                begin = starts[starts <= j][-1]
                if not both[j]: continue
                base = close if name not in ("open", "high", "low", "volume") else b
                e = exact(name, base[begin:j + 1], volume[begin:j + 1], j - begin)
                worst = [max(worst[0], relative(a[j], e)), max(worst[1], relative(b[j], e))]
            print(name, peer, int(both.sum()), int((~np.isfinite(a)).sum()), int((np.isfinite(a) != np.isfinite(b)).sum()),
                float(d[i]), len(over), bars["symbol"][i], bars["date"][i], float(a[i]), float(b[i]), *worst, sep="\t")

        print(len(days), len(starts) - 1, gapped.height, sep="\t")
        for n in features[:5]: compare(n, "the bars", bars[n].to_numpy().astype(float))
        for n in ta: compare(n, "TA-Lib", ta[n])
        for n in ("volume_ratio_20", "volatility_20", "return_21", "previous_close"):
            compare(n, "polars", theirs[n].cast(pl.Float64).to_numpy())
        """#
}
