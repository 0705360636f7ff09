import Core
import Foundation
import Ledger
import Trading

/// The paper account against its backtest, for people and as JSON. Fractions of equity at the decision.
struct ReconciliationDocument: Encodable {
    var months: [Month]
    /// Of the month that was asked for, those with the largest gaps first.
    var positions: [Position]?

    struct Month: Encodable {
        var session: CivilDate
        var through: CivilDate
        var paper: Double
        var backtest: Double
        var gap: Double
        var price: Double
        var sizing: Double
        var cost: Double
        var actions: Double
        var missed: Double
        var residual: Double
        var isExplained: Bool
        var note: String?
        var digest: String
    }

    struct Position: Encodable {
        var symbol: Symbol
        var paper: Double
        var backtest: Double
        var gap: Double
        var price: Double
        var sizing: Double
        var cost: Double
        var actions: Double
        var missed: Double
        var residual: Double
    }

    init(_ months: [PaperReconciliation], chosen: ReconciledMonth?, limit: Int) {
        self.months = months.map { one in
            Month(
                session: one.session, through: one.through, paper: one.paper, backtest: one.backtest,
                gap: one.gap, price: one.price, sizing: one.sizing, cost: one.cost, actions: one.actions,
                missed: one.missed, residual: one.residual, isExplained: one.isExplained, note: one.note,
                digest: one.digest)
        }
        positions = chosen.map { month in
            let sorted = month.positions.sorted { (abs($0.gap), $1.symbol) > (abs($1.gap), $0.symbol) }
            return sorted.prefix(limit).map { one in
                Position(
                    symbol: one.symbol, paper: one.paper, backtest: one.backtest, gap: one.gap,
                    price: one.effects.price, sizing: one.effects.sizing, cost: one.effects.cost,
                    actions: one.effects.actions, missed: one.effects.missed, residual: one.residual)
            }
        }
    }

    var lines: [String] {
        let effects = ["gap", "price", "sizing", "cost", "actions", "missed", "residual"]
        let rows = months.map { one in
            ["\(one.session)", "\(one.through)", Self.percent(one.paper), Self.percent(one.backtest)]
                + [one.gap, one.price, one.sizing, one.cost, one.actions, one.missed].map(Self.points)
                + [Self.points(one.residual) + (one.isExplained ? "" : " !"), one.note ?? ""]
        }
        var lines = tableLines(
            [["decided", "through", "paper", "backtest"] + effects + [""]] + rows,
            rightAligned: Set(2...10))
        lines.append("returns in per cent; the gap and what makes it in basis points of equity")
        guard let positions else { return lines }
        let stocks = positions.map { one in
            ["\(one.symbol)", Self.points(one.paper), Self.points(one.backtest)]
                + [one.gap, one.price, one.sizing, one.cost, one.actions, one.missed, one.residual]
                .map(Self.points)
        }
        lines.append("")
        lines += tableLines([["stock", "paper", "backtest"] + effects] + stocks, rightAligned: Set(1...9))
        return lines
    }

    private static func percent(_ fraction: Double) -> String { String(format: "%+.3f", 100 * fraction) }

    private static func points(_ fraction: Double) -> String {
        let text = String(format: "%+.2f", 10_000 * fraction)
        return text == "-0.00" ? "+0.00" : text
    }
}
