import Core
import Foundation

/// A questioned bar against its stock's own history, in logarithms.
///
/// Three hypotheses leave different traces in the trading: a split leaves the dollars traded as they were, a
/// wrong unit leaves the shares as they were, and news multiplies the dollars. Another instrument's bar mostly
/// shows in dollars that are far too few.
struct MoveEvidence {
    /// From the last close, in today's shares, to the close and to the open.
    let close: Double
    let open: Double
    /// Between the low and the high.
    let range: Double
    /// Dollars and shares traded against the usual; large where the stock hardly traded, and no number for a
    /// volume that is not the market's, which then speaks for nothing.
    let dollars: Double
    let shares: Double
    let reference: Double
    let history: StockHistory
    let price: Double

    init(_ bar: Bar, reference: Double, history: StockHistory) {
        close = log(bar.close / reference)
        open = log(bar.open / reference)
        range = log(bar.high / max(bar.low, .leastNormalMagnitude))
        let traded = max(bar.close * Double(bar.volume), 1)
        dollars = bar.flags.hasMarketVolume ? log(traded / max(history.dollars, 1)) : .nan
        shares = dollars - close
        self.reference = reference
        self.history = history
        price = bar.close
    }

    /// What the bar may differ by from where a hypothesis puts it.
    func slack(_ least: Double, _ most: Double, moves: Double = 3) -> Double {
        min(most, max(least, moves * history.move))
    }

    /// The power of ten by which all prices are off; nil when they are not.
    var unit: Int? {
        let power = (close / log(10)).rounded()
        guard power != 0, abs(power) <= 6 else { return nil }
        let off = power * log(10)
        // A hundred is no split, so that the day's own move may be as it likes.
        let slack = abs(power) == 1 ? slack(0.12, 0.3, moves: 4) : 0.5
        return abs(close - off) <= slack && abs(open - off) <= 2 * slack ? Int(power) : nil
    }

    /// Whether the dollars traded are about the usual.
    var tradesAsUsual: Bool { abs(dollars) < log(4) }
    var hardlyTrades: Bool { dollars < -log(4) }
    /// A price elsewhere from the open on, at which hardly anyone trades: questioned in a restless stock too.
    var isDeserted: Bool { abs(close) > 0.25 && abs(open) > 0.25 && dollars < -log(10) }

    /// Whether so little happened besides that the move was made by hand: a split once too often.
    var isMadeByHand: Bool { dollars < log(5) || (range < 0.2 && dollars < log(20)) }

    /// The split that would explain the move: prices where it puts them and as many dollars as ever.
    ///
    /// A forward split that leaves a price under 20 USD, or a reverse one of a stock above 10, is not what
    /// companies do: their like in the prices are spin-offs and symbols that changed hands.
    var split: Double? {
        close < 0 ? forwardSplit : reverseSplit
    }

    private var forwardSplit: Double? {
        // More dollars than usual and a wide range are a panic (UPST, 2022-05-10).
        let isPanic = dollars > log(2.5) && range > max(0.12, 2 * history.move)
        guard abs(dollars) < log(5), !isPanic, price >= 20 else { return nil }
        // 3:2 is left out: a third is lost in many a crash (HES, 2020-03-09).
        for ratio in [2.0, 3, 4, 5, 6, 7, 8, 10, 15, 20] {
            let slack = slack(0.06, 0.15)
            if abs(close + log(ratio)) <= slack, abs(open + log(ratio)) <= max(slack, 0.12) { return ratio }
        }
        return nil
    }

    private var reverseSplit: Double? {
        // A stock under a dollar must split or be delisted, and comes back to lively trading.
        guard reference < 10, dollars > -log(4), dollars < (reference < 1 ? log(20) : log(4)) else {
            return nil
        }
        for ratio in [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50] {
            let slack = slack(0.05, 0.15, moves: 2.5)
            if abs(close - log(Double(ratio))) <= slack, abs(open - log(Double(ratio))) <= max(slack, 0.12) {
                return 1 / Double(ratio)
            }
        }
        return nil
    }

    /// The numbers, for people.
    var text: String {
        "close \(price) after \(Self.short(reference)), dollars traded \(Self.short(exp(dollars))) of the usual"
    }

    static func short(_ value: Double) -> String {
        String(format: "%.4g", value)
    }
}
