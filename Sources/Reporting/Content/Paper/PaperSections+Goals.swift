import TrackRecord

extension PaperSections {
    static func goals(_ record: PaperRecord) -> MailSection {
        var section = MailSection("Goals")
        section.columns = ["Value", "Target", "Met"]
        section.rows = record.goals.map { goal in
            MailSection.Row(
                label: name(goal.measure),
                cells: [
                    goal.value.map { text($0, goal.measure) } ?? "–",
                    sign(goal.measure) + text(goal.target, goal.measure),
                    goal.isMet.map { $0 ? "yes" : "no" } ?? "not yet",
                ])
        }
        let cost = record.activity.costPerTrade.map {
            " A trade has cost \(FigureText.dollars($0)) on average."
        }
        section.remarks = [
            "Watched, never tuned to: neither learning nor the gate reads them." + (cost ?? "")
        ]
        let waiting = record.goals.filter { $0.value == nil }.map {
            "\(name($0.measure)) after \($0.measure.needed) \($0.measure.evidence), of which there are \($0.count)"
        }
        if !waiting.isEmpty { section.remarks.append("Not known yet: \(waiting.joined(separator: "; ")).") }
        return section
    }

    private static func name(_ measure: Goal.Measure) -> String {
        switch measure {
        case .sharpe: "Sharpe ratio"
        case .drawdown: "Deepest fall"
        case .winRate: "Sales at a gain"
        case .costPerTrade: "Cost of trading"
        case .monthlyReturn: "Mean month"
        }
    }

    private static func sign(_ measure: Goal.Measure) -> String {
        switch measure {
        case .sharpe, .winRate, .monthlyReturn: "≥ "
        case .drawdown: "< "
        case .costPerTrade: "≤ "
        }
    }

    private static func text(_ value: Double, _ measure: Goal.Measure) -> String {
        switch measure {
        case .sharpe: FigureText.number(value, digits: 2)
        case .drawdown, .winRate: FigureText.percent(value)
        case .costPerTrade: "\(FigureText.number(value * 10_000, digits: 1)) bp"
        case .monthlyReturn: FigureText.percent(value, digits: 2)
        }
    }
}
