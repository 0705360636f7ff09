import Core
import Foundation

extension BarJudge {
    /// A close beyond the stock's own history that no vendor's split explains.
    ///
    /// In order: what an earlier event explains; a level that is insisted on; a long silence; trading from the
    /// old price to the new one; a wrong unit; a history too short to speak; a split; another instrument; news.
    func judgeMove(_ bar: Bar, _ evidence: MoveEvidence, code: Int) -> Verdict {
        let history = evidence.history
        if let verdict = splitOfLate(evidence, code: code) { return verdict }
        if let verdict = insistence(bar, evidence, code: code) { return verdict }
        // What was there before may have been a stray bar; a debut's own leaps begin at its own prices.
        let isElsewhere = abs(evidence.close) > 0.5 && abs(evidence.open) > 0.5
        let isYoung = history.count <= 5 && memory.sessions.count > history.age + 10 && isElsewhere
        if history.silent >= 10 { return newSeries(evidence) }
        // The bar shows the way from the old price to the new one.
        if abs(evidence.open) <= min(0.2, max(0.1, 2 * history.move)), !(evidence.dollars <= -log(6)) {
            return kept(evidence)
        }
        if let power = evidence.unit {
            // A wrong unit takes dollars away with the price: more of them is a crash (ALLK, 2021-12-22).
            if power < 0, evidence.dollars > log(3) { return kept(evidence) }
            return unit(evidence, power: power)
        }
        if isYoung { return newSeries(evidence) }
        if isSeparation(bar, evidence) { return newSeries(evidence) }
        if let ratio = split(evidence) { return split(evidence, ratio: ratio) }
        if isOther(evidence) {
            return .rejected(.twoInstruments, evidence.text, unless: .newSeries)
        }
        let isMarkedUp = evidence.close > 0
        let isNews = evidence.dollars > (isMarkedUp ? log(3) : log(2))
        // Nothing multiplies tenfold overnight; and news makes people trade.
        // A panic shows in the range, a company that is another by the morning opens and stays there.
        let isCalm = evidence.range < 0.35 * abs(evidence.close)
        if isNews ? evidence.close > log(10) : abs(evidence.close) > 0.6 && isCalm {
            return newSeries(evidence)
        }
        return kept(evidence)
    }

    /// A price before the split of some days ago, or split once more.
    private func splitOfLate(_ evidence: MoveEvidence, code: Int) -> Verdict? {
        guard let past = memory.splits[Int32(code)], memory.ordinal - past.ordinal <= 10 else { return nil }
        let ratio = log(past.ratio)
        let slack = evidence.slack(0.08, 0.2)
        guard abs(ratio) > 0.2 else { return nil }
        if abs(evidence.close - ratio) < slack {
            // A split that was inferred was none, if the old price comes back.
            if past.isInferred, infersSplits { return split(evidence, ratio: 1 / past.ratio) }
            return .rejected(
                .splitNotApplied, "\(evidence.text), as before the split of \(past.ratio) some days ago")
        }
        if abs(evidence.close + ratio) < slack, evidence.isMadeByHand {
            return .rejected(
                .splitAppliedTwice, "\(evidence.text), as if split by \(past.ratio) once more")
        }
        return nil
    }

    /// A level that was turned away before: believed when it stays and trades like the company.
    private func insistence(_ bar: Bar, _ evidence: MoveEvidence, code: Int) -> Verdict? {
        guard let run = memory.suspects[Int32(code)], !run.isEmpty else { return nil }
        let limit = evidence.history.limit
        var level = bar.close
        var dollars = [bar.close * Double(bar.volume)]
        var moves = 0.0
        for suspect in run.reversed() {
            let move = abs(log(suspect.close / level))
            guard move <= limit else { break }
            level = suspect.close
            moves += move
            dollars.append(suspect.close * suspect.volume)
        }
        guard dollars.count >= Self.sessionsToBelieve else { return nil }
        dollars.sort()
        let typical = dollars[dollars.count / 2] / max(evidence.history.dollars, 1)
        // A company that sold most of itself trades fewer dollars, but as many shares, and moves as before; a
        // preferred share does neither (NEE, 2016).
        let isRemainder =
            typical * exp(-evidence.close) >= 2 * Self.dollarsToBelieve
            && moves / Double(dollars.count - 1) >= 0.5 * evidence.history.move
        guard typical >= Self.dollarsToBelieve || isRemainder else {
            return .rejected(
                .twoInstruments, "\(evidence.text), for \(dollars.count) sessions", unless: .newSeries)
        }
        return Verdict(flags: .largeMove, inference: .newSeries)
    }

    private func unit(_ evidence: MoveEvidence, power: Int) -> Verdict {
        if let ratio = split(evidence), abs(power) == 1 {
            // As many dollars as ever speak for a split, as many shares for a wrong unit; a stock under a
            // dollar is expected to split.
            let isPenny = power > 0 && evidence.reference < 1
            if isPenny || abs(evidence.dollars) < abs(evidence.shares) {
                return split(evidence, ratio: ratio)
            }
        }
        return .rejected(.unitError, "\(evidence.text), \(power > 0 ? "x" : "/")1e\(abs(power))")
    }

    /// Two companies from one: the newcomer and the rest are worth what the whole was.
    private func isSeparation(_ bar: Bar, _ evidence: MoveEvidence) -> Bool {
        guard evidence.close < 0, evidence.tradesAsUsual else { return false }
        let usual = evidence.history.dollars
        return newcomers.contains {
            abs(log(($0.close + bar.close) / evidence.reference)) < 0.05 && $0.dollars > 0.25 * usual
                && $0.dollars < 4 * usual
        }
    }

    /// A bar of another instrument under the stock's symbol.
    private func isOther(_ evidence: MoveEvidence) -> Bool {
        if evidence.hardlyTrades { return true }
        guard evidence.close > log(2) else { return false }
        // A price from nowhere; or one that a quiet stock cannot reach, at which it then hardly moves.
        if evidence.close > log(50), evidence.history.dollars < 10_000 { return true }
        return evidence.close > 100 * evidence.history.move && evidence.range < 0.05
    }

    private func split(_ evidence: MoveEvidence) -> Double? {
        infersSplits ? evidence.split : nil
    }

    private func kept(_ evidence: MoveEvidence) -> Verdict {
        .doubtful(.jump, evidence.text, flags: .largeMove)
    }

    private func newSeries(_ evidence: MoveEvidence) -> Verdict {
        .doubtful(.twoInstruments, evidence.text, flags: .largeMove, inference: .newSeries)
    }

    private func split(_ evidence: MoveEvidence, ratio: Double) -> Verdict {
        .doubtful(
            .jump, "\(evidence.text), as if split by \(MoveEvidence.short(ratio))", flags: .inferredSplit,
            inference: .split(ratio: ratio))
    }
}
