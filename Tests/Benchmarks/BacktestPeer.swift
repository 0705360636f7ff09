/// The same work in numpy, vectorised over slots: factors without NaN made once while loading, no temporaries
/// where `out=` avoids them, covariances by BLAS.
enum BacktestPeer {
    static let script = """
        import json, sys, time, numpy as np
        what, folder, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
        N, BPS = 3600, 1e-3
        read = lambda name, kind="<f8": np.fromfile(f"{folder}/{name}", dtype=kind)

        def load():
            w = {}
            night = read("overnight").reshape(-1, N); day = read("intraday").reshape(-1, N)
            w["bar"] = ~np.isnan(day)
            for name, r in (("night", night), ("day", day)):
                r += 1
                r[np.isnan(r)] = 1
                w[name] = r
            w["volume"] = read("volume", "<f4").reshape(-1, N)
            T = len(day)
            w["paid"], w["gone"] = {}, {}
            for name, width in (("dividends", 3), ("delistings", 2)):
                rows = read(name).reshape(-1, width)
                into = w["paid" if width == 3 else "gone"]
                for t in np.unique(rows[:, 0]):
                    mine = rows[rows[:, 0] == t]
                    into[int(t)] = (mine[:, 1].astype(int), mine[:, 2] if width == 3 else None)
            decisions = read("decisions").reshape(-1, 51)
            w["days"] = decisions[:, 0].astype(int)
            w["chosen"] = decisions[:, 1:].astype(int)
            w["T"] = T
            return w

        def trade(v, cash, target, bar):
            total = cash + v.sum()
            free = np.where(bar, v, 0.0)
            kept = total - cash - free.sum()
            want = np.where(bar, target, 0.0)
            available = cash + free.sum()
            wanted = want.sum()
            unit = available / wanted if wanted * total > available * (1 + 1e-14) else total
            moved = np.abs(want * unit - free).sum()
            left = max(0, 1 - BPS * moved / available)
            new = want * (unit * left)
            cash = max(0.0, available * left - new.sum())
            np.copyto(v, new, where=bar)
            return cash

        def walk(w, targets):
            v, cash = np.zeros(N), 1.0
            curve = np.empty(w["T"]); curve[0] = 1
            largest, count = np.zeros(w["T"]), np.zeros(w["T"], int)
            for t in range(1, w["T"]):
                if t in w["gone"]:
                    slots = w["gone"][t][0]
                    cash += v[slots].sum(); v[slots] = 0
                if t in w["paid"]:
                    slots, yields = w["paid"][t]
                    paid = v[slots] * yields
                    v *= w["night"][t]
                    v[slots] += paid
                else:
                    v *= w["night"][t]
                target = targets.get(t - 1)
                if target is not None: cash = trade(v, cash, target, w["bar"][t])
                v *= w["day"][t]
                curve[t] = cash + v.sum()
                largest[t] = v.max(); count[t] = np.count_nonzero(v)
            return curve

        def past(w, t, sessions):
            a = max(0, t + 1 - sessions)
            r = w["night"][a:t + 1] * w["day"][a:t + 1]
            seen = w["bar"][a:t + 1].copy()
            for s in range(a, t + 1):
                if s in w["paid"]:
                    slots, yields = w["paid"][s]
                    r[s - a, slots] += yields * w["day"][s, slots]
                if s in w["gone"]: seen[: s - a, w["gone"][s][0]] = False
            r -= 1
            return r, seen

        def project(v, cap):
            shift = (v.sum() - 1) / len(v)
            low, high = v.min() - cap, v.max()
            for _ in range(100):
                u = v - shift
                total = np.clip(u, 0, cap).sum()
                if abs(total - 1) < 1e-14: break
                if total > 1: low = shift
                else: high = shift
                free = np.count_nonzero((u > 0) & (u < cap))
                step = shift + (total - 1) / free if free else (low + high) / 2
                shift = step if low < step < high else (low + high) / 2
            return np.clip(v - shift, 0, cap)

        def least(gradient, cap):
            k = int(1 / cap); g = np.partition(gradient, k - 1)[:k] if k < len(gradient) else gradient
            return cap * g.sum()

        def minimum_variance(r, seen, mask, cap=0.05, tolerance=1e-9):
            target = np.zeros(N)
            if len(r) < 252: return target
            counts = seen.sum(axis=0)
            slots = np.flatnonzero(mask & (counts > 0) & (counts >= 0.9 * 252))
            if len(slots) == 0: return target
            x = r[:, slots]; ok = seen[:, slots]
            x[~ok] = 0
            x -= x.sum(axis=0) / counts[slots]
            x[~ok] = 0
            T, n = x.shape
            g = x @ x.T
            own = np.diag(g); mean = own.sum() / (T * n); norm = (g * g).sum() / T**2
            dispersion = norm / n - mean**2
            d = min(max((own @ own - T * norm) / (T * T * n) / dispersion, 0), 1)
            x *= np.sqrt((1 - d) / T); floor = d * mean
            w = np.full(n, 1 / n)
            grad = x.T @ (x @ w) + floor * w
            chosen = np.argsort(grad, kind="stable")[:200]
            while True:
                chosen = np.sort(chosen)
                f = x[:, chosen]; s = f.T @ f; s[np.diag_indices(len(chosen))] += floor
                step = 1 / np.linalg.eigvalsh(s)[-1]
                p = project(w[chosen], cap); ahead = p.copy(); momentum = 1.0
                for round in range(20000):
                    gp = s @ ahead
                    if round % 10 == 0:
                        ahead = project(ahead, cap); gp = s @ ahead; variance = gp @ ahead
                        if 4 * (variance - least(gp, cap)) <= tolerance * variance:
                            p = ahead; break
                    new = project(ahead - step * gp, cap)
                    uphill = (ahead - new) @ (new - p) > 0
                    following = 1 if uphill else (1 + (1 + 4 * momentum**2) ** 0.5) / 2
                    ahead = new + (0 if uphill else (momentum - 1) / following) * (new - p)
                    p, momentum = new, following
                w[:] = 0; w[chosen] = p
                grad = x.T @ (x @ w) + floor * w; variance = grad @ w
                if 2 * (variance - least(grad, cap)) <= tolerance * variance or len(chosen) == n: break
                rest = np.setdiff1d(np.arange(n), chosen)
                chosen = np.concatenate([chosen, rest[np.argsort(grad[rest], kind="stable")[:100]]])
            target[slots] = w
            return target

        def baselines(w):
            curves = []
            equal = lambda mask: mask / max(1, mask.sum())
            for name in ["equal", "liquidity", "minimum", "momentum", "hold"]:
                targets = {}
                for t in w["days"]:
                    mask = w["bar"][t]
                    if name == "equal" or name == "hold":
                        if name == "hold" and targets: continue
                        targets[t] = equal(mask)
                    elif name == "liquidity":
                        a = max(0, t - 20)
                        v = np.nan_to_num(w["volume"][a:t + 1].astype("f8")); c = v > 0
                        for s in range(a, t + 1):
                            if s in w["gone"]:
                                v[: s - a, w["gone"][s][0]] = 0; c[: s - a, w["gone"][s][0]] = False
                        v = np.where(mask, v.sum(axis=0) / np.maximum(c.sum(axis=0), 1), 0)
                        targets[t] = v / v.sum()
                    elif name == "minimum": targets[t] = minimum_variance(*past(w, t, 252), mask)
                    else:
                        target = np.zeros(N)
                        if t >= 251:
                            r, seen = past(w, t, 252)
                            r, seen = r[:-21], seen[:-21]
                            growth = np.where(seen, 1 + r, 1).prod(axis=0)
                            growth[~(mask & (seen.sum(axis=0) >= 0.9 * 231))] = -1
                            best = np.argsort(-growth, kind="stable")[:100]
                            best = best[growth[best] > -1]
                            target[best] = 1 / max(1, len(best))
                        targets[t] = target
                curves.append(walk(w, targets))
            return np.concatenate(curves)

        seconds = []
        if what == "load":
            load()
            for _ in range(repeats):
                start = time.perf_counter(); w = load(); seconds.append(time.perf_counter() - start)
        else:
            w = load()
            chosen = {}
            for t, slots in zip(w["days"], w["chosen"]):
                chosen[t] = np.zeros(N); chosen[t][slots] = 0.02
            run = (lambda: walk(w, chosen)) if what == "daily" else (lambda: baselines(w))
            if what == "daily": run()
            for _ in range(repeats):
                start = time.perf_counter(); curve = run(); seconds.append(time.perf_counter() - start)
            curve.astype("<f8").tofile(f"{folder}/{what}.peer")
        peak = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM:")) / 1024
        print(json.dumps({"seconds": seconds, "peakMiB": peak}))
        """
}
