import Core
import Health
import Ledger

/// What the daily mail's templates know by name: text only, ready to be printed.
struct DailyMail: Sendable {
    var head: MailHead
    var sections: [MailSection]
    var footer: [String]
    var opening: [String]
    var textSections: [TextSection]
    var closing: [String]

    init(_ status: DailyStatus) {
        let health = status.health
        head = Self.head(status)
        sections = [
            Self.halt(health), status.findings.isEmpty ? nil : Self.findings(status),
            health.paper.map(Self.paper), Self.jobs(health), Self.freshness(health),
            Self.alerts(health), Self.mailAndCost(health),
        ].compactMap { $0 }
        footer = ["Sent as the configuration asks for; bellwether status tells the same at any time."]
        opening = head.text
        textSections = sections.map(\.text)
        closing = footer.flatMap { MailText.wrapped($0) }
    }

    private static func head(_ status: DailyStatus) -> MailHead {
        let health = status.health
        let tone: MailTone
        let headline: String
        switch status.verdict {
        case .well: (tone, headline) = (.good, health.jobs.isEmpty ? "Nothing has run yet" : "All is well")
        case .warning: (tone, headline) = (.warning, "Worth a look")
        case .critical:
            (tone, headline) = (
                .critical,
                health.paper?.haltedSince == nil ? "Something is broken" : "Buying is halted"
            )
        }
        let failures = health.jobs.count { $0.status == .failed || $0.status == .interrupted }
        let lead =
            health.jobs.isEmpty
            ? "No command has run yet, so there is nothing to tell."
            : "\(failures == 0 ? "None" : "\(failures)") of \(health.jobs.count) commands failed when last run; "
                + "\(health.alerts.count == 0 ? "no" : "\(health.alerts.count)") alerts are open."
        let latest = health.coverage.last
        return MailHead(
            subject: status.mailSubject, preheader: status.findings.first ?? lead,
            over: "Bellwether · daily status",
            headline: headline, lead: lead, tone: tone,
            facts: [
                MailSection.Fact(label: "Looked at", value: FigureText.instant(health.asOf)),
                MailSection.Fact(
                    label: "Last closed session",
                    value: health.lastClosedSession.map(FigureText.date) ?? "beyond the calendar"),
                MailSection.Fact(
                    label: "Its bars",
                    value: latest.map { bars(of: $0, closed: health.lastClosedSession) } ?? "none stored yet"),
                MailSection.Fact(
                    label: "Model in force",
                    value: health.model.map { MailText.clean($0, limit: 40) } ?? "none"),
            ])
    }

    private static func bars(of session: SessionCoverage, closed: CivilDate?) -> String {
        let count =
            FigureText.grouped(session.bars)
            + (session.coverage.map { " (\(FigureText.percent($0)) of what was expected)" } ?? "")
            + (session.rejects > 0 ? ", \(FigureText.grouped(session.rejects)) turned away" : "")
        guard let closed, session.session < closed else { return count }
        return "not stored; the latest are of \(FigureText.date(session.session)): \(count)"
    }

    private static func findings(_ status: DailyStatus) -> MailSection {
        var section = MailSection(
            status.verdict == .critical ? "What is broken, and what to look at" : "What to look at",
            tone: status.verdict == .critical ? .critical : .warning)
        section.bullets = status.findings.prefix(20).map { MailText.clean($0, limit: 400) }
        if status.findings.count > 20 { section.bullets.append("And \(status.findings.count - 20) more.") }
        return section
    }

    private static func jobs(_ health: SystemHealth) -> MailSection? {
        guard !health.jobs.isEmpty else { return nil }
        var section = MailSection("What ran")
        for job in health.jobs {
            section.add(MailText.clean(job.command, limit: 24), told(job))
        }
        section.remarks = ["The last run of each command; failures are counted over the last 30 days."]
        return section
    }

    private static func told(_ job: JobHealth) -> String {
        let word =
            switch job.status {
            case .running: "running since"
            case .done: "done"
            case .nothingToDo: "nothing to do"
            case .partial: "done in part"
            case .failed: "FAILED"
            case .interrupted: "INTERRUPTED"
            }
        var words = "\(word) \(FigureText.instant(job.started))"
        if let session = job.lastSession { words += ", for \(FigureText.date(session))" }
        if let rows = job.rows { words += ", \(FigureText.grouped(rows)) rows" }
        if let seconds = job.seconds { words += ", \(FigureText.number(seconds, digits: 1)) s" }
        if job.recentFailures > 0 {
            words += "; \(job.recentFailures) of \(job.recentRuns) runs failed"
        }
        return words
    }

    private static func freshness(_ health: SystemHealth) -> MailSection? {
        let branches = health.partitions.filter { $0.sessions > 0 }
        guard !branches.isEmpty else { return nil }
        var section = MailSection("How fresh the data is")
        for branch in branches {
            let last = branch.last.map(FigureText.date) ?? "–"
            let behind = branch.isDaily ? branch.behind ?? 0 : 0
            section.add(
                "\(branch.dataset)/",
                last
                    + (behind > 0
                        ? ", \(FigureText.grouped(behind)) session\(behind == 1 ? "" : "s") behind" : "")
                    + (branch.published.map {
                        ", stored \(FigureText.duration(health.asOf.secondsSinceEpoch - $0.secondsSinceEpoch)) ago"
                    } ?? ""))
        }
        return section
    }

    private static func alerts(_ health: SystemHealth) -> MailSection? {
        guard !health.alerts.isEmpty else { return nil }
        var section = MailSection("Open alerts")
        section.bullets = health.alerts.prefix(10).map {
            "\(AlertMailContent.name($0.severity)), \($0.command): \(MailText.clean($0.message, limit: 400))"
                + ($0.times > 1 ? " (\(FigureText.grouped($0.times)) times)" : "")
        }
        if health.alerts.count > 10 {
            section.bullets.append("\(health.alerts.count - 10) more are on the dashboard.")
        }
        return section
    }

    private static func mailAndCost(_ health: SystemHealth) -> MailSection {
        var section = MailSection("Mail and cost")
        let mail = health.deliveries
        section.add(
            "Mail, 30 days",
            mail.rate.map { rate in
                "\(FigureText.grouped(mail.sent)) sent (\(FigureText.percent(rate))), "
                    + "\(FigureText.grouped(mail.waiting)) waiting, \(FigureText.grouped(mail.failed)) given up"
            } ?? "none")
        MonthlyMail.addCosts(health.costs, to: &section)
        let calls = health.vendors.filter { $0.calls > 0 }
        if !calls.isEmpty {
            section.add(
                "Calls this month",
                calls.map { "\(MailText.clean($0.vendor, limit: 24)) \(FigureText.grouped($0.calls))" }
                    .joined(separator: ", "))
        }
        return section
    }
}
