/// What a change of each position is worth, carried backwards over sessions and trades.
///
/// The accounts of ``PortfolioSimulator`` are linear in its positions while it holds them, so their
/// derivatives are the same growth factors walked the other way. Formulas: reverse accumulation over
/// `value' = growth x value`, `equity = cash + sum of values` and the trade.
public enum HoldingGradient {
    /// `worth = (worth + equityWorth) x growth`: back over a session at whose end the equity counted.
    ///
    /// - Parameters:
    ///   - equityWorth: derivative with respect to the session's closing equity.
    ///   - growth: factors of the session, one a slot.
    ///   - worth: derivative with respect to each position, after the session and then before it.
    public static func reverse(
        equityWorth: Double, growth: UnsafeBufferPointer<Double>,
        worth: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(growth.count == worth.count, "one factor a slot")
        LaneLoop.run(worth.count) { slot in
            worth.set((worth.lanes(slot) + equityWorth) * growth.lanes(slot), slot)
        } narrow: { slot in
            worth[slot] = (worth[slot] + equityWorth) * growth[slot]
        }
    }

    /// `worth += equityWorth`: where the equity counted and nothing grew.
    public static func reverse(equityWorth: Double, worth: UnsafeMutableBufferPointer<Double>) {
        for slot in 0..<worth.count { worth[slot] += equityWorth }
    }

    /// Back over a trade.
    ///
    /// The sub-gradient of a trade's size is its sign, 0 where nothing moves.
    ///
    /// - Parameters:
    ///   - trade: what ``PortfolioSimulator/trade(to:withoutBar:)`` told of itself.
    ///   - before: positions before the trade; 0 in the slots without a bar.
    ///   - targets: what it went for; 0 in the slots without a bar.
    ///   - withoutBar: slots that were not traded: what they hold counts as it did, and as part of equity.
    ///   - kept: work space, as long as the slots.
    ///   - costRate: cost of a trade as a fraction of its value.
    ///   - cashWorth: derivative with respect to cash, after the trade and then before it.
    ///   - worth: derivative with respect to each position, after the trade and then before it.
    ///   - targetWorth: derivative with respect to each target; 0 in the slots without a bar.
    public static func reverse(
        _ trade: Trade, before: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>,
        withoutBar: UnsafeBufferPointer<Int32>, kept: UnsafeMutableBufferPointer<Double>,
        costRate: Double, cashWorth: inout Double, worth: UnsafeMutableBufferPointer<Double>,
        targetWorth: UnsafeMutableBufferPointer<Double>
    ) {
        precondition(before.count == worth.count && targets.count == worth.count, "one value a slot")
        precondition(targetWorth.count == worth.count && kept.count == worth.count, "one a slot")
        guard trade.total > 0 else {
            for slot in 0..<worth.count { targetWorth[slot] = 0 }
            return
        }
        for (place, slot) in withoutBar.enumerated() {
            kept[place] = worth[Int(slot)]
            worth[Int(slot)] = 0
        }
        let unit = trade.unit
        let left = trade.left
        // Cash is what is left of the money that no target asked for; a scaled trade leaves none.
        let restWorth = trade.isScaled ? 0 : cashWorth
        let rest = trade.isScaled ? 0 : trade.available - trade.wanted * unit
        let invested = LaneLoop.sum(worth.count) { slot in
            worth.lanes(slot) * targets.lanes(slot)
        } narrow: { slot in
            worth[slot] * targets[slot]
        }
        // Where costs eat everything, a little more or less of them changes nothing.
        let leftWorth = left > 0 ? invested * unit + restWorth * rest : 0
        let movedWorth = left > 0 ? -costRate * leftWorth / trade.available : 0
        let shift = left * restWorth
        let unitWorth = LaneLoop.sum(worth.count) { slot in
            let goal = targets.lanes(slot) * unit
            let distance = goal - before.lanes(slot)
            let sign = Lanes(repeating: 0).replacing(with: 1, where: distance .> 0)
                .replacing(with: -1, where: distance .< 0)
            let friction = sign * movedWorth
            let goalWorth = worth.lanes(slot) * left + friction - shift
            targetWorth.set(goalWorth * unit, slot)
            worth.set(0 - friction, slot)
            return goalWorth * targets.lanes(slot)
        } narrow: { slot in
            let distance = targets[slot] * unit - before[slot]
            let friction = distance == 0 ? 0 : distance > 0 ? movedWorth : -movedWorth
            let goalWorth = worth[slot] * left + friction - shift
            targetWorth[slot] = goalWorth * unit
            worth[slot] = -friction
            return goalWorth * targets[slot]
        }
        var availableWorth =
            trade.available > 0
            ? leftWorth * costRate * trade.moved / (trade.available * trade.available) : 0
        var totalWorth = 0.0
        if trade.isScaled {
            availableWorth += unitWorth / trade.wanted
            let share = unitWorth * unit / trade.wanted
            LaneLoop.run(worth.count) { slot in
                targetWorth.set(targetWorth.lanes(slot) - share, slot)
            } narrow: { slot in
                targetWorth[slot] -= share
            }
        } else {
            availableWorth += left * restWorth
            totalWorth = unitWorth
        }
        let common = availableWorth + totalWorth
        LaneLoop.run(worth.count) { slot in
            worth.set(worth.lanes(slot) + common, slot)
        } narrow: { slot in
            worth[slot] += common
        }
        for (place, slot) in withoutBar.enumerated() {
            worth[Int(slot)] = kept[place] + totalWorth
            targetWorth[Int(slot)] = 0
        }
        cashWorth = common
    }
}
