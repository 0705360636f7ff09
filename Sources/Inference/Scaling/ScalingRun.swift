public import Core
public import Ledger

/// Decides how many machines each endpoint should have, writes down what changes, and has it carried out.
public struct ScalingRun: Sendable {
    /// Alerts of decisions that could not be carried out: `inference.scaling.<endpoint>`.
    public static let alertKey = "inference.scaling"

    /// What came of one endpoint's plan.
    public struct Result: Hashable, Sendable {
        public var plan: ScalingPlan
        /// Whether the endpoint may have another number of machines than it should.
        public var isNews: Bool
        /// nil where the endpoint has as many already, and in a rehearsal.
        public var decision: ScalingDecision?
    }

    public var ledger: LedgerDatabase
    public var endpoints: [ScaledEndpoint]
    public var budget: InferenceBudget
    public var window: ScalingWindow
    /// nil where nothing is configured: then decisions are only noted.
    public var carrier: (any ScalingCarrier)?
    /// For alerts.
    public var command: String

    public init(
        ledger: LedgerDatabase, endpoints: [ScaledEndpoint], budget: InferenceBudget = InferenceBudget(),
        window: ScalingWindow = ScalingWindow(), carrier: (any ScalingCarrier)? = nil,
        command: String = "scale"
    ) {
        self.ledger = ledger
        self.endpoints = endpoints
        self.budget = budget
        self.window = window
        self.carrier = carrier
        self.command = command
    }

    /// What should be, at an instant. Nothing is written.
    public func plans(at now: Timestamp, regime: ScalingRegime) throws(LedgerError) -> [ScalingPlan] {
        let today = now.date
        let month = today.yearMonth
        let day = try budget.day.map { limit throws(LedgerError) in
            limit - (try ledger.inferenceSpent(today...today))
        }
        let whole = try budget.month.map { limit throws(LedgerError) in
            limit - (try ledger.inferenceSpent(month.firstDay...month.lastDay))
        }
        return ScalingPolicy.plans(
            endpoints, window: window.state(at: now.secondsSinceEpoch), regime: regime,
            left: [day, whole].compactMap { $0 }.min())
    }

    /// Carries out what differs from what was carried out last; what failed last time is decided, and tried, anew.
    ///
    /// - Parameters:
    ///   - isForced: carries out what stands as well.
    ///   - isRehearsal: decides, and neither writes nor carries anything out.
    /// - Throws: ``LedgerError``; a carrier's failure is a decision's outcome, and an alert.
    public func run(
        at now: Timestamp, regime: ScalingRegime, isForced: Bool = false, isRehearsal: Bool = false
    ) async throws(LedgerError) -> [Result] {
        var results: [Result] = []
        for plan in try plans(at: now, regime: regime) {
            var result = Result(plan: plan, isNews: try isNews(plan))
            if isForced { result.isNews = true }
            if result.isNews, !isRehearsal { result.decision = try await decide(plan, at: now) }
            results.append(result)
        }
        return results
    }

    private func isNews(_ plan: ScalingPlan) throws(LedgerError) -> Bool {
        guard let last = try ledger.scalingDecisions(endpoint: plan.endpoint, latest: 1).first else {
            return true
        }
        let stands = last.outcome == .carriedOut || (last.outcome == .noted && carrier == nil)
        return !stands || last.instances != plan.instances
    }

    private func decide(_ plan: ScalingPlan, at now: Timestamp) async throws(LedgerError) -> ScalingDecision {
        let id = try ledger.decideScaling(
            endpoint: plan.endpoint, regime: plan.regime.rawValue, instances: plan.instances,
            reason: plan.reason, outcome: carrier == nil ? .noted : .decided, at: now)
        var decision = ScalingDecision(
            id: id, at: now, endpoint: plan.endpoint, regime: plan.regime.rawValue,
            instances: plan.instances, reason: plan.reason, outcome: carrier == nil ? .noted : .decided)
        guard let carrier, try ledger.beginScaling(id) else { return decision }
        do throws(InferenceError) {
            decision.detail = try await carrier.carryOut(decision)
            decision.outcome = .carriedOut
        } catch {
            decision.detail = error.description
            decision.outcome = .failed
        }
        try ledger.endScaling(id, decision.outcome, detail: decision.detail)
        if decision.outcome == .failed {
            try ledger.raise(
                Alert(
                    .warning, command: command, key: "\(Self.alertKey).\(plan.endpoint)",
                    message:
                        "\(plan.endpoint) should have \(plan.instances) instances (\(plan.reason)), and that could "
                        + "not be carried out: \(decision.detail ?? ""); the next bellwether scale tries again"
                ),
                at: now)
        }
        return decision
    }
}
