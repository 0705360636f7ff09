/// Targets after every rule of risk, and what each rule did to them.
///
/// No rule ever raises a target. They are asked one after another:
///
/// 1. Kelly: see ``KellySizing``; a slot without an estimate keeps the policy's weight.
/// 2. Name: ``RiskLimits/maximumWeight``.
/// 3. Liquidity: ``RiskLimits/maximumMoneyTraded`` of what is traded in a mean session. Of a stock of which that is
///    not known nothing is bought.
/// 4. Sector: the targets of a sector that is above ``RiskLimits/maximumSectorWeight`` are cut in proportion. A stock
///    whose sector is not known stands for itself: many of them are no sector, and the cap of a name holds each.
/// 5. Volatility: see ``MarketVolatility/scale(_:)``.
/// 6. Halted, or closed to new by the second daily loss limit: nothing is opened nor added to.
/// 7. Halved by the first daily loss limit: a half of what would be held.
///
/// Limits hold for what is kept too. Those by judgement, Kelly and volatility, are for the size that the policy wishes
/// for, so that a position they cut once is not cut again each month it is kept; and by no more than `band` they cut
/// nothing that is held. What they leave of a purchase is not made where it is not worth it.
public struct RiskSizing: Sendable {
    /// One a slot.
    public private(set) var targets: [Double]
    /// In the order in which they were made.
    public private(set) var changes: [RiskChange] = []

    private let held: [Double]
    private let band: Double
    /// What the rules so far let a slot be if the policy got all that it wishes for.
    private var full: [Double]
    /// Index of each slot's last change; nil where nothing changed.
    private var lastChange: [Int?]

    /// - Parameters:
    ///   - targets: what the selection asks for, fractions of the portfolio, one a slot.
    ///   - wishes: what the policy would hold; a target above it counts as wished for.
    ///   - held: before the decision.
    ///   - band: a smaller change is not worth a trade.
    ///   - minimumWeight: a smaller position is not opened.
    public init(
        targets: [Double], wishes: [Double], held: [Double], facts: RiskFacts, conditions: RiskConditions,
        band: Double = 0, minimumWeight: Double = 0
    ) {
        precondition(
            targets.count == wishes.count && targets.count == held.count
                && targets.count == facts.sectors.count, "one of each a slot")
        self.targets = targets
        self.held = held
        self.band = band
        full = zip(targets, wishes).map { max($0, $1) }
        lastChange = Array(repeating: nil, count: targets.count)
        let limits = conditions.limits
        applyKelly(facts.kelly, KellySizing(limits))
        applyName(limits)
        applyLiquidity(facts.moneyTraded, limits, value: conditions.portfolioValue)
        applySectors(facts.sectors, limits)
        applyVolatility(scale: conditions.scale)
        if let state = conditions.state { apply(state) }
        leaveSmallPurchases(minimumWeight)
    }

    private mutating func applyKelly(_ estimates: [KellyEstimate?], _ sizing: KellySizing) {
        for slot in targets.indices where targets[slot] > 0 {
            guard let estimate = estimates[slot] else { continue }
            full[slot] = sizing.ceiling(of: full[slot], estimate)
            lowerByJudgement(slot, to: full[slot], .kelly)
        }
    }

    private mutating func applyName(_ limits: RiskLimits) {
        guard limits.maximumWeight < 1 else { return }
        for slot in targets.indices { cap(slot, at: limits.maximumWeight, .name) }
    }

    private mutating func applyLiquidity(_ moneyTraded: [Double], _ limits: RiskLimits, value: Double) {
        guard limits.maximumMoneyTraded < 1 else { return }
        for slot in targets.indices where targets[slot] > 0 {
            let money = moneyTraded[slot]
            cap(slot, at: money.isNaN ? held[slot] : limits.maximumMoneyTraded * money / value, .liquidity)
        }
    }

    private mutating func applySectors(_ sectors: [String?], _ limits: RiskLimits) {
        guard limits.maximumSectorWeight < 1 else { return }
        var weights: [String: Double] = [:]
        for slot in targets.indices where targets[slot] > 0 {
            if let sector = sectors[slot], !sector.isEmpty { weights[sector, default: 0] += targets[slot] }
        }
        for slot in targets.indices where targets[slot] > 0 {
            guard let sector = sectors[slot], let weight = weights[sector],
                weight > limits.maximumSectorWeight * (1 + 1e-12)
            else { continue }
            let share = limits.maximumSectorWeight / weight
            full[slot] *= share
            lower(slot, to: targets[slot] * share, .sector)
        }
    }

    private mutating func applyVolatility(scale: Double) {
        guard scale < 1 else { return }
        for slot in targets.indices where targets[slot] > 0 {
            lowerByJudgement(slot, to: scale * full[slot], .volatility)
        }
    }

    private mutating func apply(_ state: RiskState) {
        if state.isHalted || state.isClosedToNew {
            for slot in targets.indices {
                lower(slot, to: held[slot], state.isHalted ? .halt : .closedToNew)
            }
        }
        if state.isHalving {
            for slot in targets.indices { lower(slot, to: targets[slot] / 2, .dailyLoss) }
        }
    }

    private mutating func cap(_ slot: Int, at ceiling: Double, _ rule: RiskRule) {
        full[slot] = min(full[slot], ceiling)
        lower(slot, to: ceiling, rule)
    }

    /// What is held stays where it is above its size by no more than a trade is worth.
    private mutating func lowerByJudgement(_ slot: Int, to ceiling: Double, _ rule: RiskRule) {
        let isNear = held[slot] > ceiling && held[slot] - ceiling <= band
        lower(slot, to: isNear ? held[slot] : ceiling, rule)
    }

    private mutating func lower(_ slot: Int, to ceiling: Double, _ rule: RiskRule) {
        let before = targets[slot]
        guard ceiling < before else { return }
        targets[slot] = max(0, ceiling)
        lastChange[slot] = changes.count
        changes.append(RiskChange(rule: rule, slot: slot, before: before, after: targets[slot]))
    }

    /// What is left of a purchase counts to the rule that cut it last.
    private mutating func leaveSmallPurchases(_ minimumWeight: Double) {
        for slot in targets.indices where targets[slot] > held[slot] {
            guard let last = lastChange[slot] else { continue }
            let isTooSmall =
                targets[slot] - held[slot] <= band || (held[slot] == 0 && targets[slot] < minimumWeight)
            guard isTooSmall else { continue }
            targets[slot] = held[slot]
            changes[last].after = held[slot]
        }
    }
}
