import Core
import Ledger
import Portfolio
import TrackRecord

/// What mail and page say of the paper account, in parts.
struct PaperSections: Sendable {
    /// Above all else where buying is halted; nil where it is not.
    var halt: MailSection?
    var account: MailSection
    /// nil where nothing is known of limits.
    var limits: MailSection?
    /// nil before the first month was replayed.
    var comparison: MailSection?
    var goals: MailSection?

    /// Without the halt, in order.
    var parts: [MailSection] { [account, limits, comparison, goals].compactMap { $0 } }

    /// - Parameter isWide: whether a table may be wider than a mail; it then has more months.
    init(_ report: MonthlyReport, isWide: Bool = false) {
        halt = report.paper.flatMap(Self.halt)
        account = report.paper.map { Self.account($0, on: report.session) } ?? Self.noAccount
        limits = Self.limits(report)
        comparison = report.paper.flatMap { Self.comparison($0.reconciliations, isWide: isWide) }
        goals = report.paper.map(Self.goals)
    }

    private static func halt(_ record: PaperRecord) -> MailSection? {
        guard let since = record.risk.haltedSince else { return nil }
        var section = MailSection("Buying is halted", tone: .critical)
        let reason = record.haltReason.map { ": \(MailText.clean($0, limit: 300))" } ?? ""
        section.paragraphs = [
            "Since the close of \(FigureText.date(since))\(reason). The account stands "
                + "\(FigureText.percent(record.risk.drawdown)) below its peak of "
                + "\(FigureText.dollars(record.risk.peak)). Nothing is bought until a person has looked into it and "
                + "runs bellwether resume --reason TEXT."
        ]
        return section
    }

    private static var noAccount: MailSection {
        var section = MailSection("Paper account")
        section.paragraphs = [
            "There is no paper account yet: bellwether paper opens it, and books every session since the first signals."
        ]
        return section
    }

    private static func account(_ record: PaperRecord, on session: CivilDate) -> MailSection {
        var section = MailSection("Paper account")
        section.add(
            "Equity",
            "\(FigureText.dollars(record.equity.dollars)), "
                + "\(FigureText.percent(record.totalReturn, digits: 2, signed: true)) since "
                + FigureText.date(record.account.opened))
        if let month = record.months.last {
            let dividends =
                month.activity.dividends > .zero
                ? ", \(FigureText.dollars(month.activity.dividends.dollars)) of dividends" : ""
            section.add(
                FigureText.month(month.month),
                "\(FigureText.percent(month.monthReturn, digits: 2, signed: true)); \(trades(month.activity))\(dividends)"
            )
        }
        section.add(
            "Cash",
            "\(FigureText.dollars(record.cash.dollars)), "
                + FigureText.percent(record.days.last?.cashShare ?? 1))
        section.add("Largest positions", largest(record.holdings))
        section.add("Since it was opened", trades(record.activity))
        if record.activity.closings > 0 {
            section.add(
                "Realised by sales", "\(FigureText.dollars(record.activity.realised.dollars)), after costs")
        }
        if record.activity.dividends > .zero {
            section.add("Dividends", FigureText.dollars(record.activity.dividends.dollars))
        }
        let behind =
            session > record.session
            ? ExchangeCalendar.nyse.sessions(in: record.session...session).count - 1 : 0
        section.add(
            "Booked up to",
            "the close of \(FigureText.date(record.session))"
                + (behind > 0
                    ? ", \(FigureText.grouped(behind)) session\(behind == 1 ? "" : "s") before the signals': "
                        + "run bellwether paper" : ""))
        section.remarks = [
            "Simulated: orders of each month's signals at the next session's opening price, whole shares, with "
                + "costs. In every session cash and stocks are the equity to the cent."
        ]
        return section
    }

    private static func trades(_ activity: PaperActivity) -> String {
        guard activity.trades > 0 else { return "no trades" }
        let rate =
            activity.costShare.map { " (\(FigureText.number($0 * 10_000, digits: 1)) basis points)" } ?? ""
        return "\(FigureText.grouped(activity.trades)) trade\(activity.trades == 1 ? "" : "s") of "
            + "\(FigureText.dollars(activity.traded.dollars)), "
            + "\(FigureText.dollars(activity.costs.dollars)) of costs\(rate)"
    }

    private static func largest(_ holdings: [PaperHolding]) -> String {
        guard !holdings.isEmpty else { return "none: all in cash" }
        let shown = holdings.prefix(5).map { holding in
            MailText.clean(holding.position.symbol.rawValue, limit: 16) + "\u{A0}"
                + FigureText.percent(holding.weight)
                + (holding.gainShare.map { " (\(FigureText.percent($0, signed: true)))" } ?? "")
        }
        let rest = holdings.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(FigureText.grouped(rest)) more" : "")
    }
}
