import Health

extension MonthlyMail {
    /// What inference elsewhere cost against its own budgets; nothing where nothing was ever asked.
    static func addInference(_ costs: InferenceCosts?, to section: inout MailSection) {
        guard let costs else { return }
        func of(_ budget: Double?) -> String { budget.map { " of \(FigureText.dollars($0))" } ?? "" }
        var month = FigureText.dollars(costs.month) + of(costs.monthBudget)
        if let forecast = costs.forecast {
            month += ", expected \(FigureText.dollars(forecast.expected))"
            if let low = forecast.low, let high = forecast.high {
                month += " (\(FigureText.dollars(low)) to \(FigureText.dollars(high)))"
            }
        }
        section.add("Inference, month", month)
        section.add(
            "Inference, today",
            FigureText.dollars(costs.today) + of(costs.dayBudget)
                + (costs.isStopped ? "; the budget is spent, nothing that costs is asked" : ""))
        if costs.lastMonth > 0 {
            section.add("Inference, last month", FigureText.dollars(costs.lastMonth))
        }
        let held = costs.endpoints.filter(\.isHeld).map { MailText.clean($0.name, limit: 24) }
        if !held.isEmpty { section.add("Not asked for now", held.joined(separator: ", ")) }
        if let last = costs.decisions.first {
            section.add(
                "Last scaled",
                "\(MailText.clean(last.endpoint, limit: 24)) to \(FigureText.grouped(last.instances)), "
                    + "\(FigureText.instant(last.at)): \(last.outcome); \(MailText.clean(last.reason, limit: 160))"
            )
        }
    }
}
