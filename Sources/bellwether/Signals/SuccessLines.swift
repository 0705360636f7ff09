import Core
import Ledger
import Portfolio
import Signals
import TrackRecord

/// How often signals paid, as tables for people.
enum SuccessLines {
    static func lines(_ report: SuccessReport) -> [String] {
        let span = "outcomes of \(report.closedIn.lowerBound) to \(report.closedIn.upperBound)"
        var lines: [String] = []
        if report.record.months.isEmpty, report.simulated.months.isEmpty {
            return [
                "No \(span): generate-signals records each month, and bellwether signals replay fills past "
                    + "months in."
            ]
        }
        if !report.record.months.isEmpty {
            lines += ["\(span), published and replayed", ""]
            lines += rates(
                report.record, bases: report.byBasis.count > 1 ? report.byBasis : [])
            lines += [""] + months(report.record.months)
        }
        if !report.simulated.months.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines += [
                "SIMULATED, \(span): these models have seen what followed, so this proves nothing", "",
            ]
            lines += rates(report.simulated, bases: []) + [""] + months(report.simulated.months)
        }
        return lines
    }

    private static func rates(
        _ part: SuccessReport.Part, bases: [(basis: SignalBasis, rate: SuccessRate)]
    ) -> [String] {
        guard let all = part.all else { return ["no signal in these months"] }
        var rows = [["", "signals", "months", "hits", "95%", "by month 95%", "excess"], row("all", all)]
        rows += bases.map { row($0.basis.rawValue, $0.rate) }
        rows += part.byAction.map { row($0.action.rawValue, $0.rate) }
        rows += part.byConfidence.map { row("confidence \($0.bucket.rawValue)", $0.rate) }
        rows += part.bySector.map { row($0.sector ?? "sector not known", $0.rate) }
        var lines = tableLines(rows, rightAligned: [1, 2, 3, 4, 5, 6])
        if let base = part.baseRate {
            lines.append("")
            lines.append(
                "Without skill and before costs BUY and HOLD pay in \(Figure.percent(base)), the share of all "
                    + "stocks that did better than their mean, and SELL in \(Figure.percent(1 - base)).")
        }
        return lines
    }

    private static func row(_ name: String, _ rate: SuccessRate) -> [String] {
        [
            name, "\(rate.count)", "\(rate.months)", Figure.percent(rate.rate),
            interval(rate.interval.low, rate.interval.high),
            rate.clustered.map { interval($0.low, $0.high) } ?? "too few",
            signed(rate.meanExcess),
        ]
    }

    private static func months(_ months: [SuccessMonth]) -> [String] {
        let rows = months.map { month in
            [
                "\(month.session)", "\(month.closed)", month.basis.rawValue, month.model,
                "\(month.rate?.count ?? 0)", Figure.percent(month.rate?.rate),
                month.rate.map { signed($0.meanExcess) } ?? "", signed(month.benchmark),
                Figure.percent(month.baseRate), String(month.digest.prefix(8)),
                // The reason is the month's own where there is no signal to tell it.
                month.rate == nil ? month.note ?? "" : "",
            ]
        }
        let head = [
            "decided", "closed", "basis", "model", "signals", "hits", "excess", "market", "any stock",
            "digest", "",
        ]
        return tableLines([head] + rows, rightAligned: [4, 5, 6, 7, 8])
    }

    /// A fraction as a percentage with its sign.
    static func signed(_ value: Double) -> String {
        (value > 0 ? "+" : "") + Figure.percent(value)
    }

    private static func interval(_ low: Double, _ high: Double) -> String {
        "\(Figure.percent(low)) - \(Figure.percent(high))"
    }
}
