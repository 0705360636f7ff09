import Core
import Foundation
import Lake
import Reporting

/// The suites of this target run one after another: they share a machine with gnuplot, chromium and Python.
enum Fixture {
    static let session = CivilDate(year: 2022, month: 12, day: 30) ?? CivilDate(daysSinceEpoch: 0)
    static let version = "2023-01"
    static let sectors = ["Information Technology", "Health Care", "Financials", "Industrials", "Energy"]

    static func signal(_ index: Int, count: Int) -> Signal {
        let action: SignalAction = index < count * 7 / 10 ? .buy : index < count * 8 / 10 ? .hold : .sell
        let weight = action == .sell ? 0 : 1 / Double(count)
        return Signal(
            slot: index, symbol: Symbol(rawValue: "SYM\(index)"), action: action, rank: index + 1,
            targetWeight: weight, previousWeight: action == .buy ? 0 : 1 / Double(count),
            score: 1 - Double(index) / 100, confidence: 0.95 - Double(index % 60) / 100,
            close: index % 7 == 3 ? .nan : 20.5 + Double(index),
            reason: "Ranked \(index + 1) of \(count) by the policy.",
            model: version)
    }

    static func listed(_ count: Int) -> [ListedSignal] {
        (0..<count).map {
            ListedSignal(
                signal($0, count: count), name: "Number \($0) Holdings & Sons, Inc.",
                sector: sectors[$0 % sectors.count])
        }
    }

    /// Two years of a wandering policy beside a calmer baseline, the last quarter out of sample.
    static func equity(sessions count: Int = 500) -> EquityCurve {
        let dates = Array(
            ExchangeCalendar.nyse.sessions(in: session.adding(months: -30)...session).suffix(count))
        var policy = 1.0
        var baseline = 1.0
        var generator = SeededGenerator(seed: 7)
        var curves: (policy: [Double], baseline: [Double]) = ([1], [1])
        for _ in dates.dropFirst() {
            let shared = Double.random(in: -0.015...0.0155, using: &generator)
            baseline *= 1 + shared
            policy *= 1 + shared + Double.random(in: -0.008...0.0085, using: &generator)
            curves.policy.append(policy)
            curves.baseline.append(baseline)
        }
        return EquityCurve(
            dates: dates, policy: curves.policy, baseline: curves.baseline,
            isOutOfSample: dates.indices.map { $0 >= dates.count * 3 / 4 })
    }

    static func figures(_ total: Double) -> Figures {
        Figures(
            sessions: 125, totalReturn: total, annualisedReturn: total * 2, annualisedVolatility: 0.213,
            sharpe: 0.84,
            maximumDrawdown: 0.172)
    }

    static func report(signals count: Int = 60) -> MonthlyReport {
        let pair = FiguresPair(policy: figures(0.041), baseline: figures(-0.012))
        return MonthlyReport(
            session: session, signals: listed(count),
            model: ModelFacts(
                version: YearMonth(version) ?? session.yearMonth, algorithm: "ppo", network: "dense",
                trainedFrom: session.adding(months: -24), trainedTo: session.adding(months: -6),
                steps: 40_000, seed: 7,
                inSample: pair, outOfSample: pair), equity: equity(),
            data: DataFacts(
                sessions: 503, firstSession: session.adding(months: -24), bars: 2_987, rejects: 4,
                activeStocks: 2_991,
                source: "file", adjustment: "split-adjusted as of 2024-12-31"),
            outcome: PastOutcome(
                session: session.adding(months: -1), holdings: 50, hitRate: 0.56, meanReturn: 0.013,
                universeReturn: -0.021),
            warnings: [
                "The embedded sample holds only stocks that were still listed in 2024: results are too good.",
                "4 bars of the session failed validation and were left out.",
            ])
    }
}
