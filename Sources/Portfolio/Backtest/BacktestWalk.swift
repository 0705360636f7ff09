import Core
import Foundation

/// A portfolio under way through a market's sessions. Allocates nothing once it stands.
struct BacktestWalk {
    private(set) var simulator: PortfolioSimulator
    private let settings: BacktestSettings
    private let market: MarketPanel
    private var impact: MarketImpact?
    /// Work space: dividends on the way, money by their place in the session's list.
    private var paid: [Double]
    /// Slots without a bar.
    private var withoutBar: [Int32]

    /// - Parameter held: what it begins with, fractions of equity, one a slot; empty for all in cash.
    init(_ settings: BacktestSettings, _ market: MarketPanel, from held: [Double] = []) {
        self.settings = settings
        self.market = market
        simulator = PortfolioSimulator(
            slotCount: market.slotCount, costBasisPoints: settings.costs.proportional)
        precondition(
            settings.costs.impact == 0 || !market.dollarVolume.isEmpty, "impact needs dollar volumes")
        impact =
            settings.costs.impact > 0
            ? MarketImpact(
                coefficient: settings.costs.impact, capital: settings.capital, slotCount: market.slotCount)
            : nil
        paid = [Double](repeating: 0, count: market.dividends.map(\.count).max() ?? 0)
        withoutBar = [Int32](repeating: 0, count: market.slotCount)
        if !held.isEmpty { held.withUnsafeBufferPointer { simulator.reset(weights: $0) } }
    }

    /// One session, and the trading of what was decided at the close before it.
    mutating func advance(to session: Int, _ decision: PortfolioDecision) -> SessionResult {
        let before = simulator.equity
        earnInterest(session)
        for delisting in market.delistings[session] {
            simulator.settle(delisted: delisting.slot, finalReturn: delisting.finalReturn)
        }
        for (place, dividend) in market.dividends[session].enumerated() {
            paid[place] = simulator.values[dividend.slot] * dividend.yield
        }
        var result = SessionResult(netReturn: 0)
        let isTrading = decision != .hold
        let isSplit = isTrading && settings.execution == .open
        grow(session, overnight: true, intraday: !isSplit)
        creditDividends(session, throughClose: !isSplit)
        if isTrading { trade(decision, session, &result) }
        if isSplit { grow(session, overnight: false, intraday: true) }
        result.netReturn = PortfolioSimulator.change(from: before, to: simulator.equity)
        return result
    }

    private mutating func earnInterest(_ session: Int) {
        guard settings.cashRate != 0 else { return }
        let days = market.dates[session].daysSinceEpoch - market.dates[session - 1].daysSinceEpoch
        simulator.earn(on: pow(1 + settings.cashRate, Double(days) / 365))
    }

    private mutating func grow(_ session: Int, overnight isNight: Bool, intraday isDay: Bool) {
        let row = market.row(session)
        market.overnight.withUnsafeBufferPointer { overnight in
            market.intraday.withUnsafeBufferPointer { intraday in
                let night = UnsafeBufferPointer(rebasing: overnight[row])
                let day = UnsafeBufferPointer(rebasing: intraday[row])
                if isNight && isDay {
                    simulator.grow(overnight: night, intraday: day)
                } else {
                    simulator.grow(returns: isNight ? night : day)
                }
            }
        }
    }

    /// - Parameter throughClose: prices stand at the close, so what was reinvested at the open has moved too.
    private mutating func creditDividends(_ session: Int, throughClose: Bool) {
        let first = session * market.slotCount
        for (place, dividend) in market.dividends[session].enumerated() {
            switch settings.dividends {
            case .cash: simulator.pay(paid[place])
            case .reinvested:
                let intraday = market.intraday[first + dividend.slot]
                let growth = throughClose && !intraday.isNaN ? 1 + intraday : 1
                simulator.pay(paid[place] * growth, into: dividend.slot)
            }
        }
    }

    private mutating func trade(
        _ decision: PortfolioDecision, _ session: Int, _ result: inout SessionResult
    ) {
        impact?.update(market, through: session - 1)
        switch decision {
        case .hold: return
        case .weights(let weights): trade(weights, session, &result)
        case .orders(let orders): trade(orders, session, &result)
        }
    }

    private mutating func trade(_ weights: [Double], _ session: Int, _ result: inout SessionResult) {
        precondition(weights.count == market.slotCount, "one weight a slot")
        var missing = 0
        for (slot, place) in market.row(session).enumerated() {
            precondition(weights[slot] >= 0 && weights[slot].isFinite, "weights are long and finite")
            guard market.intraday[place].isNaN else { continue }
            withoutBar[missing] = Int32(slot)
            missing += 1
        }
        let traded = weights.withUnsafeBufferPointer { targets in
            withoutBar.withUnsafeBufferPointer { slots in
                let slots = UnsafeBufferPointer(rebasing: slots[..<missing])
                guard let impact else { return simulator.trade(to: targets, withoutBar: slots) }
                return impact.factors.withUnsafeBufferPointer {
                    simulator.trade(to: targets, withoutBar: slots, impact: $0)
                }
            }
        }
        (result.turnover, result.cost) = (traded.turnover, traded.cost)
    }

    private mutating func trade(_ orders: [ShareOrder], _ session: Int, _ result: inout SessionResult) {
        precondition(!market.close.isEmpty, "orders in shares need prices")
        let total = simulator.equity
        guard total > 0 else { return }
        var (moved, cost) = (0.0, 0.0)
        for isBuying in [false, true] {
            for order in orders where order.shares.isFinite && (order.shares > 0) == isBuying {
                guard let price = price(of: order.slot, session) else { continue }
                let done = simulator.order(
                    order.shares * price / settings.capital, of: order.slot,
                    impact: impact?.factors[order.slot] ?? 0)
                moved += done.moved
                cost += done.cost
            }
        }
        (result.turnover, result.cost) = (moved / total, cost / total)
    }

    /// What one share of the decision's close is worth at the session's execution, USD; nil where it cannot
    /// be traded.
    private func price(of slot: Int, _ session: Int) -> Double? {
        let place = session * market.slotCount + slot
        let intraday = market.intraday[place]
        guard !intraday.isNaN, !market.delistings[session].contains(where: { $0.slot == slot }) else {
            return nil
        }
        let overnight = market.overnight[place]
        let last = overnight.isNaN ? nil : market.lastClose(of: slot, through: session - 1)
        switch settings.execution {
        case .open: return last.map { $0 * (1 + overnight) } ?? market.close[place] / (1 + intraday)
        case .close: return last.map { $0 * (1 + overnight) * (1 + intraday) } ?? market.close[place]
        }
    }
}
