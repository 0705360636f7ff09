import Core
import Ledger
import Portfolio
import TrackRecord

extension PaperSections {
    private static let shownEvents = 5

    static func limits(_ report: MonthlyReport) -> MailSection? {
        guard report.paper != nil || report.risk != nil else { return nil }
        var section = MailSection("Risk")
        if let record = report.paper {
            let state = record.risk
            section.add("Level", words(state.level))
            section.add(
                "Below the peak",
                "\(FigureText.percent(state.drawdown, digits: 2)); the peak was "
                    + "\(FigureText.dollars(state.peak)) on \(FigureText.date(state.peakSession))")
            section.add("Last session", FigureText.percent(state.dailyReturn, digits: 2, signed: true))
        }
        if let risk = report.risk {
            for rule in risk.rules {
                section.add(
                    words(rule.rule),
                    "\(FigureText.percent(rule.removed)) of the portfolio taken off "
                        + "\(FigureText.grouped(rule.positions)) position\(rule.positions == 1 ? "" : "s")")
            }
            if risk.rules.isEmpty { section.add("Rules", "none changed anything this month") }
            if let volatility = risk.marketVolatility {
                let scale =
                    risk.scale < 1
                    ? "; positions are scaled to \(FigureText.percent(risk.scale, digits: 0))" : ""
                section.add("Market's volatility", "\(FigureText.percent(volatility)) a year\(scale)")
            }
        } else {
            section.remarks.append("These signals do not say what rules of risk did to them.")
        }
        for event in (report.paper?.events ?? []).suffix(shownEvents).reversed() {
            section.add(
                FigureText.date(event.session),
                "\(event.action.rawValue): \(MailText.clean(event.reason, limit: 200))")
        }
        return section
    }

    private static func words(_ rule: RiskRule) -> String {
        switch rule {
        case .confidence: "Confidence"
        case .kelly: "Kelly's bet"
        case .name: "Largest position"
        case .liquidity: "Liquidity"
        case .sector: "Largest sector"
        case .volatility: "Market's regime"
        case .closedToNew: "Nothing new after a loss"
        case .halt: "Halt"
        case .dailyLoss: "Halved after a loss"
        }
    }

    static func words(_ level: RiskState.Level) -> String {
        switch level {
        case .normal: "normal"
        case .halved: "positions are halved after a loss"
        case .closedToNew: "positions are halved after a loss, and nothing new is opened"
        case .halted: "HALTED: nothing is bought until a person resumes"
        }
    }
}
