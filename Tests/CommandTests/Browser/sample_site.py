"""The dashboard's JSON for tests of its pages: of any size, always the same, and with text that wants to be a script.

What it looks like is the contract of `site/api/schema.json`; the figures mean nothing.
"""

import datetime
import hashlib
import json
import math
import pathlib
import random

HOSTILE = '<img src=x onerror="window.hacked=1">'
SECTORS = ["Energy", "Financials", "Health Care", "Industrials", "Technology", "Utilities"]
GROUPS = ["price", "momentum", "volatility", "volume", "oscillators", "membership", "holding"]


def weekdays(count, last=datetime.date(2022, 12, 30)):
    days = []
    while len(days) < count:
        if last.weekday() < 5:
            days.append(last.isoformat())
        last -= datetime.timedelta(days=1)
    return days[::-1]


def month_ends(days):
    return [day for day, after in zip(days, days[1:] + ["9999-99"]) if day[:7] != after[:7]]


def interval(rate, count):
    half = 1.96 * math.sqrt(max(rate * (1 - rate), 0.01) / count)
    return {"rate": rate, "low": max(0, rate - half), "high": min(1, rate + half)}


class Site:
    """Writes site/api; `sessions`, `months` and `runs` say how much there is."""

    def __init__(self, folder, sessions=520, months=14, runs=600, generated="2023-01-03T07:31:00Z"):
        self.api = pathlib.Path(folder) / "api"
        self.random = random.Random(7)
        self.days = weekdays(sessions)
        self.ends = month_ends(self.days)[-months:]
        self.runs = runs
        self.generated = generated
        self.halt = None

    def write(self, path, value):
        file = self.api / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(value, sort_keys=True, separators=(",", ":"))
        new = file.with_suffix(".new")
        new.write_text(text)
        new.replace(file)
        return hashlib.sha256(text.encode()).hexdigest()

    def make(self):
        parts = {
            "today": self.today(), "signals": self.signals(), "performance": self.performance(),
            "coverage": self.coverage(), "models": self.models(), "logs": self.logs(),
        }
        self.digests = {name: self.write(f"{name}.json", value) for name, value in parts.items()}
        self.index()
        return self

    def index(self):
        files = {name: {"path": f"{name}.json", "digest": digest} for name, digest in self.digests.items()}
        self.write("index.json", {
            "schema_version": 1, "version": "0.1.0", "generated": self.generated, "session": self.days[-1],
            "files": files, "warnings": [], **({"halt": self.halt} if self.halt else {}),
        })

    def change(self, name, edit):
        """Lets `edit` change a file's value, and tells the index."""
        value = json.loads((self.api / f"{name}.json").read_text())
        edit(value)
        self.digests[name] = self.write(f"{name}.json", value)
        self.index()

    def today(self):
        stamp = "2023-01-03T06:00:00Z"
        jobs = [
            {"command": command, "run": 600 + place, "started": f"2023-01-03T0{6 + place // 3}:0{place}:00Z",
             "finished": "2023-01-03T06:09:00Z", "status": status, "exit_code": code, "first_session": self.days[-1],
             "last_session": self.days[-1], "rows": 2983, "seconds": 4.5 + 9 * place, "peak_memory_mib": 212.5,
             "last_success": stamp, "recent_runs": 22, "recent_failures": place % 2,
             **({"error": HOSTILE + " of no use"} if status == "failed" else {})}
            for place, (command, status, code) in enumerate([
                ("fetch-daily", "done", 0), ("build-features", "done", 0), ("train-policy", "partial", 3),
                ("generate-signals", "failed", 66), ("send-report", "nothing-to-do", 0)])]
        partitions = [
            {"dataset": name, "producer": command, "is_daily": daily, "sessions": len(self.days) - late,
             "first": self.days[0], "last": self.days[-1 - late], "behind": late, "published": stamp,
             **({"missing": 0} if daily else {})}
            for name, command, daily, late in [
                ("raw", "fetch-daily", True, 0), ("universe", "fetch-daily", True, 1),
                ("features", "build-features", True, 3), ("signals", "generate-signals", False, 0)]]
        coverage = []
        for day in self.days[-60:]:
            bars = 2990 - self.random.randrange(60)
            coverage.append({"session": day, "active": 3000, "bars": bars, "rejects": self.random.randrange(9),
                             "source": "polygon", "coverage": bars / 3000})
        alerts = [
            {"number": 9, "severity": "critical", "command": "generate-signals", "session": self.days[-1],
             "key": "model.missing", "message": "no model is in force: " + HOSTILE, "times": 1, "first": stamp,
             "last": stamp},
            {"number": 7, "severity": "warning", "command": "train-policy", "session": self.days[-1],
             "key": "gate.refused", "message": "the model 2023-01: refused.", "times": 4, "first": stamp,
             "last": stamp, "mailed": stamp}]
        return {
            "as_of": "2023-01-03T07:31:00Z", "last_closed_session": self.days[-1], "model": self.ends[-2][:7],
            "jobs": jobs, "partitions": partitions, "coverage": coverage, "alerts": alerts,
            "costs": {"month": "2023-01", "budget": 150, "spent": 131.25, "items": [
                {"name": "polygon", "amount": 99}, {"name": "ses", "quantity": 310, "unit": "messages", "amount": 0.03}],
                "inference": self.inference(stamp)},
            "deliveries": {"sent": 41, "waiting": 1, "failed": 0, "rate": 41 / 42, "oldest_waiting": stamp},
            "vendors": [{"vendor": "polygon", "calls": 1204, "is_held": False},
                        {"vendor": "tiingo", "calls": 12, "is_held": True}],
            "paper": {
                "session": self.days[-1], "opened": self.ends[-13 if len(self.ends) > 13 else 0], "broker": "internal",
                "equity": 1043210.98, "cash": 12345.67, "daily_return": -0.0041, "total_return": 0.04321098,
                "drawdown": 0.0187, "peak": 1063090.12, "peak_session": self.days[-20], "positions": 41,
                "level": "normal", "behind": 0}}

    def inference(self, stamp):
        days = [(datetime.date(2023, 1, 3) - datetime.timedelta(days=back)).isoformat() for back in range(29, -1, -1)]
        amounts = [0 if place % 7 in (3, 4) else 1.5 + place % 5 for place in range(29)] + [0.0042]
        decisions = [
            {"at": f"2023-01-03T0{5 - place}:00:00Z", "endpoint": "gpu-a", "regime": regime, "instances": instances,
             "reason": f"the market is {regime}; {HOSTILE}", "outcome": outcome,
             **({"detail": HOSTILE + " ended with exit code 1"} if outcome == "failed" else {})}
            for place, (regime, instances, outcome) in enumerate(
                [("closed", 0, "failed"), ("high", 4, "carried out"), ("normal", 2, "noted")])]
        return {
            "today": 0.0042, "month": 5.5042, "last_month": 61.5, "day_budget": 5, "month_budget": 60, "is_stopped": False,
            "forecast": {"expected": 48.25, "low": 31.5, "high": 65, "sessions": 21, "sessions_left": 20},
            "days": [{"date": day, "amount": amount} for day, amount in zip(days, amounts)],
            "endpoints": [
                {"name": "gpu-a", "served": 40, "failed": 2, "over_budget": 1, "breaker_open": 3, "under_way": 0,
                 "items": 16000, "mean_seconds": 0.21, "today": 0.0042, "month": 5.5, "is_held": True, "instances": 4},
                {"name": HOSTILE, "served": 0, "failed": 0, "over_budget": 0, "breaker_open": 0, "under_way": 1,
                 "items": 0, "today": 0, "month": 0.0042, "is_held": False}],
            "decisions": decisions}

    def signals(self):
        months = []
        for place, session in enumerate(self.ends):
            is_closed = place < len(self.ends) - 1
            rows = self.rows(session, is_closed)
            outcomes = [row["outcome"] for row in rows if "outcome" in row]
            actions = [row["action"] for row in rows]
            basis = "published" if place % 3 else "replayed"
            head = {"session": session, "execution": session, "basis": basis, "model": session[:7]}
            path = f"signals/{session}.json"
            self.write(path, {**head, "notes": ["21 of the 50 best stocks missed the confidence of 60.0 %."],
                              "rows": rows})
            months.append({
                **head, "path": path, "buys": actions.count("BUY"), "sells": actions.count("SELL"),
                "holds": actions.count("HOLD"), **({
                    "closed": self.ends[place + 1], "known": len(outcomes),
                    "hits": sum(outcome["is_hit"] for outcome in outcomes), "benchmark": 0.012,
                    "mean_excess": sum(outcome["excess"] for outcome in outcomes) / len(outcomes)} if is_closed else {})})
        return {"months": months[::-1]}

    def rows(self, session, is_closed, count=54):
        rows = []
        for rank in range(1, count + 1):
            action = ["BUY", "HOLD", "SELL", "BUY"][rank % 4]
            symbol = HOSTILE if rank == 3 else f"S{rank:03d}"
            gain = self.random.gauss(0.01, 0.08)
            row = {
                "rank": rank, "symbol": symbol, "name": f"Company {rank} Inc.", "sector": SECTORS[rank % 6],
                "action": action, "target_weight": 0 if action == "SELL" else 0.02,
                "previous_weight": 0 if action == "BUY" else 0.018, "score": 0.4 - rank / 100,
                "confidence": max(0.5, 0.99 - rank / 110), "close": 10 + rank * 3.25,
                "reason": f"Ranked {rank} of 2,596 by the policy; {HOSTILE}",
                "drivers": [{"group": group, "delta": self.random.gauss(0, 0.0004)} for group in GROUPS],
                "expected_hit_rate": {**interval(0.52, 87), "count": 87}}
            if is_closed:
                excess = gain - 0.012 - 0.002
                row["outcome"] = {"closed": session, "gain": gain, "benchmark": 0.012, "cost": 0.002,
                                  "excess": excess, "is_hit": excess > 0}
            rows.append(row)
        return rows

    def performance(self):
        policy, baseline = [1.0], [1.0]
        for _ in self.days[1:]:
            market = self.random.gauss(0.0004, 0.011)
            baseline.append(baseline[-1] * (1 + market))
            policy.append(policy[-1] * (1 + 0.9 * market + self.random.gauss(0.0001, 0.004)))
        split = len(self.days) * 4 // 5
        ends = [place for place, day in enumerate(self.days) if day in set(month_ends(self.days))]
        monthly = [
            {"month": self.days[end][:7], "policy": policy[end] / policy[start] - 1,
             "baseline": baseline[end] / baseline[start] - 1, "out_of_sample": start >= split}
            for start, end in zip([0] + ends, ends)]
        months = []
        for place, session in enumerate(self.ends[:-1]):
            rate = 0.5 + self.random.gauss(0.01, 0.06)
            months.append({
                "session": session, "closed": self.ends[place + 1], "basis": "published", "model": session[:7],
                "count": 54, "hits": round(54 * rate), **interval(rate, 54), "mean_excess": (rate - 0.5) / 20,
                "benchmark": 0.01, "base_rate": 0.48})
        for place, month in enumerate(months):
            window = months[max(0, place - 11):place + 1]
            total = sum(other["count"] for other in window)
            found = interval(sum(other["hits"] for other in window) / total, total)
            month.update({"rolling_rate": found["rate"], "rolling_low": found["low"],
                          "rolling_high": found["high"], "rolling_count": total})
        last = months[-12:]
        hits, total = sum(month["hits"] for month in last), sum(month["count"] for month in last)
        whole = interval(hits / total, total)
        group = {"count": 100, "hits": 52, "mean_excess": 0.002, **interval(0.52, 100)}
        figures = {"annualised_return": 0.11, "annualised_volatility": 0.18, "sharpe": 0.71, "sortino": 1.02,
                   "calmar": 0.6, "maximum_drawdown": 0.19, "hit_rate": 0.53, "total_return": 0.4, "sessions": 400}
        self.write("paper.json", self.paper())
        return {
            "model": self.ends[-2][:7], "paper": "paper.json",
            "curve": {"dates": self.days, "policy": policy, "baseline": baseline,
                      "out_of_sample": [int(place >= split) for place in range(len(self.days))]},
            "figures": {"in_sample": {"policy": figures, "baseline": {**figures, "sharpe": 0.52}},
                        "out_of_sample": {"policy": {**figures, "sharpe": 0.31}, "baseline": figures}},
            "monthly": monthly,
            "success": {
                "closed_from": last[0]["closed"][:7], "closed_to": last[-1]["closed"][:7], "count": total,
                "hits": hits, **whole, "clustered_low": whole["low"] - 0.02, "clustered_high": whole["high"] + 0.02,
                "mean_excess": 0.0012, "base_rate": 0.48, "months": months,
                "by_action": [{"name": action, **group} for action in ("BUY", "SELL", "HOLD")],
                "by_sector": [{"name": sector, **group} for sector in SECTORS],
                "by_confidence": [{"name": "60-70 %", **group}, {"name": "70-80 %", **group}]},
            "calibration": [
                {"low": low / 10, "high": low / 10 + 0.1, "count": 120 - 10 * low, "mean_confidence": low / 10 + 0.05,
                 "rate": 0.48 + low / 200, "interval_low": 0.4 + low / 200, "interval_high": 0.56 + low / 200}
                for low in range(5, 10)]}

    def paper(self):
        opened = self.days.index(self.ends[-13 if len(self.ends) > 13 else 0])
        dates, equity, peak, falls = self.days[opened:], [1e6], 0, []
        for _ in dates[1:]:
            equity.append(round(equity[-1] * (1 + self.random.gauss(0.0004, 0.008)), 2))
        for value in equity:
            peak = max(peak, value)
            falls.append(1 - value / peak)
        ends = [place for place, day in enumerate(dates) if day in set(month_ends(dates))]
        activity = {"trades": 44, "traded": 410000.5, "costs": 410.0, "cost_share": 0.001, "cost_per_trade": 9.32,
                    "dividends": 812.4, "actions": 0, "realised": -1234.5, "wins": 12, "closings": 21}
        months, reconciliations = [], []
        for start, end in zip(ends, ends[1:]):
            own = equity[end] / equity[start] - 1
            months.append({
                "month": dates[end][:7], "through": dates[end], "month_return": own, "equity": equity[end],
                "is_whole": True, "activity": activity})
            effects = {name: self.random.gauss(0, 0.0004) for name in ("price", "sizing", "cost", "actions", "missed")}
            residual = 0.00023 if len(months) == 3 else 0.00001
            gap = sum(effects.values()) + residual
            reconciliations.append({
                "session": dates[start], "through": dates[end], "paper": own, "backtest": own - gap, "gap": gap,
                **effects, "residual": residual, "is_explained": residual < 0.0001,
                **({"note": "one order missed: " + HOSTILE} if residual > 0.0001 else {})})
        positions = [
            {"symbol": HOSTILE if place == 2 else f"S{place:03d}", "slot": place, "shares": 100 + place,
             "price": 200.0 - place, "priced": dates[-1 if place != 4 else -2],
             "value": (100 + place) * (200.0 - place), "weight": 0.02, "gain": 100.0 * (3 - place), "gain_share": 0.01 * (3 - place)}
            for place in range(41)]
        goals = [
            ("sharpe", "at_least", 1.0, 0.83, 252, 60, "sessions"), ("drawdown", "below", 0.08, max(falls), 252, 1, "sessions"),
            ("win rate", "at_least", 0.55, None, 12, 20, "sales"), ("cost per trade", "at_most", 0.0015, 0.001, 44, 1, "trades"),
            ("monthly return", "at_least", 0.01, 0.0042, 12, 3, "whole months")]
        met = {"at_least": lambda value, target: value >= target, "below": lambda value, target: value < target,
               "at_most": lambda value, target: value <= target}
        return {
            "session": dates[-1], "opened": dates[0], "broker": "internal", "capital": 1e6, "equity": equity[-1],
            "cash": 12345.67, "total_return": equity[-1] / 1e6 - 1,
            "curve": {"dates": dates, "equity": equity, "drawdown": falls, "cash_share": [0.02] * len(dates)},
            "months": months, "activity": activity, "positions": positions, "reconciliations": reconciliations,
            "metrics": {"sessions": len(dates) - 1, "annualised_return": 0.09, "annualised_volatility": 0.13,
                        "sharpe": 0.83, "maximum_drawdown": max(falls)},
            "risk": {
                "level": "normal", "drawdown": falls[-1], "daily_return": equity[-1] / equity[-2] - 1, "peak": peak,
                "peak_session": dates[equity.index(peak)], "events": [
                    {"session": dates[40], "action": "resumed", "reason": "looked into it " + HOSTILE, "actor": "ann"},
                    {"session": dates[30], "action": "halted", "reason": "5.0% below the peak", "actor": "paper"}]},
            "goals": [
                {"name": name, "bound": bound, "target": target, "count": count, "needed": needed, "evidence": evidence,
                 **({} if value is None else {"value": value, "is_met": met[bound](value, target)})}
                for name, bound, target, value, count, needed, evidence in goals]}

    def coverage(self):
        symbols, names, sectors, state, quality, detail = [], [], [], [], [], []
        for slot in range(3600):
            kind = 0 if slot < 3000 else 1 if slot < 3240 else 2
            symbols.append(None if kind == 2 else HOSTILE if slot == 11 else f"S{slot:04d}")
            names.append(None if kind == 2 else f"Company {slot} Inc.")
            sectors.append(None if kind == 2 or slot % 97 == 0 else slot % 6)
            state.append(kind)
            odd = self.random.random()
            code = 4 if kind == 2 else 0 if odd < 0.93 else 1 if odd < 0.97 else 2 if odd < 0.99 else 3
            quality.append(code)
            detail.append("5 of 17 features are not known" if code == 1 else None)
        meanings = [("complete", "a bar and all 17 features"), ("incomplete", "some features are not known"),
                    ("no bar", "no bar this session"), ("rejected", "its bar was turned away"),
                    ("none expected", "nobody holds the slot")]
        return {
            "session": self.days[-1], "sectors": SECTORS, "detail": detail,
            "slots": {"symbol": symbols, "name": names, "sector": sectors, "state": state, "quality": quality},
            "qualities": [{"code": code, "name": name, "meaning": meaning, "count": quality.count(code)}
                          for code, (name, meaning) in enumerate(meanings)],
            "daily": {"dates": self.days, "active": [3000] * len(self.days),
                      "bars": [2990 - self.random.randrange(60) for _ in self.days],
                      "rejects": [self.random.randrange(9) for _ in self.days]}}

    def models(self):
        versions = []
        for place, session in enumerate(self.ends[::-1]):
            version = session[:7]
            path = f"models/{version}.json"
            verdict = "published" if place % 3 == 1 else "refused"
            shares = {"policy": {"sharpe": 0.4, "total_return": 0.05, "maximum_drawdown": 0.09},
                      "baseline": {"sharpe": 0.3, "total_return": 0.04, "maximum_drawdown": 0.1}}
            self.write(path, {
                "version": version, "card": {"algorithm": "ppo", "seed": "1", "note": HOSTILE},
                "curves": {"columns": ["steps", "reward", "excess_reward", "entropy"],
                           "rows": [[512 * step, 0.1 + step / 50, -0.01 + step / 900, 1.4 - step / 40]
                                    for step in range(1, 25)]}})
            versions.append({
                "version": version, "place": "production" if verdict == "published" else "candidates",
                "algorithm": "ppo", "network": "dense", "trained_from": "2019-01-02", "trained_to": session,
                "validated_from": session, "validated_to": session, "verdict": verdict,
                "reason": "It beats equal weights by more than luck with a probability of 0.36, of 0.95 or more.",
                "criteria": [{"name": "finite", "finding": "every weight is finite", "is_met": True},
                             {"name": "luck", "finding": "a probability of 0.36", "is_met": verdict == "published",
                              "value": 0.36, "limit": 0.95}],
                "in_sample": shares, "out_of_sample": shares, "path": path})
        recent = [
            {"id": place, "at": "2022-12-30T02:00:00Z", "month": self.ends[-1][:7], "algorithm": "ppo",
             "network": "dense", "seed": str(place), "steps": 4096, "seconds": 21.5, "outcome": "refused",
             "out_of_sample_sharpe": 0.1 * place, "baseline_sharpe": 0.3, "digest": f"{place:064x}"} for place in range(40, 0, -1)]
        return {
            "in_force": self.ends[-2][:7], "versions": versions, "trials": {"total": 140, "recent": recent},
            "events": [{"at": "2022-12-30T02:01:00Z", "action": "refused", "model": self.ends[-1][:7],
                        "reason": "2022-11 stays in force."}]}

    def logs(self):
        runs = []
        commands = ["fetch-daily", "build-features", "generate-signals", "train-policy", "send-report"]
        for number in range(self.runs, 0, -1):
            day = self.days[-1 - (self.runs - number) // 4 % len(self.days)]
            status = "failed" if number % 41 == 0 else "partial" if number % 17 == 0 else "done"
            runs.append({
                "id": number, "command": commands[number % 5], "version": "0.1.0",
                "started": f"{day}T06:0{number % 10}:00Z", "finished": f"{day}T06:1{number % 10}:00Z",
                "status": status, "exit_code": {"failed": 69, "partial": 3}.get(status, 0), "first_session": day,
                "last_session": day, "rows": 2990, "seconds": 4.2, "peak_memory_mib": 180.0,
                **({"error": f"the vendor did not answer {HOSTILE}"} if status == "failed" else {})})
        years = []
        for year in sorted({run["started"][:4] for run in runs}, reverse=True):
            own = [run for run in runs if run["started"][:4] == year]
            path = f"logs/{year}.json"
            self.write(path, {"year": int(year), "runs": own})
            years.append({"year": int(year), "path": path, "runs": len(own),
                          "failures": sum(run["status"] == "failed" for run in own)})
        return {"recent": runs[:500], "years": years}


if __name__ == "__main__":
    import sys
    import time

    size = {"sessions": 2520, "months": 120, "runs": 10000} if "--ten-years" in sys.argv else {}
    Site(sys.argv[1], generated=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **size).make()
