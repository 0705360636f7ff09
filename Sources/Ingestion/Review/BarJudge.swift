import Core
import Foundation

/// Judges one bar by the rules of its own and against its stock's history.
struct BarJudge {
    let session: CivilDate
    let memory: MarketMemory
    let infersSplits: Bool
    /// Closes and dollars traded of the stocks not seen before, by which a separation is known.
    var newcomers: [(close: Double, dollars: Double)] = []
    private var scratch: [Double] = []

    /// Sessions at a new level after which it is believed.
    static let sessionsToBelieve = 5
    /// Of the usual dollars, what a new level must trade to be the same company's.
    static let dollarsToBelieve = 0.25
    /// A change of all prices up to which a bar needs no second look.
    private static let quiet = 0.12
    /// USD; where a tick is half the price, ratios say nothing.
    private static let leastMove = 0.02

    init(session: CivilDate, memory: MarketMemory, infersSplits: Bool = true) {
        self.session = session
        self.memory = memory
        self.infersSplits = infersSplits
        scratch.reserveCapacity(memory.window)
    }

    /// Whether the bar is near the stock's last close and as ordinary as bars are, without a logarithm.
    @inline(__always)
    func isOrdinary(_ bar: Bar, code: Int) -> Bool {
        guard memory.counts[code] > 0 else { return false }
        let place = memory.newest(code)
        guard Int(memory.ordinal - memory.ordinals[place]) <= memory.reach else { return false }
        let last = memory.closes[place]
        let least = last * (1 - Self.quiet)
        let most = last * (1 + Self.quiet)
        guard bar.volume > 0, bar.low >= least, bar.high <= most, bar.low <= bar.open, bar.low <= bar.close,
            bar.high >= bar.open, bar.high >= bar.close
        else { return false }
        return Double(bar.volume) < 50 * memory.volumes[place] || Double(bar.volume) * bar.close < 2e7
    }

    /// Whether the bar repeats an earlier one to the share. Thin stocks trade the same round lot at the same price
    /// on many days, so a bar of one price repeats another only where much money moved.
    func repeated(_ bar: Bar, code: Int) -> Bool {
        guard bar.volume > 0, bar.high > bar.low || bar.close * Double(bar.volume) >= 1e6 else {
            return false
        }
        let volume = Double(bar.volume)
        let start = code * memory.window
        for place in start..<start + Int(memory.counts[code]) where memory.volumes[place] == volume {
            if memory.closes[place] == bar.close, memory.opens[place] == bar.open,
                memory.highs[place] == bar.high, memory.lows[place] == bar.low,
                Int(memory.ordinal - memory.ordinals[place]) <= memory.reach
            {
                return true
            }
        }
        return false
    }

    /// - Parameters:
    ///   - code: the stock's in the memory; nil for one that was never seen.
    ///   - split: new shares per old one by the vendors' splits since the last bar; 1 without.
    ///   - dividend: USD a share, before the split.
    mutating func judge(
        _ bar: Bar, code: Int?, split: Double = 1, dividend: Double = 0
    ) -> (verdict: Verdict, fit: SplitFit) {
        if bar.date != session {
            return (.broken(BarViolation(rule: .wrongDate, detail: "dated \(bar.date)")), .none)
        }
        if let violation = bar.violation() { return (.broken(violation), .none) }
        if bar.volume > 100_000_000_000 {
            return (
                .rejected(.impossibleVolume, "volume \(bar.volume) is more than the market trades"), .none
            )
        }
        guard let code, memory.silence(code) != nil else { return (judgeUnknown(bar, code: code), .none) }
        if repeated(bar, code: code) {
            return (
                .rejected(.stale, "prices and volume \(bar.volume) are an earlier session's, to the share"),
                .none
            )
        }
        let history = StockHistory(memory, code: code, scratch: &scratch)
        var reference = history.lastClose
        if dividend > 0, dividend < 0.9 * reference { reference -= dividend }
        var fit = SplitFit.none
        if split != 1 {
            fit = self.fit(bar, split: split, reference: reference, history: history)
            if fit == .moved { reference /= split }
        }
        let verdict: Verdict
        switch fit {
        case .appliedTwice:
            let before = MoveEvidence.short(reference / split)
            verdict = .rejected(
                .splitAppliedTwice, "close \(bar.close), \(before) expected after a split of \(split)")
        case .withoutMove:
            // The vendor's prices and its split contradict each other: another vendor is to say.
            var judged = judge(bar, code: code, reference: reference, history: history)
            if judged.standing == .sound {
                judged = .doubtful(
                    .splitNotApplied,
                    "close \(bar.close) after \(MoveEvidence.short(reference)), "
                        + "though split by \(split)", flags: [.disputed])
            }
            verdict = judged
        case .none, .moved:
            verdict = judge(bar, code: code, reference: reference, history: history)
        }
        return (verdict, fit)
    }

