import Core
import Ledger

extension SystemHealth {
    /// Freshness, coverage, alerts, cost and mail as gauges. Of runs each command writes its own file.
    public var metrics: Exposition {
        var text = Exposition()
        text.gauge(
            "health_timestamp_seconds", "When these figures were taken.",
            [.init(Double(asOf.secondsSinceEpoch))])
        if let model {
            text.gauge("model_info", "1 for the model in force.", [.init(1, [("model", model)])])
        }
        addFreshness(to: &text)
        addCoverage(to: &text)
        text.gauge(
            "alerts_open", "Alerts that nobody has put aside.",
            Alert.Severity.allCases.map { severity in
                .init(
                    Double(alerts.count { $0.severity == severity }), [("severity", severity.rawValue)])
            })
        addCosts(to: &text)
        addInference(to: &text)
        addPaper(to: &text)
        text.gauge(
            "deliveries", "Messages of the last 30 days, by recipient and state.",
            [("sent", deliveries.sent), ("waiting", deliveries.waiting), ("failed", deliveries.failed)].map {
                .init(Double($0.1), [("state", $0.0)])
            })
        text.gauge(
            "delivery_ratio", "Share of the messages of the last 30 days that were delivered.",
            deliveries.rate.map { [.init($0)] } ?? [])
        return text
    }

    private func addFreshness(to text: inout Exposition) {
        func gauge(_ name: String, _ help: String, _ value: (PartitionHealth) -> Double?) {
            text.gauge(
                "partition_\(name)", help,
                partitions.compactMap { branch in
                    value(branch).map { .init($0, [("dataset", branch.dataset)]) }
                })
        }
        gauge("last_session_timestamp_seconds", "Midnight UTC of the last session that is published.") {
            $0.last.map { Double($0.daysSinceEpoch) * 86_400 }
        }
        gauge("published_timestamp_seconds", "When the last session was published.") {
            $0.published.map { Double($0.secondsSinceEpoch) }
        }
        gauge("sessions", "Sessions that are published.") { Double($0.sessions) }
        gauge("behind_sessions", "Closed sessions after the last that is published, of daily branches.") {
            $0.isDaily ? $0.behind.map(Double.init) : nil
        }
        gauge("missing_sessions", "Sessions between the first and the last that are absent.") {
            $0.missing.map(Double.init)
        }
    }

    private func addCoverage(to text: inout Exposition) {
        guard let last = coverage.last else { return }
        text.gauge(
            "coverage_ratio", "Share of the expected stocks that have a sound bar in the last session.",
            last.coverage.map { [.init($0)] } ?? [])
        text.gauge("session_bars", "Bars of the last session.", [.init(Double(last.bars))])
        text.gauge(
            "session_rejects", "Bars of the last session that were turned away.",
            [.init(Double(last.rejects))])
    }

    private func addCosts(to text: inout Exposition) {
        text.gauge(
            "vendor_month_calls", "Calls to the vendor in this month, further attempts included.",
            vendors.map { .init(Double($0.calls), [("vendor", $0.vendor)]) })
        text.gauge(
            "vendor_held", "1 while a vendor is not called, after failures.",
            vendors.map { .init($0.isHeld ? 1 : 0, [("vendor", $0.vendor)]) })
        text.gauge(
            "cost_month_dollars", "Spent in this month, by item.",
            costs.items.map { .init($0.amount, [("item", $0.name)]) })
        text.gauge(
            "cost_budget_dollars", "What may be spent in a month.", costs.budget.map { [.init($0)] } ?? [])
    }
}
