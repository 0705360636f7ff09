import Core
import Health

/// What the monthly mail's templates know by name: text only, ready to be printed.
struct MonthlyMail: Sendable {
    var head: MailHead
    /// Before everything where buying is halted.
    var halt: MailSection?
    /// What a reader must know before acting; nil of nothing.
    var warnings: MailSection?
    var signals: SignalList
    var changes: MailSection
    /// What follows the signals, in the order of the mail; each also by its name.
    var sections: [MailSection]
    var record: MailSection
    var account: MailSection
    var limits: MailSection?
    var comparison: MailSection?
    var goals: MailSection?
    var risk: MailSection
    var combination: MailSection?
    var backtest: MailSection?
    var model: MailSection
    var data: MailSection
    var footer: [String]
    var opening: [String]
    var textSections: [TextSection]
    var closing: [String]

    private static let mostWarnings = 24

    init(_ report: MonthlyReport, charts: [ReportChart], room: SignalList.Room) {
        head = Self.head(report)
        if !report.warnings.isEmpty {
            var section = MailSection("Before you act", tone: .warning)
            section.bullets = report.warnings.prefix(Self.mostWarnings).map { MailText.clean($0, limit: 600) }
            if report.warnings.count > Self.mostWarnings {
                section.bullets.append(
                    "\(report.warnings.count - Self.mostWarnings) more warnings are on the report's page.")
            }
            warnings = section
        }
        signals = SignalList(report, room: room)
        func pictures(_ files: String...) -> [MailSection.Picture] {
            files.compactMap { file in charts.first { $0.file == file } }.map { MailSection.Picture($0) }
        }
        changes = Self.changes(report)
        record = Self.record(report)
        record.pictures = pictures("success.png", "calibration.png")
        let paper = PaperSections(report)
        halt = paper.halt
        account = paper.account
        limits = paper.limits
        comparison = paper.comparison
        goals = paper.goals
        risk = Self.risk(report)
        risk.pictures = pictures("sectors.png")
        backtest = Self.backtest(report)
        backtest?.pictures = pictures("equity.png", "drawdown.png")
        model = Self.model(report)
        data = Self.data(report)
        combination = Self.combination(report)
        sections =
            [record] + paper.parts + [risk, combination, backtest, model, data].compactMap { $0 }
        footer = [
            "Made by a program from past prices. It is no advice, knows nothing of your situation, and past results "
                + "do not tell future ones. Backtests flatter: costs, taxes and the prices you get will differ."
        ]
        opening = head.text
        textSections =
            [halt?.text, warnings?.text, changes.text, TextSection(heading: "Signals", lines: signals.text)]
            .compactMap { $0 } + sections.map(\.text)
        closing = footer.flatMap { MailText.wrapped($0) }
    }

    private static func head(_ report: MonthlyReport) -> MailHead {
        let month = FigureText.month(report.month)
        let portfolio = PortfolioFacts(report.signals)
        let colours: [(SignalAction, String, String, String)] = [
            (.buy, "to buy", "#dff5e8", "#0b6b3a"), (.sell, "to sell", "#fde5e5", "#a61b1b"),
            (.hold, "to hold", "#e9edf2", "#475569"),
        ]
        var facts = [
            MailSection.Fact(
                label: "Decided after", value: "the close of \(FigureText.date(report.session))"),
            MailSection.Fact(
                label: "To trade in",
                value: report.execution.map { "the session of \(FigureText.date($0))" }
                    ?? "a session beyond the calendar"),
            MailSection.Fact(label: "Decided by", value: decider(report)),
        ]
        if !report.signals.isEmpty {
            facts.append(
                MailSection.Fact(
                    label: "Invested afterwards",
                    value: "\(FigureText.percent(portfolio.invested)) in \(portfolio.holdings) stocks, "
                        + "\(FigureText.percent(portfolio.cash)) in cash"))
        }
        return MailHead(
            subject: report.mailSubject, preheader: preheader(report), over: "Bellwether · monthly signals",
            headline: month, lead: PageContent.lead(report),
            tally: report.signals.isEmpty
                ? []
                : colours.map { action, noun, back, front in
                    MailHead.Tally(
                        count: String(report.count(of: action)), noun: noun,
                        style: action.rawValue.lowercased(),
                        back: back, front: front)
                }, facts: facts)
    }

    /// `Trade on 3 January 2023. 51% of past signals paid. 2 warnings.`
    private static func preheader(_ report: MonthlyReport) -> String {
        let trades = report.count(of: .buy) + report.count(of: .sell) > 0
        return [
            trades ? report.execution.map { "Trade on \(FigureText.date($0))." } : "Nothing to trade.",
            report.success.map {
                "\(FigureText.percent($0.all.rate, digits: 0)) of \(FigureText.grouped($0.all.count)) past signals paid."
            },
            report.warnings.isEmpty
                ? nil : "\(report.warnings.count) warning\(report.warnings.count == 1 ? "" : "s").",
        ].compactMap { $0 }.joined(separator: " ")
    }

    static func decider(_ report: MonthlyReport) -> String {
        guard let model = report.model else {
            return report.decider.map { MailText.clean($0, limit: 40) } ?? "not known"
        }
        return "model \(model.version), \(model.algorithm.uppercased())"
    }
}

extension MailSection.Picture {
    init(_ chart: ReportChart) {
        self.init(
            title: chart.title, source: "cid:\(MailMessage.contentID(chart.file))",
            alternative: chart.alternative,
            width: chart.width, height: chart.height)
    }
}
