internal import Core
internal import Dashboard
internal import Health
internal import Lake
internal import Ledger
internal import Logging
internal import Portfolio
internal import TrackRecord

/// What follows a run once its row stands: the system's metrics, a look at the budget, and the dashboard. Nothing
/// here can fail the run; what does not work is logged.
struct Aftermath: Sendable {
    let command: String
    let gathering: HealthGathering
    let goals: GoalSettings
    let metricsFolder: String
    let refreshesSite: Bool
    let logger: Logger
    private static let budgetKey = "costs.budget"

    /// - Throws: ``JobError`` for settings that make no sense.
    init(
        command: String, settings: Settings, lake: DataLake, ledger: LedgerDatabase, metricsFolder: String,
        logger: Logger
    ) throws(JobError) {
        self.command = command
        gathering = HealthGathering(
            lake: lake, ledger: ledger, costs: try CostSettings(settings),
            limits: try RiskLimits(settings),
            isRunning: { JobLock.isHeld(root: lake.root, command: $0) })
        goals = try GoalSettings(settings)
        self.metricsFolder = metricsFolder
        refreshesSite = try settings.bool("site.refresh", default: true)
        self.logger = logger
    }

    func run(at now: Timestamp) {
        var health: SystemHealth?
        do {
            var found = try gathering.health(at: now)
            // The page is to show the alert that its own figures raise.
            if try watchBudget(found.costs, at: now) { found = try gathering.health(at: now) }
            health = found
            try found.metrics.write(to: metricsFolder, name: "bellwether")
        } catch {
            log("metrics of the system not written", error)
        }
        guard refreshesSite else { return }
        do {
            let site = Site(health: gathering, version: BellwetherVersion.current, goals: goals)
            for warning in try site.refresh(at: now, knowing: health).warnings {
                logger.info("dashboard", metadata: ["warning": "\(warning)"])
            }
        } catch {
            log("dashboard not refreshed", error)
        }
    }

    /// Raises an alert for a run that failed, unless the command raised one of its own since it started, or a slip
    /// on the command line is all there was.
    func raiseAlert(of error: any Error, since started: Timestamp, at now: Timestamp) {
        let code = ExitStatus.code(of: error)
        guard let kind = FailureKind(rawValue: code), kind != .usage else { return }
        do {
            let own = try gathering.ledger.openAlerts().contains {
                $0.alert.command == command && $0.lastRaised >= started
                    && !$0.alert.key.hasPrefix(Self.budgetKey)
            }
            guard !own else { return }
            try gathering.ledger.raise(
                Alert(
                    kind == .tryAgain ? .warning : .critical, command: command, key: "run.failed",
                    message: "failed with \(code): \(ExitStatus.line(of: error))"),
                at: now)
        } catch {
            log("alert not raised", error)
        }
    }

    /// Raises a warning once at four fifths of the month's budget and once beyond it, and says whether it did.
    private func watchBudget(_ costs: CostHealth, at now: Timestamp) throws(LedgerError) -> Bool {
        guard let budget = costs.budget, budget > 0, costs.spent >= 0.8 * budget else { return false }
        let isOver = costs.spent >= budget
        let key = "\(Self.budgetKey).\(costs.month).\(isOver ? "spent" : "nearly")"
        guard try !gathering.ledger.hasAlert(key: key) else { return false }
        let largest = costs.items.prefix(3).map { "\($0.name) \(Self.dollars($0.amount))" }
        try gathering.ledger.raise(
            Alert(
                .warning, command: command, key: key,
                message: "\(costs.month) has cost \(Self.dollars(costs.spent)) of a budget of "
                    + "\(Self.dollars(budget)) (\(largest.joined(separator: ", "))); look at what is called, or "
                    + "raise costs.budget"),
            at: now)
        return true
    }

    private static func dollars(_ amount: Double) -> String {
        let cents = Int((amount * 100).rounded())
        return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
    }

    private func log(_ message: String, _ error: any Error) {
        logger.warning("\(message)", metadata: ["error": "\(ExitStatus.line(of: error))"])
    }
}
