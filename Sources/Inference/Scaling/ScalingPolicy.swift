import Core

/// How many instances each endpoint should have: none while the window is closed, the base while it is open, twice
/// the base while the market moves a lot; within the endpoint's range, and no more than the budget pays for until
/// the window closes.
public enum ScalingPolicy {
    /// - Parameters:
    ///   - endpoints: what one takes of the budget is not left to those behind it.
    ///   - regime: of the market while it is open.
    ///   - left: what may still be spent, in millionths of a US dollar; nil without a limit.
    /// - Returns: a plan an endpoint, in their order.
    public static func plans(
        _ endpoints: [ScaledEndpoint], window: ScalingWindow.State, regime: ScalingRegime, left: Int64?
    ) -> [ScalingPlan] {
        var left = left
        return endpoints.map { endpoint in
            let plan = plan(endpoint, window: window, regime: regime, left: left)
            left = left.map { $0 - plan.cost }
            return plan
        }
    }

    private static func plan(
        _ endpoint: ScaledEndpoint, window: ScalingWindow.State, regime: ScalingRegime, left: Int64?
    ) -> ScalingPlan {
        guard case .open(let seconds) = window else {
            return ScalingPlan(
                endpoint: endpoint.name, regime: .closed, instances: 0, reason: "the market is closed",
                cost: 0)
        }
        let wanted = regime == .high ? endpoint.base * 2 : endpoint.base
        var instances = min(max(wanted, endpoint.range.lowerBound), endpoint.range.upperBound)
        var reason = words(regime, endpoint, wanted: wanted, instances: instances)
        if let left, !endpoint.price.isFree {
            let one = endpoint.price.cost(seconds: Double(seconds)) - endpoint.price.cost(seconds: 0)
            let affordable = left <= 0 ? 0 : one > 0 ? Int(min(left / one, 1_000_000)) : instances
            if affordable < instances {
                reason +=
                    "; the budget has \(MicroDollars.text(max(0, left))) USD left, which pays for \(affordable) until "
                    + "the window closes"
                instances = affordable
            }
        }
        let running = endpoint.price.cost(seconds: Double(seconds), instances: max(1, instances))
        return ScalingPlan(
            endpoint: endpoint.name, regime: regime, instances: instances, reason: reason,
            cost: instances == 0 ? 0 : running - endpoint.price.cost(seconds: 0))
    }

    private static func words(
        _ regime: ScalingRegime, _ endpoint: ScaledEndpoint, wanted: Int, instances: Int
    ) -> String {
        let market =
            switch regime {
            case .closed, .normal: "the market is normal"
            case .calm: "the market is calm"
            case .high: "the market moves a lot, so twice the base of \(endpoint.base)"
            case .unknown: "how the market moves is not known, so as in a normal one"
            }
        guard wanted != instances else { return market }
        return market + "; "
            + (wanted < instances ? "at least" : "at most") + " \(instances) by the configuration"
    }
}
