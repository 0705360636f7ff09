import Core
import Portfolio

extension MonthlyMail {
    /// What the ranking was made of besides the policy; nil where neither forecasts nor news were there.
    static func combination(_ report: MonthlyReport) -> MailSection? {
        guard let parts = report.combination?.parts,
            parts.contains(where: { $0.state == .used || $0.state == .noWeight })
        else { return nil }
        var section = MailSection("Forecasts and news beside the policy")
        for part in parts { section.add(name(part), standing(part)) }
        section.remarks = [
            "A weight says how many deviations of the policy's score a deviation of the part counts. It is fitted to "
                + "past months whose outcomes were known, and drawn toward the policy alone the fewer these are."
        ]
        return section
    }

    private static func name(_ part: CombinationSummary.Part) -> String {
        switch part.part {
        case .forecast: part.model.map { "Forecasts (\(MailText.clean($0, limit: 20)))" } ?? "Forecasts"
        case .sentiment: "News"
        }
    }

    private static func standing(_ part: CombinationSummary.Part) -> String {
        switch part.state {
        case .used:
            let ground =
                part.isByHand ? "set by hand" : "from \(part.months) month\(part.months == 1 ? "" : "s")"
            return "weight \(FigureText.number(part.weight, digits: 2)), \(ground); known of "
                + "\(FigureText.grouped(part.stocks)) stocks"
        case .noWeight:
            return part.isByHand
                ? "no weight, set by hand"
                : "no weight yet: \(part.months) month\(part.months == 1 ? "" : "s") of evidence, coefficient "
                    + "\(FigureText.number(part.coefficient, digits: 3)) with a standard error of "
                    + FigureText.number(part.standardError, digits: 3)
        case .off: return "switched off"
        case .missing: return "missing: \(MailText.clean(part.reason ?? "not there", limit: 200))"
        }
    }
}
