public import Core
public import Ledger
public import Portfolio

extension PaperRecord {
    /// - Parameter session: what was booked, reached or decided after it does not count.
    /// - Returns: nil where there is no account, or nothing was booked by then.
    /// - Throws: ``LedgerError``.
    public static func recorded(
        in ledger: LedgerDatabase, through session: CivilDate = ExchangeCalendar.coverage.upperBound,
        account name: String = PaperAccountRow.defaultName, limits: RiskLimits = RiskLimits(),
        goals: GoalSettings = GoalSettings()
    ) throws(LedgerError) -> PaperRecord? {
        guard let account = try ledger.paperAccount(name), account.opened <= session else { return nil }
        let sessions = try ledger.paperSessions(account: name, in: account.opened...session)
        guard let last = sessions.last else { return nil }
        return PaperRecord(
            account, sessions, positions: try ledger.paperPositions(account: name, on: last.session),
            events: try ledger.riskEvents(account: name, through: session).map(\.event),
            reconciliations: try ledger.paperReconciliations(account: name, through: session),
            limits: limits, goals: goals)
    }

    /// - Parameter sessions: ascending; nil comes of none.
    init?(
        _ account: PaperAccountRow, _ sessions: [PaperSession], positions: [PaperPosition],
        events: [RiskEvent], reconciliations: [PaperReconciliation], limits: RiskLimits, goals: GoalSettings
    ) {
        guard
            let risk = RiskState(
                curve: sessions.map { ($0.session, $0.equity.dollars) }, orders: Self.orders(of: events),
                limits: limits)
        else { return nil }
        self.account = account
        self.risk = risk
        self.events = events
        self.reconciliations = reconciliations
        days = Self.days(of: sessions)
        months = PaperMonth.months(of: sessions)
        metrics = PerformanceMetrics(
            equity: sessions.map(\.equity.dollars), dates: sessions.map(\.session))
        activity = PaperActivity(sessions)
        holdings = positions.map { position in
            PaperHolding(
                position: position, weight: risk.equity > 0 ? position.value.dollars / risk.equity : 0)
        }.sorted { ($1.position.value, $0.position.symbol) < ($0.position.value, $1.position.symbol) }
        self.goals = []
        self.goals = reached(goals)
    }

    /// What people decided, of all events.
    private static func orders(of events: [RiskEvent]) -> [(session: CivilDate, order: RiskState.Order)] {
        events.compactMap { event in
            switch event.action {
            case .haltedByHand: (event.session, .halt)
            case .resumed: (event.session, .resume)
            case .halted, .halved, .closedToNew: nil
            }
        }
    }

    private static func days(of sessions: [PaperSession]) -> [Day] {
        var before: Money?
        var peak = Money.zero
        return sessions.map { one in
            let last = before ?? one.equity
            before = one.equity
            peak = max(peak, one.equity)
            return Day(
                session: one.session, equity: one.equity, cash: one.cash,
                dailyReturn: last > .zero ? one.equity.dollars / last.dollars - 1 : 0,
                drawdown: peak > .zero ? 1 - one.equity.dollars / peak.dollars : 0)
        }
    }

    private func reached(_ targets: GoalSettings) -> [Goal] {
        let whole = months.filter(\.isWhole)
        return Goal.Measure.allCases.map { measure in
            switch measure {
            case .sharpe:
                Goal(measure, target: targets.sharpe, count: metrics.sessions, value: metrics.sharpe)
            case .drawdown:
                Goal(
                    measure, target: targets.drawdown, count: metrics.sessions,
                    value: metrics.maximumDrawdown)
            case .winRate:
                Goal(
                    measure, target: targets.winRate, count: activity.closings, value: activity.winRate)
            case .costPerTrade:
                Goal(
                    measure, target: targets.costPerTrade, count: activity.trades,
                    value: activity.costShare)
            case .monthlyReturn:
                Goal(
                    measure, target: targets.monthlyReturn, count: whole.count,
                    value: whole.isEmpty
                        ? nil : whole.reduce(0) { $0 + $1.monthReturn } / Double(whole.count))
            }
        }
    }
}
