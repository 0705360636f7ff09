public import Core
public import Ledger

extension InferenceCosts {
    /// Days that are listed, and decisions.
    static let listedDays = 30
    static let listedDecisions = 10

    /// Nil where nothing was ever asked or scaled in the days that are looked at.
    ///
    /// - Throws: ``LedgerError``.
    public init?(ledger: LedgerDatabase, budget: InferenceBudget, at now: Timestamp) throws(LedgerError) {
        let today = now.date
        let first = today.yearMonth.firstDay
        // As far as the forecast's window of sessions may reach.
        let daily = try ledger.inferenceCostByDay(first.adding(days: -SpendForecast.window * 2)...today)
        let spending = try ledger.inferenceSpending(first...today)
        let decisions = try ledger.scalingDecisions(latest: Self.listedDecisions)
        guard !spending.isEmpty || !daily.isEmpty || !decisions.isEmpty else { return nil }
        let month = daily.filter { $0.key >= first }.values.reduce(0, +)
        let dollars = daily.mapValues(Self.dollars)
        (self.today, self.month) = (dollars[today, default: 0], Self.dollars(month))
        lastMonth = Self.dollars(
            daily.filter { $0.key.yearMonth == today.yearMonth.adding(months: -1) }.values.reduce(0, +))
        (dayBudget, monthBudget) = (budget.day.map(Self.dollars), budget.month.map(Self.dollars))
        isStopped = budget.refusal(of: 0, day: daily[today, default: 0], month: month) != nil
        forecast = SpendForecast(daily: dollars, today: today)
        days = (1 - Self.listedDays...0).map {
            let date = today.adding(days: $0)
            return Day(date: date, amount: dollars[date, default: 0])
        }
        let held = try ledger.heldVendors()
        var instances: [String: Int] = [:]
        let names = Set(spending.map(\.endpoint) + decisions.map(\.endpoint))
        for name in names {
            instances[name] =
                try ledger.scalingDecisions(endpoint: name, outcome: .carriedOut, latest: 1).first?.instances
        }
        endpoints = names.sorted().map { name in
            Endpoint(
                name: name, spending.filter { $0.endpoint == name }, today: today,
                isHeld: !held.isDisjoint(with: [name, "inference.\(name)"]), instances: instances[name])
        }
        self.decisions = decisions.map {
            Decision(
                at: $0.at, endpoint: $0.endpoint, regime: $0.regime, instances: $0.instances,
                reason: $0.reason, outcome: $0.outcome.rawValue, detail: $0.detail)
        }
    }

    static func dollars(_ amount: Int64) -> Double { Double(amount) / 1e6 }

    /// The endpoints among the month's items.
    var items: [CostHealth.Item] {
        endpoints.filter { $0.month > 0 }.map {
            CostHealth.Item(
                name: $0.name, quantity: Double($0.served + $0.failed + $0.underWay), unit: "calls",
                amount: $0.month)
        }
    }
}

extension InferenceCosts.Endpoint {
    fileprivate init(
        name: String, _ spending: [InferenceSpending], today: CivilDate, isHeld: Bool, instances: Int?
    ) {
        func calls(_ outcome: InferenceCall.Outcome) -> Int {
            spending.reduce(0) { $0 + $1.calls[outcome, default: 0] }
        }
        let ended = spending.reduce(0) { $0 + $1.ended }
        let seconds = spending.reduce(0) { $0 + $1.seconds }
        self.init(
            name: name, served: calls(.served), failed: calls(.failed), overBudget: calls(.overBudget),
            breakerOpen: calls(.breakerOpen), underWay: calls(.underWay),
            items: spending.reduce(0) { $0 + $1.items },
            meanSeconds: ended > 0 ? seconds / Double(ended) : nil,
            today: InferenceCosts.dollars(spending.filter { $0.day == today }.reduce(0) { $0 + $1.cost }),
            month: InferenceCosts.dollars(spending.reduce(0) { $0 + $1.cost }), isHeld: isHeld,
            instances: instances)
    }
}
