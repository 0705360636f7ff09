import Core
import Health

extension DailyMail {
    /// Before everything where buying is halted.
    static func halt(_ health: SystemHealth) -> MailSection? {
        guard let paper = health.paper, let since = paper.haltedSince else { return nil }
        var section = MailSection("Buying is halted", tone: .critical)
        let reason = paper.haltReason.map { ": \(MailText.clean($0, limit: 300))" } ?? ""
        section.paragraphs = [
            "Since the close of \(FigureText.date(since))\(reason). Nothing is bought until a person has looked into it and "
                + "runs bellwether resume --reason TEXT."
        ]
        return section
    }

    static func paper(_ paper: PaperHealth) -> MailSection {
        var section = MailSection("Paper account")
        section.add(
            "Equity",
            "\(FigureText.dollars(paper.equity)), "
                + "\(FigureText.percent(paper.totalReturn, digits: 2, signed: true)) since "
                + FigureText.date(paper.opened))
        section.add(
            FigureText.date(paper.session), FigureText.percent(paper.dailyReturn, digits: 2, signed: true))
        section.add("Below the peak", FigureText.percent(paper.drawdown, digits: 2))
        section.add("Risk", words(paper.level))
        section.add(
            "Holds",
            "\(FigureText.grouped(paper.positions)) stock\(paper.positions == 1 ? "" : "s"), "
                + "\(FigureText.dollars(paper.cash)) of cash")
        return section
    }

    private static func words(_ level: PaperHealth.Level) -> String {
        switch level {
        case .normal: "normal"
        case .halved: "positions are halved after the session's loss"
        case .closedToNew: "positions are halved after the session's loss, and nothing new is opened"
        case .halted: "HALTED"
        }
    }
}
