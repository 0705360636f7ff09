extension PolicyTrainingTests.EpisodeGradientTests {
    /// The same episodes written as a PyTorch user would, in weights of equity, and differentiated by it.
    static let peer = """
        import sys, numpy as np, torch
        torch.set_num_threads(1)
        folder, cases = sys.argv[1], int(sys.argv[2])
        months, sessions, starts = 3, 8, [0, 7, 15]
        root = 21 ** 0.5

        for case in range(cases):
            read = lambda name: np.fromfile(f"{folder}/{case}.{name}", dtype="<f8")
            n, at_open, cost, discount, w_return, w_sharpe, w_drawdown, w_log = read("setting")
            n = int(n)
            overnight, intraday, buyable = (read(x).reshape(-1, n) for x in ("overnight", "intraday", "buyable"))
            bar = torch.tensor(~np.isnan(intraday))
            night, day = (torch.tensor(1 + np.nan_to_num(x)) for x in (overnight, intraday))
            payouts = read("settlements").reshape(-1, 3)
            scores = torch.tensor(read("scores").reshape(len(starts), months, n), requires_grad=True)
            rewards = torch.zeros(len(starts), months, dtype=torch.float64)
            total = 0.0
            for episode, start in enumerate(starts):
                w, cash = torch.zeros(n, dtype=torch.float64), torch.tensor(1.0, dtype=torch.float64)
                for month in range(months):
                    t = start + month * sessions
                    closed = torch.tensor(buyable[t] == 0)
                    goal = torch.softmax(scores[episode, month].masked_fill(closed, -torch.inf), 0)
                    returns = []
                    for s in range(t + 1, t + sessions + 1):
                        growth = torch.tensor(1.0, dtype=torch.float64)

                        def normalise(w, cash, growth):
                            total = w.sum() + cash
                            return w / total, cash / total, growth * total

                        for _, column, paid in payouts[payouts[:, 0] == s]:
                            one = torch.zeros(n, dtype=torch.float64)
                            one[int(column)] = 1
                            cash = cash + (w * one).sum() * (1 + paid)
                            w = w * (1 - one)
                        w = w * night[s]
                        if s > t + 1 or not at_open:
                            w = w * day[s]
                        w, cash, growth = normalise(w, cash, growth)
                        if s == t + 1:
                            held = torch.where(bar[s], torch.zeros_like(w), w)
                            traded = w - held
                            free = traded.sum() + cash
                            target = torch.where(bar[s], goal, torch.zeros_like(w))
                            if target.sum() > free:
                                target = target * (free / target.sum())
                            fee = cost * (target - traded).abs().sum()
                            rest = (free - fee) / free
                            w = held + target * rest
                            cash = (free - target.sum()) * rest
                            w, cash, growth = normalise(w, cash, growth)
                            if at_open:
                                w, cash, growth = normalise(w * day[s], cash, growth)
                        returns.append(growth - 1)
                    r = torch.stack(returns)
                    equity = torch.cat([torch.ones(1, dtype=torch.float64), torch.cumprod(1 + r, 0)])
                    fall = (1 - equity / torch.cummax(equity, 0).values).max()
                    sharpe = r.mean() / (r.std(unbiased=False) + 1e-6) * root
                    reward = (w_return * (equity[-1] - 1) + w_sharpe * sharpe - w_drawdown * fall
                              + w_log * torch.log(equity[-1]))
                    rewards[episode, month] = reward.detach()
                    total = total + discount ** month * reward
            total.backward()
            rewards.numpy().tofile(f"{folder}/{case}.rewards")
            scores.grad.numpy().tofile(f"{folder}/{case}.gradient")
        """
}
