import Portfolio

/// What a reader must know of how the scores were combined, one sentence a part.
struct CombinationNotes {
    private(set) var lines: [String] = []

    /// - Parameter missed: parts whose absence is told.
    init(_ summary: CombinationSummary, missed: Set<CombinationPart>) {
        for part in summary.parts {
            let name = part.part.words + (part.model.map { " of \($0)" } ?? "")
            let capitalised = name.prefix(1).uppercased() + name.dropFirst()
            switch part.state {
            case .used:
                lines.append(
                    "\(capitalised) \(Self.verb(part)) at a weight of \(PlainNumber.decimal(part.weight, digits: 2)) "
                        + "beside the policy's 1 (\(Self.ground(part))).")
            case .noWeight:
                lines.append(
                    "\(capitalised) \(Self.verb(part, "are", "is")) there and counted for nothing: "
                        + "\(Self.obstacle(part)).")
            case .off:
                lines.append(
                    "\(capitalised) \(Self.verb(part, "are", "is")) switched off "
                        + "(combination.\(part.part.rawValue)).")
            case .missing where missed.contains(part.part):
                lines.append(
                    "\(capitalised) \(Self.verb(part, "are", "is")) missing, and the rest decides: "
                        + "\(part.reason ?? "nothing is there").")
            case .missing: break
            }
        }
    }

    private static func verb(
        _ part: CombinationSummary.Part, _ plural: String = "count", _ singular: String = "counts"
    ) -> String {
        part.part == .forecast ? plural : singular
    }

    private static func ground(_ part: CombinationSummary.Part) -> String {
        part.isByHand ? "set by hand" : "\(months(part)) of evidence"
    }

    private static func obstacle(_ part: CombinationSummary.Part) -> String {
        if part.isByHand { return "the weight is set to 0 by hand" }
        if part.months < CombinationFit.fewestMonths {
            return "\(months(part)) of evidence, where \(CombinationFit.fewestMonths) are the least"
        }
        return "\(part.months) past months do not speak for it (\(signed(part.coefficient)), standard error "
            + "\(PlainNumber.decimal(part.standardError, digits: 3)))"
    }

    private static func months(_ part: CombinationSummary.Part) -> String {
        "\(part.months) \(part.months == 1 ? "month" : "months")"
    }

    private static func signed(_ value: Double) -> String {
        (value < 0 ? "" : "+") + PlainNumber.decimal(value, digits: 3)
    }
}
