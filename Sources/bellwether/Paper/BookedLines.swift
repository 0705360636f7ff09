import Core
import Foundation
import Ledger
import Portfolio
import Trading

/// What a run booked, for people.
struct BookedLines {
    private static let longest = 30
    let booked: [BookedSession]
    let limits: RiskLimits

    init(_ booked: [BookedSession], limits: RiskLimits) {
        self.booked = booked
        self.limits = limits
    }

    var all: [String] { table + unfilled + notes + risk }

    private var table: [String] {
        let head = [
            "session", "equity", "day", "cash", "positions", "bought", "sold", "cost", "dividends",
        ]
        let shown = booked.suffix(Self.longest)
        let rows = shown.map { one in
            [
                "\(one.session.session)", one.session.equity.grouped, Figure.signedPercent(one.dailyReturn),
                one.session.cash.grouped, "\(one.positions)", one.session.bought.grouped,
                one.session.sold.grouped, one.session.costs.grouped, one.session.dividends.grouped,
            ]
        }
        let earlier =
            booked.count > shown.count
            ? ["\(booked.count - shown.count) sessions before are in bellwether paper show"] : []
        return earlier + tableLines([head] + rows, rightAligned: Set(1...8))
    }

    private var unfilled: [String] {
        let orders = booked.suffix(Self.longest).flatMap(\.unfilled)
        guard !orders.isEmpty else { return [] }
        let rows = orders.map { order in
            [
                "\(order.execution)", order.symbol.rawValue, order.side.rawValue,
                "\(order.filled) of \(order.shares)", order.state.rawValue, order.note ?? "",
            ]
        }
        return ["orders that were not filled whole:"] + tableLines(rows)
    }

    private var notes: [String] {
        booked.suffix(Self.longest).compactMap { one in
            one.session.note.map { "\(one.session.session): \($0)" }
        }
    }

    private var risk: [String] { booked.last.map { [Self.line($0.state, limits)] } ?? [] }

    /// Where the account stands against its limits and what that means, in one line.
    static func line(_ state: RiskState, _ limits: RiskLimits) -> String {
        let below =
            "\(Figure.percent(state.drawdown)) below the peak of \(state.peakSession), halt at "
            + Figure.percent(limits.haltingDrawdown)
        switch state.level {
        case .normal: return "risk: within the limits (\(below))"
        case .halved:
            return
                "risk: the session lost \(Figure.percent(-state.dailyReturn)), positions are halved at the next "
                + "open (\(below))"
        case .closedToNew:
            return
                "risk: the session lost \(Figure.percent(-state.dailyReturn)), positions are halved at the next "
                + "open and nothing new is opened (\(below))"
        case .halted:
            let since = state.haltedSince ?? state.session
            return
                "risk: halted since \(since)\(state.isHaltedByHand ? " by hand" : ""): nothing is bought; look "
                + "why, then run bellwether resume --reason TEXT"
        }
    }
}

extension Figure {
    /// A fraction as a percentage with two decimals and its sign.
    static func signedPercent(_ value: Double) -> String {
        String(format: "%+.2f%%", 100 * value)
    }
}
