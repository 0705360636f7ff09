import Core
import Portfolio
import Signals

/// Lists of signals that tests write down and read back.
enum PublicationFixture {
    static let session = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
    static let execution = CivilDate(daysSinceEpoch: 19_360)  // 2023-01-03

    static func signal(
        _ symbol: Symbol, slot: Int = 0, _ action: SignalAction = .buy, rank: Int = 1, target: Double = 0.02,
        held: Double = 0, close: Double = 20, reason: String = "Strongest of 3,000."
    ) -> Signal {
        Signal(
            slot: slot, symbol: symbol, action: action, rank: rank, targetWeight: target,
            previousWeight: held, score: 0.1 + 0.2, confidence: 2.0 / 3, close: close, reason: reason,
            model: "2023-01")
    }

    /// Everything known, hostile text, and little known.
    static let three: [Signal] = {
        var full = signal(
            "BRK.B", slot: 4, rank: 1, target: 0.03, held: 0.01, close: 308.9,
            reason: "Ranked 1 of 3,069, \"the best\"\r\nof all.")
        full.drivers = FeatureGroup.allCases.map { SignalDriver($0, delta: -1.0 / 3) }
        full.expectedHitRate = HitRateEstimate(rate: 0.55, low: 0.4123456789012345, high: 0.7, count: 431)
        let hostile = signal("EVIL", slot: 5, .hold, rank: 2, target: 0.02, held: 0.02, reason: "=1+1")
        var bare = signal(
            "GONE", slot: 3_599, .sell, rank: 3, target: 0, held: 0.019_999_999_999_999_997, close: .nan)
        bare.confidence = .nan
        bare.drivers = [SignalDriver(.price, delta: 1e-17)]
        return [hostile, bare, full]
    }()

    /// A volatile market, and an account that is closed to new without being told of.
    static let risk = RiskSummary(
        [
            RiskChange(rule: .volatility, slot: 4, before: 0.0625, after: 0.03125),
            RiskChange(rule: .volatility, slot: 5, before: 0.0625, after: 0.03125),
            RiskChange(rule: .closedToNew, slot: 5, before: 0.03125, after: 0),
        ],
        RiskConditions(
            limits: RiskLimits(), market: MarketVolatility(annualised: 0.6, sessions: 20),
            portfolioValue: 1_000_000)
    ) { slot in slots.first { $0.index == slot }?.symbol }

    /// Forecasts that count, and no news.
    static let combination = CombinationSummary(parts: [
        .init(
            .forecast, .used, model: "nhits", stocks: 2_600, weight: 0.5,
            estimate: .init(
                weight: 0.5, months: 14, coefficient: 0.03, standardError: 0.01, policyCoefficient: 0.02)),
        .init(.sentiment, .missing, reason: "no news"),
    ])

    static let slots = [
        Slot(index: 4, symbol: "BRK.B", state: .active, sector: "Financials", name: "Berkshire, \"B\""),
        Slot(
            index: 5, symbol: "EVIL", state: .active, sector: "@SUM(A1)",
            name: "=HYPERLINK(\"http://x\",\"y\")"),
    ]

    static func publication(_ signals: [Signal] = three, value: Double = 1_000_000) -> SignalPublication {
        SignalPublication(
            session: session, execution: execution, model: "2023-01", signals: signals, slots: slots,
            notes: ["3 of the 50 best stocks missed the confidence, “60 %”."],
            rules: ["signals.top": "50", "signals.band": "0.0025"], portfolioValue: value)
    }
}
