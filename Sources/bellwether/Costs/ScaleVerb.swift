import ArgumentParser
import Core
import Inference
import JobKit
import Lake
import Ledger
import Portfolio
import Signals

struct ScaleVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Decide how many machines each endpoint should have, and have that carried out.",
        discussion: """
            EXAMPLES
              bellwether scale
              bellwether scale --dry-run            what would be decided now
              bellwether scale --force              carry out again what stands
              */15 * * * *  bellwether scale -q     in a crontab

            While the exchange is open (and inference.scaling_after_close hours longer) an endpoint has \
            inference.NAME.instances, twice as many while the market's volatility is above risk.market_volatility; \
            while it is closed, none. No more than the budgets pay for, nor beyond .instances_min and .instances_max. \
            What changes is written down and carried out by inference.scaling_command (a program and its arguments, \
            which finds BELLWETHER_ENDPOINT, BELLWETHER_INSTANCES, BELLWETHER_REASON, BELLWETHER_REGIME and \
            BELLWETHER_DECISION in its environment) or by a POST to inference.scaling_url. What fails is tried again by \
            the next run.
            """)

    @OptionGroup var shared: SharedOptions

    func run() async throws {
        try await Job("scale", shared).run { context in
            let settings = context.settings
            let endpoints = try settings.scaledEndpoints()
            guard !endpoints.isEmpty else {
                return .nothingToDo("no endpoint is configured: inference.endpoints names none to scale")
            }
            let run = ScalingRun(
                ledger: context.ledger, endpoints: endpoints, budget: try settings.inferenceBudget(),
                window: try settings.scalingWindow(), carrier: try settings.scalingCarrier(),
                command: context.command)
            let results = try await run.run(
                at: context.now(), regime: try Self.regime(context), isForced: context.isForce,
                isRehearsal: context.isDryRun)
            for result in results { context.print(Self.line(result, isRehearsal: context.isDryRun)) }
            return Self.outcome(results, isRehearsal: context.isDryRun)
        }
    }

    /// Sessions that the features may be behind: what they tell is then of a market that is past.
    private static let latest = 5

    /// Of the market as the last session with features up to the job's leaves it.
    private static func regime(_ context: JobContext) throws -> ScalingRegime {
        let past = ExchangeCalendar.coverage.lowerBound...context.session
        guard let last = try context.lake.sessions(of: .features, in: past).last,
            ExchangeCalendar.nyse.sessions(in: last...context.session).count <= latest + 1,
            let market = try MarketVolatility(through: last, in: context.lake)
        else { return .unknown }
        return switch market.regime(try RiskLimits(context.settings)) {
        case .calm: .calm
        case .normal: .normal
        case .high: .high
        }
    }

    private static func line(_ result: ScalingRun.Result, isRehearsal: Bool) -> String {
        let plan = result.plan
        let machines = "\(plan.endpoint)  \(plan.instances) instance\(plan.instances == 1 ? "" : "s")"
        let state =
            switch result.decision?.outcome {
            case nil: isRehearsal && result.isNews ? "would be carried out" : "as it is"
            case let outcome?: outcome.rawValue
            }
        return "\(machines)  \(state): \(plan.reason)"
    }

    private static func outcome(_ results: [ScalingRun.Result], isRehearsal: Bool) -> JobOutcome {
        let decisions = results.compactMap(\.decision)
        let failed = decisions.filter { $0.outcome == .failed }
        if let first = failed.first {
            return .partial(
                rows: decisions.count,
                warning: "\(failed.count) of \(decisions.count) scaling decisions failed; \(first.endpoint): "
                    + (first.detail ?? ""))
        }
        if decisions.isEmpty, !isRehearsal { return .nothingToDo("every endpoint has what it should have") }
        return .done(rows: decisions.count)
    }
}
