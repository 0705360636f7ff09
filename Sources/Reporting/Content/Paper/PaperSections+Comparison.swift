import Core
import Ledger

extension PaperSections {
    private struct Item: Sendable {
        var name: String
        var value: @Sendable (PaperReconciliation) -> Double
    }

    private static let items = [
        Item(name: "Paper") { $0.paper }, Item(name: "Backtest") { $0.backtest },
        Item(name: "Gap") { $0.gap }, Item(name: "Price") { $0.price }, Item(name: "Sizing") { $0.sizing },
        Item(name: "Cost") { $0.cost }, Item(name: "Actions") { $0.actions },
        Item(name: "Missed fills") { $0.missed }, Item(name: "Residual") { $0.residual },
    ]

    /// The last months, each against the backtest of its own signals, in basis points.
    static func comparison(_ months: [PaperReconciliation], isWide: Bool) -> MailSection? {
        let shown = months.suffix(isWide ? 12 : 4)
        guard !shown.isEmpty else { return nil }
        var section = MailSection("Paper against backtest")
        if isWide {
            section.columns = items.map(\.name)
            section.rows = shown.map { month in
                MailSection.Row(
                    label: "\(month.through)", cells: items.map { points($0.value(month), of: $0, month) })
            }
        } else {
            section.columns = shown.map { "\($0.through.yearMonth)" }
            section.rows = items.map { item in
                MailSection.Row(label: item.name, cells: shown.map { points(item.value($0), of: item, $0) })
            }
        }
        for month in shown where !month.isExplained {
            section.paragraphs.append(
                "The month to \(FigureText.date(month.through)) has a residual (!) of "
                    + "\(FigureText.number(month.residual * 10_000, digits: 1, signed: true)) basis points, beyond 1: "
                    + "run bellwether paper check.")
        }
        section.remarks = [
            "Basis points of the account. The gap between what the account returned and what the same signals "
                + "returned in the backtest comes of prices corrected since and dividends held in cash (price), whole "
                + "shares and what the loss limits sold (sizing), cost, corporate actions and orders that were not filled; the residual is what "
                + "none of these explains, at most 1."
        ]
        return section
    }

    private static func points(
        _ value: Double, of item: Item, _ month: PaperReconciliation
    ) -> String {
        FigureText.number(value * 10_000, digits: 1, signed: true)
            + (item.name == "Residual" && !month.isExplained ? " !" : "")
    }
}
