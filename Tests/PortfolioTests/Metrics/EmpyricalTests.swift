import Core
import Foundation
import Portfolio
import TestSupport
import Testing

@Suite("Metrics beside empyrical") struct EmpyricalTests {
    /// Each figure in our sign, null where the library has no number, and the dates by pandas.
    static let script = """
        import json, sys, warnings
        import empyrical as e, numpy as np, pandas as pd
        warnings.simplefilter("ignore")
        root = np.sqrt(252)
        def figures(s):
            r = pd.Series(s["returns"], index=pd.to_datetime(s["dates"]), dtype=float)
            b = pd.Series(s["benchmark"], index=r.index, dtype=float)
            months = e.aggregate_returns(r, "monthly") if len(r) else None
            some = len(r) > 0
            return {
                "total return": e.cum_returns_final(r) if some else None, "annualised return": e.annual_return(r),
                "annualised volatility": e.annual_volatility(r), "Sharpe": e.sharpe_ratio(r),
                "Sortino": e.sortino_ratio(r), "Calmar": e.calmar_ratio(r),
                "maximum drawdown": -e.max_drawdown(r), "VaR 95 %": -e.value_at_risk(r),
                "CVaR 95 %": -e.conditional_value_at_risk(r), "win rate, days": (r > 0).mean(),
                "win rate, months": (months > 0).mean() if some else None,
                "best month": months.max() if some else None, "worst month": months.min() if some else None,
                "alpha": e.alpha(r, b) if some else None, "beta": e.beta(r, b) if some else None,
                "tracking error": e.annual_volatility(r - b), "information ratio": e.excess_sharpe(r, b) * root,
                "excess return": e.annual_return(r) - e.annual_return(b),
                "excess Sharpe": e.sharpe_ratio(r) - e.sharpe_ratio(b),
                "correlation": np.corrcoef(r, b)[0, 1] if len(r) > 1 and r.std() and b.std() > 1e-15 else None}
        def dates(s):
            curve = pd.Series(np.cumprod(np.concatenate([[1.0], 1 + np.array(s["returns"])])))
            fall = 1 - curve / curve.cummax()
            if not len(s["returns"]) or fall.max() == 0: return [None] * 3
            low = int(fall.to_numpy().argmax()); high = int(curve[:low + 1].to_numpy().argmax())
            back = [i for i in range(low, len(curve)) if curve[i] >= curve[high]]
            name = lambda i: s["dates"][i - 1] if i else None
            return [name(high), name(low), name(back[0]) if back else None]
        clean = lambda x: float(x) if x is not None and np.isfinite(x) else None
        print(json.dumps([{"figures": {k: clean(v) for k, v in figures(s).items()}, "dates": dates(s)}
                          for s in json.load(open(sys.argv[1]))]))
        """

    struct Answer: Decodable {
        var figures: [String: Double?]
        var dates: [String?]
    }

    /// Where the library has no number ours is 0; these have one of their own.
    static let stated: Set = ["alpha", "excess Sharpe"]

    static let names = [
        "total return", "annualised return", "annualised volatility", "Sharpe", "Sortino", "Calmar",
        "maximum drawdown", "VaR 95 %", "CVaR 95 %", "win rate, days", "win rate, months", "best month",
        "worst month", "alpha", "beta", "tracking error", "information ratio", "excess return",
        "excess Sharpe", "correlation",
    ]

    static func ours(_ series: ReturnSeries) -> (figures: [String: Double], dates: [CivilDate?]) {
        let own = PerformanceMetrics(dailyReturns: series.returns, dates: series.dates)
        let beside = RelativeMetrics(dailyReturns: series.returns, benchmark: series.benchmark)
        let values = [
            own.totalReturn, own.annualisedReturn, own.annualisedVolatility, own.sharpe, own.sortino,
            own.calmar, own.maximumDrawdown, own.tail.valueAtRisk, own.tail.conditionalValueAtRisk,
            own.hitRate, own.monthlyHitRate ?? 0, own.bestMonth?.netReturn ?? 0,
            own.worstMonth?.netReturn ?? 0, beside.alpha, beside.beta, beside.trackingError,
            beside.informationRatio, beside.excessReturn, beside.sharpeExcess, beside.correlation,
        ]
        return (
            Dictionary(uniqueKeysWithValues: zip(names, values)),
            [own.drawdownPeak, own.drawdownTrough, own.drawdownRecovery]
        )
    }

    @Test("Every figure agrees to 1e-9 over random series and edge cases, and drawdowns have their dates")
    func parity() throws {
        let all = ReturnSeries.all
        let folder = try TemporaryFolder()
        try JSONEncoder().encode(all).write(to: folder.url.appending(path: "series.json"))
        let output = try Peer.python(Self.script, [folder.appending("series.json")])
        let answers = try JSONDecoder().decode([Answer].self, from: Data(output.utf8))
        try #require(answers.count == all.count)
        var worst: [String: Double] = [:]
        var compared: [String: Int] = [:]
        for (series, answer) in zip(all, answers) {
            let (figures, dates) = Self.ours(series)
            #expect(answer.figures.count == Self.names.count)
            #expect(dates.map { $0?.description } == answer.dates, "\(series.name)")
            for name in Self.names {
                let value = try #require(figures[name])
                guard let wanted = answer.figures[name] ?? nil else {
                    let holds = Self.stated.contains(name) ? value.isFinite : value == 0
                    #expect(holds, "\(name) of \(series.name) is \(value)")
                    continue
                }
                let error = abs(value - wanted) / max(1, abs(wanted))
                #expect(error <= 1e-9, "\(name) of \(series.name): \(value), not \(wanted)")
                worst[name] = max(worst[name] ?? 0, error)
                compared[name, default: 0] += 1
            }
        }
        print("| figure | series | without a number there | greatest difference from empyrical |")
        print("|---|---:|---:|---:|")
        for name in Self.names {
            let count = compared[name] ?? 0
            print(
                "| \(name) | \(count) | \(all.count - count) | "
                    + String(format: "%.1e |", worst[name] ?? .nan))
            #expect(count >= 12, "\(name) was compared over \(count) series only")
        }
    }
}
