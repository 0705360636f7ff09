import Core
public import Health
import Ledger
import Transport

/// How the system stands on a day, as a mail tells it.
public struct DailyStatus: Sendable, Hashable {
    /// In one word, with what makes it so.
    public enum Verdict: String, Sendable, Hashable {
        case well
        /// Something is not as it should be; what is published is sound.
        case warning
        /// Something failed or stands still.
        case critical
    }

    public var health: SystemHealth
    public var verdict: Verdict
    /// What is not well, gravest first; one sentence each.
    public var findings: [String]

    public init(_ health: SystemHealth) {
        self.health = health
        let (grave, light) = Self.findings(health)
        findings = grave + light
        verdict = !grave.isEmpty ? .critical : !light.isEmpty ? .warning : .well
    }

    /// Over what the day's mail is about: its date, the session, the verdict and what led to it. Another look on the
    /// same day that finds the same is no other mail.
    package var contentDigest: String {
        Digest.sha256(
            of: ([
                "daily \(health.asOf.date)", health.lastClosedSession?.description ?? "", verdict.rawValue,
            ] + findings).joined(separator: "\n"))
    }

    private static func findings(_ health: SystemHealth) -> (grave: [String], light: [String]) {
        var grave: [String] = []
        var light: [String] = []
        for job in health.jobs where job.status == .failed || job.status == .interrupted {
            grave.append(
                "\(job.command) \(job.status == .failed ? "failed" : "was interrupted") on \(FigureText.instant(job.started))"
                    + (job.error.map { ": \($0)" } ?? "."))
        }
        let critical = health.alerts.count { $0.severity == .critical }
        if critical > 0 { grave.append(open(critical, "critical alert")) }
        if let paper = health.paper { Self.tell(of: paper, &grave, &light) }
        for branch in health.partitions {
            guard branch.isDaily, branch.sessions > 0 else { continue }
            if let behind = branch.behind, behind > 0 {
                let words =
                    "\(branch.dataset)/ is \(behind) session\(behind == 1 ? "" : "s") behind: run \(branch.producer)."
                if behind > 1 { grave.append(words) } else { light.append(words) }
            }
            if let missing = branch.missing, missing > 0 {
                light.append(
                    "\(branch.dataset)/ lacks \(FigureText.grouped(missing)) session\(missing == 1 ? "" : "s") of its span: "
                        + "run \(branch.producer) for them.")
            }
        }
        for job in health.jobs where job.status == .partial {
            light.append("\(job.command) was done in part" + (job.error.map { ": \($0)" } ?? "."))
        }
        let warnings = health.alerts.count { $0.severity == .warning }
        if warnings > 0 { light.append(open(warnings, "warning")) }
        for vendor in health.vendors where vendor.isHeld {
            light.append("\(vendor.vendor) is not called for now, after failures.")
        }
        if health.deliveries.failed > 0 {
            light.append("\(health.deliveries.failed) mails of the last 30 days were given up.")
        }
        if health.deliveries.waiting > 0 {
            light.append("\(health.deliveries.waiting) mails wait to be sent.")
        }
        if let budget = health.costs.budget, health.costs.spent > budget {
            light.append(
                "\(FigureText.dollars(health.costs.spent)) are spent this month, of a budget of "
                    + "\(FigureText.dollars(budget)).")
        }
        if health.costs.inference?.isStopped == true {
            light.append("The budget for inference is spent: bellwether costs tells on what.")
        }
        return (grave, light)
    }

    private static func tell(of paper: PaperHealth, _ grave: inout [String], _ light: inout [String]) {
        if let since = paper.haltedSince {
            grave.append(
                "Buying has been halted since the close of \(since): bellwether risk tells why, and bellwether "
                    + "resume ends it.")
        }
        if paper.level == .halved || paper.level == .closedToNew {
            light.append(
                "The paper account lost \(FigureText.percent(-paper.dailyReturn, digits: 2)) on \(paper.session): "
                    + (paper.level == .halved
                        ? "its positions are halved."
                        : "its positions are halved, and nothing new is opened."))
        }
        if paper.behind > 0 {
            let words =
                "The paper account is \(paper.behind) session\(paper.behind == 1 ? "" : "s") behind: run "
                + "bellwether paper."
            if paper.behind > 1 { grave.append(words) } else { light.append(words) }
        }
    }

    private static func open(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? " is" : "s are") open."
    }
}
