public import Core
public import Ledger

/// Keeps the calls of all processes within one budget, through the ledger.
///
/// A call is admitted where what was spent today and this month, what is set aside for calls under way, and its own
/// estimate fit the budget. The estimate is the price of the mean time of the endpoint's last calls for the model,
/// and of the whole deadline before there are any. So the limit is passed at most by what calls under way take longer
/// than was estimated.
public struct LedgerMeter: InferenceMeter {
    /// Alerts of a spent budget, of which there is one a day.
    public static let alertKey = "inference.budget"

    private let ledger: LedgerDatabase
    /// The command, for alerts, and its row in `runs`.
    private let command: String
    private let run: Int64?
    private let prices: [String: EndpointPrice]
    private let budget: InferenceBudget

    /// - Parameter prices: by endpoint; one that is not there is free.
    public init(
        _ ledger: LedgerDatabase, command: String, run: Int64?, prices: [String: EndpointPrice],
        budget: InferenceBudget
    ) {
        self.ledger = ledger
        self.command = command
        self.run = run
        self.prices = prices
        self.budget = budget
    }

    public func admit(_ call: MeteredCall, at now: Timestamp) throws(InferenceError) -> InferencePermit {
        let price = price(call.endpoint)
        let estimate = try counted { () throws(LedgerError) in
            guard !price.isFree else { return Int64(0) }
            let recent = try ledger.recentInferenceSeconds(endpoint: call.endpoint, model: call.model)
            return price.cost(
                seconds: recent?.mean ?? call.deadline, instances: try instances(call.endpoint))
        }
        var row = row(call, at: now)
        row.cost = estimate
        let budget = price.isFree ? InferenceBudget(day: nil, month: nil) : budget
        let admission = try counted { () throws(LedgerError) in
            try ledger.admitInferenceCall(row, within: budget) { alert($0, call) }
        }
        switch admission {
        case .admitted(let row):
            return InferencePermit(reservation: row, call: call, at: now, estimate: estimate)
        case .refused(let refusal):
            throw InferenceError(.overBudget, words(refusal, call))
        }
    }

    public func record(
        _ permit: InferencePermit, _ outcome: InferenceCall.Outcome, seconds: Double, detail: String?
    ) throws(InferenceError) {
        guard let row = permit.reservation else { return }
        let price = price(permit.call.endpoint)
        try counted { () throws(LedgerError) in
            let instances = price.isFree ? 1 : try instances(permit.call.endpoint)
            try ledger.endInferenceCall(
                row, outcome, seconds: seconds, cost: price.cost(seconds: seconds, instances: instances),
                detail: detail)
        }
    }

    public func recordBreakerOpen(
        _ call: MeteredCall, at now: Timestamp, detail: String?
    ) throws(InferenceError) {
        var row = row(call, at: now)
        row.outcome = .breakerOpen
        row.detail = detail
        try counted { () throws(LedgerError) in try ledger.record(row) }
    }

    private func price(_ endpoint: String) -> EndpointPrice { prices[endpoint] ?? .free }

    /// GPUs that the endpoint was last scaled to.
    private func instances(_ endpoint: String) throws(LedgerError) -> Int {
        try ledger.scalingDecisions(endpoint: endpoint, outcome: .carriedOut, latest: 1).first?.instances ?? 1
    }

    private func row(_ call: MeteredCall, at now: Timestamp) -> InferenceCall {
        InferenceCall(
            at: now, run: run, session: call.session, endpoint: call.endpoint, model: call.model,
            batch: call.batch, items: call.items, seconds: 0, outcome: .underWay, cost: 0)
    }

    private func words(_ refusal: InferenceBudget.Refusal, _ call: MeteredCall) -> String {
        "\(call.endpoint) is not asked: \(MicroDollars.text(refusal.spent)) USD of this \(refusal.period.rawValue)'s "
            + "\(MicroDollars.text(refusal.limit)) are spent or set aside; raise "
            + "inference.budget_\(refusal.period.rawValue), or wait for the next \(refusal.period.rawValue) in UTC"
    }

    private func alert(_ refusal: InferenceBudget.Refusal, _ call: MeteredCall) -> Alert {
        Alert(
            .warning, command: command, session: call.session, key: Self.alertKey,
            message: words(refusal, call))
    }

    private func counted<Value>(
        _ work: () throws(LedgerError) -> Value
    ) throws(InferenceError) -> Value {
        do {
            return try work()
        } catch {
            throw InferenceError(
                .unavailable, "the ledger cannot count what inference costs, so nothing is asked",
                cause: error)
        }
    }
}
