import Core

extension SystemHealth {
    /// What inference elsewhere costs; none before anything was asked.
    func addInference(to text: inout Exposition) {
        guard let inference = costs.inference else { return }
        text.gauge(
            "inference_spent_dollars", "Spent on inference in this day and month of UTC.",
            [("day", inference.today), ("month", inference.month)].map { .init($0.1, [("period", $0.0)]) })
        text.gauge(
            "inference_budget_dollars", "What may be spent on inference in a day and a month.",
            [("day", inference.dayBudget), ("month", inference.monthBudget)].compactMap { period, budget in
                budget.map { .init($0, [("period", period)]) }
            })
        text.gauge(
            "inference_stopped", "1 while a budget for inference is spent.",
            [.init(inference.isStopped ? 1 : 0)])
        text.gauge(
            "inference_month_forecast_dollars", "What inference is expected to cost in this month.",
            inference.forecast.map { [.init($0.expected)] } ?? [])
        text.gauge(
            "inference_month_calls", "Calls of this month to an endpoint, by how they ended.",
            inference.endpoints.flatMap { endpoint in
                [
                    ("served", endpoint.served), ("failed", endpoint.failed),
                    ("over budget", endpoint.overBudget), ("breaker open", endpoint.breakerOpen),
                    ("under way", endpoint.underWay),
                ].map { .init(Double($0.1), [("endpoint", endpoint.name), ("outcome", $0.0)]) }
            })
        text.gauge(
            "inference_call_seconds", "Mean time of this month's calls to an endpoint.",
            inference.endpoints.compactMap { endpoint in
                endpoint.meanSeconds.map { .init($0, [("endpoint", endpoint.name)]) }
            })
        text.gauge(
            "inference_instances", "Machines that an endpoint was last scaled to.",
            inference.endpoints.compactMap { endpoint in
                endpoint.instances.map { .init(Double($0), [("endpoint", endpoint.name)]) }
            })
    }
}
