extension ShareAccounts {
    static let script = """
        import json, sys, numpy as np
        folder, seed, T, N = sys.argv[1], *map(int, sys.argv[2:5])
        rules = json.loads(sys.argv[5])
        number = lambda name: float(rules[name])
        rng = np.random.default_rng(seed)

        # The world: prices as traded, shares that split, dollars paid, stocks that go and others that come.
        days = np.cumsum(rng.choice([1, 1, 1, 1, 3, 4], T)) + 18000
        open_, close = np.full((T, N), np.nan), np.full((T, N), np.nan)
        split, volume = np.ones((T, N)), np.full((T, N), np.nan)
        last = np.full((T, N), np.nan)  # the close that a position stands at before the session
        dividends, delistings = [], []
        for i in range(N):
            price = None
            begin = rng.integers(0, T // 2) if rng.random() < 0.3 else 0
            for t in range(begin, T):
                if price is not None and rng.random() < 0.004:
                    delistings.append((t, i, rng.choice([0.0, -0.3, -1.0])))
                    price = None
                if price is None and t > begin and rng.random() < 0.5:
                    continue
                if price is not None: last[t, i] = price
                if price is not None and rng.random() < 0.03:
                    dividends.append((t, i, price * rng.uniform(0, 0.04)))
                    if rng.random() < 0.5: continue  # paid on a day without a bar
                if price is not None and rng.random() < 0.04: continue
                if price is None:
                    open_[t, i] = rng.uniform(2, 200)
                else:
                    if rng.random() < 0.02: split[t, i] = rng.choice([2.0, 3.0, 0.1, 1.5])
                    open_[t, i] = price / split[t, i] * np.exp(rng.normal(0, 0.01))
                    if split[t, i] != 1 and dividends and dividends[-1][:2] == (t, i):
                        dividends[-1] = (t, i, dividends[-1][2] / split[t, i])
                close[t, i] = open_[t, i] * np.exp(rng.normal(0, 0.02))
                if rng.random() < 0.97: volume[t, i] = np.float32(rng.uniform(1e5, 2e6))
                price = close[t, i]
        gone = {}
        for t, i, final in delistings: gone.setdefault(t, {})[i] = final
        paid = {}
        for t, i, amount in dividends: paid.setdefault(t, {})[i] = amount

        capital, at_open = number("capital"), rules["execution"] == "open"
        fee = (number("bps") + number("spread") / 2) / 1e4

        def impact(i, t):
            # Volatility and volume of the 21 sessions up to t, of the stock that stands there now.
            first = max([0, t - 20] + [s for s, j, _ in delistings if j == i and t - 20 <= s <= t])
            window = range(first, t + 1)
            returns = [close[s, i] * split[s, i] / last[s, i] - 1 for s in window
                       if not np.isnan(close[s, i]) and not np.isnan(last[s, i])]
            traded = [volume[s, i] for s in window if not np.isnan(volume[s, i])]
            if len(returns) < 2 or not traded: return 0.0
            return number("impact") * np.std(returns) / np.sqrt(np.mean(traded))

        def price_of(i, money, t):
            return fee * money + impact(i, t - 1) * money ** 1.5

        shares, cash = np.zeros(N), capital
        mark = np.full(N, np.nan)  # price of one share now
        value = lambda: np.where(shares > 0, shares * np.nan_to_num(mark), 0.0)
        out = {name: [] for name in ["equity", "exposure", "turnover", "cost", "largest", "holdings"]}
        weights, orders = [], []

        def note(turnover, cost):
            held = value(); total = cash + held.sum()
            for name, x in [("equity", total / capital), ("exposure", held.sum() / total), ("turnover", turnover),
                            ("cost", cost), ("largest", held.max() / total), ("holdings", (held > 0).sum())]:
                out[name].append(float(x))

        def decide(t):
            if rng.random() > 0.25: return None
            if rules["decisions"] == "weights":
                w = rng.random(N) * (rng.random(N) < rng.random())
                w *= rng.choice([1.0, 1.0, 0.6]) / max(w.sum(), 1e-9)
                weights.append([t, *w])
                return w
            wishes = []
            for i in rng.permutation(N)[: rng.integers(1, N)]:
                if shares[i] > 0 and rng.random() < 0.5:
                    wishes.append((i, -shares[i] * rng.choice([0.3, 1.0, 2.0])))
                else:
                    basis = mark[i] if not np.isnan(mark[i]) else 50.0
                    wishes.append((i, capital * rng.uniform(0, 0.3) / basis))
            orders.extend((t, i, n) for i, n in wishes)
            return wishes

        def trade(decision, t, before):
            global cash
            bar = ~np.isnan(close[t])
            held = value(); total = cash + held.sum(); moved = costs = 0.0
            if rules["decisions"] == "weights":
                wanted = np.where(bar, decision * total, 0.0)
                available = cash + held[bar].sum()
                if wanted.sum() > available: wanted *= available / wanted.sum()
                moves = np.where(bar, np.abs(wanted - held), 0.0)
                moved = moves.sum()
                costs = sum(price_of(i, moves[i], t) for i in range(N) if moves[i] > 0)
                left = (available - costs) / available
                shares[bar] = wanted[bar] * left / mark[bar]
                cash = (available - wanted.sum()) * left
            else:
                for buying in (False, True):
                    for i, n in decision:
                        if (n > 0) != buying or not bar[i] or i in gone.get(t, {}): continue
                        if not np.isnan(before[i]): n = n * split[t, i]
                        if n < 0:
                            n = min(-n, shares[i])
                            if n >= shares[i] * (1 - 1e-12): n = shares[i]
                            worth = n * mark[i]; fees = price_of(i, worth, t)
                            shares[i] -= n; cash += worth - fees
                        else:
                            worth = n * mark[i]; fees = price_of(i, worth, t)
                            if worth + fees > cash: continue
                            shares[i] += n; cash -= worth + fees
                        moved += worth; costs += fees
            return moved / total, costs / total

        mark[:] = close[0]
        note(0.0, 0.0)
        decision = decide(0)
        for t in range(1, T):
            cash *= (1 + number("rate")) ** ((days[t] - days[t - 1]) / 365)
            before = mark.copy()
            for i, final in gone.get(t, {}).items():
                cash += shares[i] * np.nan_to_num(mark[i]) * (1 + final)
                shares[i] = 0; mark[i] = np.nan; before[i] = np.nan
            bar = ~np.isnan(close[t])
            shares[bar] *= split[t][bar]
            mark[bar] = open_[t][bar]
            for i, amount in paid.get(t, {}).items():
                if rules["dividends"] == "cash": cash += shares[i] * amount
                else: shares[i] += shares[i] * amount / mark[i]
            done = (0.0, 0.0)
            if decision is not None and at_open: done = trade(decision, t, before)
            mark[bar] = close[t][bar]
            if decision is not None and not at_open: done = trade(decision, t, before)
            note(*done)
            decision = decide(t) if t < T - 1 else None
        for name, array in [("days", days), ("open", open_), ("close", close), ("split", split), ("volume", volume),
                            ("dividends", dividends), ("delistings", delistings), ("weights", weights),
                            ("orders", orders), *out.items()]:
            np.ascontiguousarray(array, dtype="<f8").tofile(f"{folder}/{name}")
        """
}
