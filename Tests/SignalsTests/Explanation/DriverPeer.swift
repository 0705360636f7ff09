/// A signal's drivers by numpy, from the files of the tree alone: signals.parquet, features.parquet,
/// policy.safetensors.
enum DriverPeer {
    /// Prints the stated deltas, and on the next line those that numpy finds.
    static let script = """
        import json, sys
        import numpy as np
        import pyarrow.parquet as pq
        from safetensors import safe_open

        signals, features, policy, symbol = sys.argv[1:]
        signals = pq.read_table(signals).to_pylist()
        row = next(s for s in signals if s["symbol"] == symbol)
        table = {k: np.array(v, dtype=object) for k, v in pq.read_table(features).to_pydict().items()}
        slots = table["slot"].astype(int)
        with safe_open(policy, framework="np") as file:
            t = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}
            about = json.loads(file.metadata()["policy"])
        net = about["network"]

        prices = ["open", "high", "low", "close"]
        bands = ["bb_upper", "bb_middle", "bb_lower"]
        macd = ["macd", "macd_signal", "macd_hist"]
        columns = (prices + ["volume", "rsi_14"] + macd + bands
                   + ["volume_ratio_20", "volatility_20", "return_21", "is_new", "tenure_months"])
        groups = {
            "price": prices, "momentum": ["return_21"], "volatility": bands + ["volatility_20"],
            "volume": ["volume", "volume_ratio_20"], "oscillators": ["rsi_14"] + macd,
            "membership": ["is_new", "tenure_months"],
        }
        number = {k: np.array([np.nan if v is None else v for v in table[k]], dtype=float)
                  for k in columns + ["previous_close"]}
        before = np.where(np.isnan(number["previous_close"]), number["close"], number["previous_close"])

        def encode(name):
            x = number[name]
            if name in prices + bands: return np.log(x / before)
            if name in macd: return x / before
            if name == "volume": return np.log1p(x)
            if name == "volume_ratio_20": return np.log(np.maximum(x, 1e-4))
            if name == "rsi_14": return (x - 50) / 50
            if name == "return_21": return np.log1p(x)
            if name == "tenure_months": return np.sign(x) * np.log1p(np.abs(x))
            return x

        x = np.zeros((net["slots"], 17))
        for place, name in enumerate(columns):
            raw = encode(name).astype(np.float32).astype(float)
            known = ~np.isnan(raw)
            raw = np.clip(raw, t["normaliser.lower"][place], t["normaliser.upper"][place])
            mean, std = t["normaliser.mean"][place], t["normaliser.std"][place]
            if about["scaling"][place] == "crossSection":
                mean, std = raw[known].mean(), raw[known].std()
                std = 1 if std < 1e-6 else std
            scaled = np.clip((raw - mean) / std, -about["clip"], about["clip"])
            x[slots, place] = np.where(known, scaled, 0).astype(np.float32)
        mask = np.zeros(net["slots"], bool)
        mask[slots] = (number["tenure_months"] > 0) & (number["close"] > 0)
        held = np.zeros(net["slots"])
        for signal in signals: held[signal["slot"]] = signal["previous_weight"]

        def score(x, held):
            if net["previousWeights"]:
                weight = held.astype(np.float32) * np.float32(3600)
                x = np.concatenate([x, weight.astype(float)[:, None]], axis=1)
            if net["kind"] == "dense":
                batches = range(net["slots"] // net["batch"])
                first = np.concatenate([t[f"batch.{b}.input.weight"] for b in batches])
                h = np.tanh(x.reshape(-1) @ first + t["input.bias"])
                h = np.tanh(h @ t["hidden.0.weight"] + t["hidden.0.bias"])
                last = np.concatenate([t[f"batch.{b}.output.weight"] for b in batches])
                bias = np.concatenate([t[f"batch.{b}.output.bias"] for b in batches])
                return net["outputScale"] * (last @ h + bias)
            h = np.tanh(x @ t["encoder.weight"] + t["encoder.bias"])
            c = h[mask].mean(0) @ t["context.weight"]
            h = np.tanh(h @ t["hidden.0.weight"] + c + t["hidden.0.bias"])
            return net["outputScale"] * (h @ t["output.weight"] + t["output.bias"])

        slot = row["slot"]
        base = score(x, held)[slot]
        assert abs(base - row["score"]) < 1e-5, (base, row["score"])
        stated, found = [], []
        for group, names in groups.items():
            other = x.copy()
            for name in names: other[slot, columns.index(name)] = 0
            stated.append(row["driver_" + group])
            found.append(base - score(other, held)[slot])
        if net["previousWeights"]:
            other = held.copy()
            other[slot] = 0
            stated.append(row["driver_holding"])
            found.append(base - score(x, other)[slot])
        assert len([v for k, v in row.items() if k.startswith("driver_") and v is not None]) == len(stated)
        print(*map(repr, map(float, stated)))
        print(*map(repr, map(float, found)))
        """
}