    /// A split has moved the prices, has not, or has done so twice: whichever puts the close nearest.
    private func fit(_ bar: Bar, split: Double, reference: Double, history: StockHistory) -> SplitFit {
        let ratio = log(split)
        // A stock dividend of a few per cent is lost in a day's moves.
        guard abs(ratio) > 0.1 else { return .moved }
        let move = log(bar.close / reference)
        let twice = abs(move + 2 * ratio)
        let evidence = MoveEvidence(bar, reference: reference, history: history)
        if twice < evidence.slack(0.12, 0.25), twice < abs(move + ratio), evidence.isMadeByHand {
            return .appliedTwice
        }
        return abs(move + ratio) <= abs(move) ? .moved : .withoutMove
    }

    /// A stock without a bar within reach.
    private func judgeUnknown(_ bar: Bar, code: Int?) -> Verdict {
        let isFlat = bar.high == bar.low
        if let code, let run = memory.suspects[Int32(code)], run.count >= Self.sessionsToBelieve,
            let last = run.last
        {
            // Its own history is forgotten, but not that its bars were another instrument's.
            let usual = run.map { $0.close * $0.volume }.sorted()[run.count / 2]
            let isElsewhere = abs(log(bar.close / last.close)) > 0.3
            if !isElsewhere || bar.close * Double(bar.volume) < 10 * usual {
                return .rejected(
                    .twoInstruments,
                    "close \(bar.close), the level of \(run.count) bars turned away before",
                    unless: .newSeries)
            }
            return Verdict(flags: .largeMove, inference: .newSeries)
        }
        if bar.volume == 0 { return Verdict(flags: isFlat ? .noTrade : .volumeMissing) }
        let dollars = bar.close * Double(bar.volume)
        if memory.sessions.count >= 10, isFlat, dollars < 1_000 {
            return .rejected(
                .twoInstruments, "a first bar of \(bar.volume) shares at one price, \(bar.close)",
                unless: .newSeries)
        }
        return .sound
    }

    /// A bar of a known stock, against its last close in today's shares.
    private func judge(_ bar: Bar, code: Int, reference: Double, history: StockHistory) -> Verdict {
        let evidence = MoveEvidence(bar, reference: reference, history: history)
        let limit = history.limit
        if bar.volume == 0 { return judgeUntraded(bar, evidence, limit: limit) }
        let isFar = abs(evidence.close) > limit || evidence.isDeserted
        if isFar, abs(bar.close - reference) > Self.leastMove {
            return judgeMove(bar, evidence, code: code)
        }
        if let spike = spike(bar, evidence) { return spike }
        // Deals and debuts multiply the volume by a hundred, and move the price.
        let isQuiet = evidence.range < 0.1 && abs(evidence.close) < 0.08
        let isFlood =
            history.traded >= 10 && bar.close * Double(bar.volume) > 2e7
            && Double(bar.volume) > (isQuiet ? 200 : 400) * history.mostShares
        if isFlood {
            return .rejected(
                .impossibleVolume, "volume \(bar.volume), at most \(Int64(history.mostShares)) before")
        }
        return .sound
    }

    private func judgeUntraded(_ bar: Bar, _ evidence: MoveEvidence, limit: Double) -> Verdict {
        let history = evidence.history
        let isFar = abs(evidence.close) > limit && abs(bar.close - evidence.reference) > Self.leastMove
        if isFar || abs(log(bar.high / bar.low)) > max(1, limit) {
            let rule: BarViolation.Rule = evidence.unit == nil ? .twoInstruments : .unitError
            return .rejected(
                rule, "close \(bar.close) after \(MoveEvidence.short(evidence.reference)) without a trade",
                unless: .newSeries)
        }
        let isFlat = bar.high == bar.low
        let isIdle = 2 * history.idle > history.count
        if isFlat && (abs(evidence.close) < 0.005 || isIdle) { return Verdict(flags: .noTrade) }
        return .doubtful(
            .zeroVolume, "low \(bar.low), high \(bar.high), and no volume", flags: .volumeMissing)
    }

    /// One price of the four far from the others.
    private func spike(_ bar: Bar, _ evidence: MoveEvidence) -> Verdict? {
        let above = log(bar.high / max(bar.close, evidence.reference))
        let below = log(min(bar.close, evidence.reference) / bar.low)
        let most = max(above, below)
        guard most > log(2.5) else { return nil }
        let tens = (most / log(10)).rounded()
        let isUnit = tens > 0 && abs(most - tens * log(10)) < 0.25
        let detail = "low \(bar.low), high \(bar.high), \(evidence.text)"
        // On 2015-08-24 stocks did trade at a fifth of their price for minutes.
        guard isUnit, evidence.dollars < log(5) else {
            return .doubtful(.jump, detail, flags: .largeMove)
        }
        return .rejected(.unitError, detail)
    }
}
