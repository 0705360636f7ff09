import Core
import Portfolio

/// What the rules of risk did, in words: a sentence a rule for all, and a clause for a stock's reason.
struct RiskWords {
    private let risk: DecisionRisk
    private let slots: [Slot]
    private var limits: RiskLimits { risk.context.conditions.limits }
    private var state: RiskState? { risk.context.conditions.state }

    init(_ risk: DecisionRisk, slots: [Slot]) {
        self.risk = risk
        self.slots = slots
    }

    /// Of each rule that changed something, and of those that could not be asked. Want of confidence is told with
    /// the selection.
    var notes: [String] {
        guard !risk.context.isNone else { return [] }
        var notes: [String] = []
        for rule in RiskRule.allCases where rule != .confidence {
            let own = risk.changes.filter { $0.rule == rule }
            if !own.isEmpty {
                notes.append("\(sentence(rule, own)): \(effect(own)).")
            } else if let silence = silence(rule) {
                notes.append(silence)
            }
        }
        return notes
    }

    /// Such as `; cut from 2.4% to 0.8% by quarter Kelly (52% of 480 paid, payoff 1.1)`; nil for a stock that was
    /// not cut.
    func clause(_ slot: Int) -> String? {
        let own = risk.changes.filter { $0.slot == slot && $0.rule != .confidence }
        guard let first = own.first, let last = own.last else { return nil }
        let (before, after) = weights(first.before, last.after)
        let causes = own.map { cause($0.rule, slot) }
        let list = causes.dropLast().joined(separator: ", ")
        return "; cut from \(before) to \(after) by " + (list.isEmpty ? "" : list + " and ")
            + (causes.last ?? "")
    }

    private func sentence(_ rule: RiskRule, _ changes: [RiskChange]) -> String {
        switch rule {
        case .confidence: return "Too little confidence"
        case .kelly: return "\(capitalised(kellyName)) is below what the policy asks for"
        case .name: return "No name may be more than \(percent(limits.maximumWeight)) of the portfolio"
        case .liquidity:
            return
                "No position may be more than \(percent(limits.maximumMoneyTraded)) of what is traded in its stock a session"
        case .sector:
            let names = Set(changes.compactMap { risk.facts.sectors[$0.slot] }).sorted()
            return "No sector may be more than \(percent(limits.maximumSectorWeight)) of the portfolio, and "
                + "\(names.joined(separator: ", ")) would be"
        case .volatility:
            return
                "The market's volatility of \(percent(volatility)) is above \(percent(limits.marketVolatility)), "
                + "so positions are scaled by \(PlainNumber.decimal(risk.context.conditions.scale, digits: 2))"
        case .closedToNew:
            return
                "The account lost \(loss) in the session, and after \(fine(limits.closingLoss)) nothing new is "
                + "opened or added to"
        case .halt: return "Nothing is bought until a person resumes it (bellwether resume): \(haltWords)"
        case .dailyLoss:
            return
                "The account lost \(loss) in the session, and after \(fine(limits.halvingLoss)) positions are "
                + "halved"
        }
    }

    private func effect(_ changes: [RiskChange]) -> String {
        let removed = changes.reduce(0) { $0 + $1.removed }
        let slots = Set(changes.map(\.slot))
        let dropped = slots.count {
            risk.selection.targetWeights[$0] == 0 && risk.selection.heldWeights[$0] == 0
        }
        let count = slots.count
        if dropped == count {
            return "\(count) \(count == 1 ? "position" : "positions"), \(fine(removed)) of the portfolio, "
                + "\(count == 1 ? "is" : "are") not opened"
        }
        return
            "\(count) \(count == 1 ? "position is" : "positions are") cut by \(fine(removed)) of the portfolio"
            + (dropped > 0 ? ", \(dropped) of them not opened at all" : "")
    }

    /// A rule that is asked for and cannot be applied.
    private func silence(_ rule: RiskRule) -> String? {
        let isHolding = risk.selection.targetWeights.contains { $0 > 0 }
        switch rule {
        case .kelly where limits.kellyFraction > 0 && isHolding:
            guard risk.facts.kelly.allSatisfy({ $0 == nil }) else { return nil }
            return "Too few past signals to size by: the policy's weights stand without \(kellyName)."
        case .volatility where limits.marketVolatility.isFinite && risk.context.conditions.market == nil:
            return
                "Fewer than \(MarketVolatility.fewest) of the last \(MarketVolatility.window) sessions have features: "
                + "the market's volatility is not known, and nothing is scaled by it."
        default: return nil
        }
    }

    private func cause(_ rule: RiskRule, _ slot: Int) -> String {
        switch rule {
        case .confidence: return "too little confidence"
        case .kelly:
            guard let past = risk.facts.kelly[slot] else { return kellyName }
            let payoff =
                past.payoff.isFinite
                ? "payoff \(PlainNumber.decimal(past.payoff, digits: 1))" : "none lost anything"
            return
                "\(kellyName) (\(PlainNumber.decimal(past.hitRate * 100, digits: 0))% of \(past.count) paid, "
                + "\(payoff))"
        case .name: return "the cap of \(percent(limits.maximumWeight)) a name"
        case .liquidity:
            let money = risk.facts.moneyTraded[slot]
            return "the cap of \(percent(limits.maximumMoneyTraded)) of "
                + (money.isNaN
                    ? "what it trades, which is not known" : "the \(dollars(money)) it trades a session")
        case .sector:
            return "the cap of \(percent(limits.maximumSectorWeight)) for "
                + (risk.facts.sectors[slot] ?? "a sector")
        case .volatility: return "the market's volatility of \(percent(volatility))"
        case .closedToNew: return "the loss of \(loss) in the session"
        case .halt: return state?.haltedSince.map { "the halt since \($0)" } ?? "the halt"
        case .dailyLoss: return "the halving after a loss of \(loss)"
        }
    }

    private var haltWords: String {
        guard let state, let since = state.haltedSince else { return "halted" }
        let drawdown = "\(fine(state.drawdown)) below the peak of \(state.peakSession)"
        return state.isHaltedByHand
            ? "halted by hand on \(since), now \(drawdown)"
            : "halted on \(since) by the limit of \(fine(limits.haltingDrawdown)), now \(drawdown)"
    }

    private var kellyName: String {
        switch limits.kellyFraction {
        case 0.25: "quarter Kelly"
        case 0.5: "half Kelly"
        case 1: "full Kelly"
        default: "\(PlainNumber.decimal(limits.kellyFraction, digits: 2)) of Kelly's bet"
        }
    }

    private var loss: String { fine(-(state?.dailyReturn ?? 0)) }
    private var volatility: Double { risk.context.conditions.market?.annualised ?? .nan }

    private func percent(_ fraction: Double) -> String { PlainNumber.percent(fraction) }

    private func fine(_ fraction: Double) -> String {
        PlainNumber.decimal(fraction * 100, digits: 2) + "%"
    }

    /// With as many decimals as it takes to tell one from the other.
    private func weights(_ before: Double, _ after: Double) -> (String, String) {
        let short = (percent(before), percent(after))
        return short.0 == short.1 ? (fine(before), fine(after)) : short
    }

    private func dollars(_ amount: Double) -> String {
        amount >= 999_950
            ? PlainNumber.decimal(amount / 1_000_000, digits: 1) + " million USD"
            : PlainNumber.decimal(amount, digits: 0) + " USD"
    }

    private func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
