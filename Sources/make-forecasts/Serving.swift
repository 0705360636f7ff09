import Core
import Forecasting
import Foundation
import Inference
import JobKit
import Ledger

/// Where forecasts are worked out: at the endpoints of `inference.*`, within their budget, and here.
struct Serving {
    private let endpoints: [InferenceEndpoint]
    private let meter: LedgerMeter
    private let deadline: Double
    private let context: JobContext

    /// - Parameter models: that will be asked for.
    init(_ context: JobContext, models: [String]) throws {
        self.context = context
        endpoints = try context.settings.inferenceEndpoints(models: models)
        deadline = try context.settings.inferenceDeadline()
        meter = LedgerMeter(
            context.ledger, command: context.command, run: context.runID,
            prices: try context.settings.endpointPrices(), budget: try context.settings.inferenceBudget())
    }

    /// What forecasts a session, with `local` as what never needs a server.
    func inferring(_ session: CivilDate, local: LocalBackend) throws -> ForecastRun.Inferring {
        guard !endpoints.isEmpty else { return ForecastRun.one(local) }
        let context = context
        let remotes = try endpoints.map { endpoint in
            try RemoteBackend(
                endpoint,
                breaker: EndpointBreaker(context.ledger, endpoint: endpoint.name) {
                    Date().timeIntervalSince1970
                },
                meter: meter, session: session, now: context.now)
        }
        return ForecastRun.batched(
            BatchedInference(remotes: remotes, local: local, deadline: deadline)
        ) { context.warning("worked out here", ["session": "\(session)", "reason": $0]) }
    }
}
