import Core
import Foundation

extension SessionReview {
    /// Which of a stock's offers stands.
    struct Decision: Sendable {
        /// With the flags to store; nil when none can be kept.
        var chosen: Offer?
        var isSettled = false
        var inference: Verdict.Inference?
        var rejected: [RejectedBar] = []
        /// Splits of which the chosen bar knows nothing.
        var droppedSplits: [CorporateAction] = []
    }

    /// Judges the offers of a stock and chooses among them.
    mutating func decide(_ place: Int) {
        let symbol = first[place].bar.symbol
        let code = historyCode(of: symbol)
        var offers = [first[place]] + (further[place] ?? [])
        var decision = Decision()
        let since = code.flatMap { code in
            judge.memory.silence(code).flatMap { judge.memory.date(of: judge.memory.ordinal - Int32($0)) }
        }
        let events = actions.events(of: symbol, after: since, through: session)
        for index in offers.indices {
            let reference = code.flatMap { judge.memory.silence($0) == nil ? nil : $0 }.map {
                judge.memory.closes[judge.memory.newest($0)]
            }
            let split = events.ratio(nearest: reference.map { offers[index].bar.close / $0 })
            let judged = judge.judge(
                offers[index].bar, code: code, split: split, dividend: events.dividend)
            offers[index].verdict = judged.verdict
            offers[index].fit = judged.fit
        }
        let candidates = bestOfEachVendor(offers, code: code, into: &decision)
        choose(among: candidates, into: &decision)
        if let chosen = decision.chosen {
            decision.droppedSplits = events.dropped(
                chosen.fit,
                nearest: code.flatMap { code in
                    judge.memory.silence(code) == nil
                        ? nil : chosen.bar.close / judge.memory.closes[judge.memory.newest(code)]
                })
        }
        decisions[place] = decision
    }

    /// Of several bars that one vendor has of a stock, the one that continues its history.
    private func bestOfEachVendor(_ offers: [Offer], code: Int?, into decision: inout Decision) -> [Offer] {
        var best: [Offer] = []
        for vendor in vendors.indices {
            let own = offers.filter { $0.vendor == vendor }
            guard own.count > 1 else {
                best += own
                continue
            }
            let ordered = own.sorted { isBetter($0, than: $1, code: code) }
            best.append(ordered[0])
            let kept = ordered[0].bar
            for offer in ordered.dropFirst() {
                if offer.verdict.standing == .broken, let violation = offer.verdict.violation {
                    decision.rejected.append(RejectedBar(offer.bar, violation: violation))
                    continue
                }
                let isOther = abs(log(offer.bar.close / kept.close)) > 0.2
                decision.rejected.append(
                    RejectedBar(
                        offer.bar,
                        violation: BarViolation(
                            rule: isOther ? .twoInstruments : .duplicate,
                            detail: "close \(offer.bar.close), kept \(kept.close)")))
            }
        }
        return best
    }

    private func isBetter(_ left: Offer, than right: Offer, code: Int?) -> Bool {
        let ranks = (left.verdict.standing.rank, right.verdict.standing.rank)
        if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
        if let code, judge.memory.silence(code) != nil, left.verdict.standing != .broken {
            let last = judge.memory.closes[judge.memory.newest(code)]
            let steps = [left, right].map { (abs(log($0.bar.close / last)) / 0.1).rounded(.down) }
            if steps[0] != steps[1] { return steps[0] < steps[1] }
        }
        // The fuller bar; then any order, so long as it is one.
        if left.bar.volume != right.bar.volume { return left.bar.volume > right.bar.volume }
        return (left.bar.close, left.bar.open, left.bar.high, left.bar.low)
            < (right.bar.close, right.bar.open, right.bar.high, right.bar.low)
    }

    /// Whether another vendor's bar says the same as one in question. Yesterday's close may well be near today's:
    /// a repeated bar must be the same in all its prices.
    private static func bears(_ other: Bar, out offer: Offer) -> Bool {
        func isNear(_ left: Double, _ right: Double, _ share: Double) -> Bool {
            abs(log(left / right)) <= share
        }
        guard offer.verdict.violation?.rule == .stale else {
            return isNear(other.close, offer.bar.close, 0.01)
        }
        return isNear(other.open, offer.bar.open, 1e-4) && isNear(other.high, offer.bar.high, 1e-4)
            && isNear(other.low, offer.bar.low, 1e-4) && isNear(other.close, offer.bar.close, 1e-4)
    }

    /// The first sound bar, unless another vendor confirms a questioned one before it.
    private func choose(among offers: [Offer], into decision: inout Decision) {
        var chosen: Int?
        for (index, offer) in offers.enumerated() where offer.verdict.standing != .broken {
            if offer.verdict.standing == .sound {
                // One venue's volume does not mend a lost one.
                let lost =
                    offer.bar.flags.hasMarketVolume
                    ? nil
                    : offers[..<index].firstIndex {
                        $0.verdict.violation?.rule == .zeroVolume && !Self.differs($0.bar, offer.bar)
                    }
                chosen = lost ?? index
                if lost != nil { continue }
                decision.isSettled = true
                break
            }
            let isConfirmed = offers.enumerated().contains { other in
                other.offset != index && other.element.verdict.standing != .broken
                    && other.element.fit == offer.fit
                    && Self.bears(other.element.bar, out: offer)
                    && (other.element.bar.volume == 0) == (offer.bar.volume == 0)
            }
            if isConfirmed {
                chosen = index
                decision.isSettled = true
                break
            }
        }
        if chosen == nil {
            chosen = offers.firstIndex { $0.verdict.standing == .doubtful }
        }
        if let index = chosen {
            var offer = offers[index]
            if decision.isSettled { offer.verdict.flags.remove(.disputed) }
            offer.bar.flags.formUnion(offer.verdict.flags)
            decision.inference = offer.verdict.inference
            decision.chosen = offer
        }
        for (index, offer) in offers.enumerated() where index != chosen {
            guard let kept = decision.chosen?.bar else {
                if let violation = offer.verdict.violation {
                    decision.rejected.append(RejectedBar(offer.bar, violation: violation))
                }
                continue
            }
            // A second vendor's same bar is no error: only what was preferred to it is told.
            if offer.verdict.violation == nil, !Self.differs(kept, offer.bar) { continue }
            let isAgreeing =
                offer.verdict.standing != .broken && offer.vendor != decision.chosen?.vendor
                && !Self.differs(kept, offer.bar)
            if isAgreeing { continue }
            let detail = "close \(offer.bar.close), \(kept.source) has \(kept.close)"
            decision.rejected.append(
                RejectedBar(
                    offer.bar,
                    violation: offer.verdict.violation ?? BarViolation(rule: .disputed, detail: detail)))
        }
    }
}

extension Verdict.Standing {
    /// The better ones first.
    var rank: Int {
        switch self {
        case .sound: 0
        case .doubtful: 1
        case .rejected: 2
        case .broken: 3
        }
    }
}
