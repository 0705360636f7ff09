import Core
import Foundation
import Health
import Ledger

extension CostsReport {
    /// For people.
    var lines: [String] {
        let budget = costs.budget.map { " of \(Self.dollars($0))" } ?? ""
        var all = ["Spent in \(costs.month): \(Self.dollars(costs.spent))\(budget) USD"]
        let items = costs.items.map { item in
            [
                item.name, item.quantity.map { "\(Int($0.rounded())) \(item.unit ?? "")" } ?? "",
                Self.dollars(item.amount),
            ]
        }
        all += tableLines(items, rightAligned: [1, 2])
        guard let inference = costs.inference else {
            return all + ["", "Nothing was ever asked of an endpoint elsewhere."]
        }
        all.append("")
        all += spending(inference)
        for table in [endpoints(inference), days(inference), decisions(inference), lastCalls]
        where table.count > 1 {
            all.append("")
            all += table
        }
        return all
    }

    private func spending(_ inference: InferenceCosts) -> [String] {
        func of(_ budget: Double?) -> String { budget.map { " of \(Self.dollars($0))" } ?? ", no limit" }
        var lines = [
            "Inference today: \(Self.exact(inference.today)) USD\(of(inference.dayBudget)); "
                + "this month: \(Self.exact(inference.month)) USD\(of(inference.monthBudget))"
        ]
        if inference.isStopped {
            lines.append("STOPPED: a budget is spent, so nothing that costs is asked")
        } else if let left {
            lines.append("Left today: \(Self.exact(left)) USD")
        }
        guard let forecast = inference.forecast else { return lines }
        var words = "Expected for the month: \(Self.exact(forecast.expected)) USD"
        if let low = forecast.low, let high = forecast.high {
            words += ", 90 % between \(Self.exact(low)) and \(Self.exact(high))"
        }
        lines.append(
            words + " (by the last \(forecast.sessions) sessions; \(forecast.sessionsLeft) to come)")
        return lines
    }

    private func endpoints(_ inference: InferenceCosts) -> [String] {
        let head = ["endpoint", "served", "failed", "not asked", "mean", "today", "month", "instances", ""]
        let rows = inference.endpoints.map { one in
            [
                one.name, "\(one.served)", "\(one.failed)", "\(one.overBudget + one.breakerOpen)",
                one.meanSeconds.map { Figure.number($0) + " s" } ?? "", Self.exact(one.today),
                Self.exact(one.month), one.instances.map(String.init) ?? "",
                one.isHeld ? "not asked for now, after failures" : "",
            ]
        }
        return tableLines([head] + rows, rightAligned: [1, 2, 3, 4, 5, 6, 7])
    }

    private func days(_ inference: InferenceCosts) -> [String] {
        let rows = inference.days.filter { $0.amount > 0 }.map {
            [$0.date.description, Self.exact($0.amount)]
        }
        return tableLines([["day", "USD"]] + rows, rightAligned: [1])
    }

    private func decisions(_ inference: InferenceCosts) -> [String] {
        let rows = inference.decisions.map { one in
            [
                one.at.description, one.endpoint, one.regime, "\(one.instances)", one.outcome,
                one.reason + (one.detail.map { " (\($0))" } ?? ""),
            ]
        }
        return tableLines(
            [["decided", "endpoint", "market", "instances", "outcome", "why"]] + rows, rightAligned: [3])
    }

    private var lastCalls: [String] {
        let rows = calls.map { call in
            [
                call.at.description, call.endpoint, call.model, call.batch.map(String.init) ?? "",
                "\(call.items)", Figure.number(call.seconds) + " s", call.outcome, Self.exact(call.cost),
                call.detail ?? "",
            ]
        }
        return tableLines(
            [["asked", "endpoint", "model", "batch", "items", "took", "outcome", "USD", ""]] + rows,
            rightAligned: [3, 4, 5, 7])
    }

    private static func dollars(_ amount: Double) -> String { Money(rounding: amount)?.grouped ?? "-" }

    /// Six decimals below a dollar, as calls cost less than cents.
    private static func exact(_ amount: Double) -> String {
        amount != 0 && abs(amount) < 1 ? String(format: "%.6f", amount) : dollars(amount)
    }
}
