import Core
import Health
import Lake
import Ledger

/// What was paid, for what, and what is left; US dollars.
struct CostsReport: Encodable {
    struct Call: Encodable {
        var at: Timestamp
        var session: CivilDate?
        var endpoint: String
        var model: String
        var batch: Int?
        var items: Int
        var seconds: Double
        var outcome: String
        var cost: Double
        var detail: String?

        init(_ call: InferenceCall) {
            at = call.at
            session = call.session
            endpoint = call.endpoint
            model = call.model
            batch = call.batch
            items = call.items
            seconds = call.seconds
            outcome = call.outcome.rawValue
            cost = Double(call.cost) / 1e6
            detail = call.detail
        }
    }

    var asOf: Timestamp
    var costs: CostHealth
    /// What may still be spent on inference today; nil without a limit, and before anything was asked.
    var left: Double?
    /// Newest first.
    var calls: [Call]

    init(
        lake: DataLake, ledger: LedgerDatabase, settings: CostSettings, calls: Int, at now: Timestamp
    ) throws {
        asOf = now
        costs = try HealthGathering(lake: lake, ledger: ledger, costs: settings).costs(at: now)
        left = costs.inference?.left
        self.calls = try ledger.latestInferenceCalls(calls).map(Call.init)
    }
}
