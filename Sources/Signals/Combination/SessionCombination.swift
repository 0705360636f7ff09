import Core
import Lake
import Portfolio

/// What a session's policy is combined with, and by which weights.
struct SessionCombination {
    let material: CombinationMaterial
    let settings: CombinationSettings
    let fit: CombinationFit
    /// What the weights come of, oldest first; empty where nothing is combined.
    let evidence: [CombinationHistory.Entry]
    /// Parts that are not here though they were before, or though a person gave them a weight.
    private let missed: Set<CombinationPart>

    /// - Parameters:
    ///   - history: looked at only where a part is here whose weight is to be found.
    ///   - known: evidence that was worked out before.
    /// - Throws: as ``CombinationHistory/evidence(closedBy:wanted:known:)``.
    init(
        of date: CivilDate, slots: [Slot], _ history: CombinationHistory,
        known: CombinationHistory.Known = [:]
    ) throws {
        settings = history.settings.combination
        material = try CombinationMaterial(of: date, slots: slots, in: history.lake, settings: settings)
        let here = CombinationPart.allCases.filter { [material, settings] in
            settings.isOn($0) && material.isHere($0)
        }
        let isFitted = here.contains { [settings] in settings.weights[$0] == nil }
        evidence = isFitted ? try history.evidence(closedBy: date, wanted: Set(here), known: known) : []
        var fitted = settings
        // A part that is not here takes nothing from those that are.
        fitted.parts = Set(here)
        fit = CombinationFit(evidence.map(\.month), settings: fitted)
        var missed: Set<CombinationPart> = []
        for part in settings.parts where !material.isHere(part) {
            if settings.weights[part] ?? 0 != 0 {
                missed.insert(part)
            } else if try Self.wasHere(part, before: date, in: history.lake) {
                missed.insert(part)
            }
        }
        self.missed = missed
    }

    /// Nothing is here, nothing is missed, and nothing needs to be said.
    var isSilent: Bool { missed.isEmpty && here.isEmpty }

    /// Parts that take part, with or without a weight.
    var here: [CombinationPart] {
        CombinationPart.allCases.filter { settings.isOn($0) && material.isHere($0) }
    }

    /// For the manifest: partitions of the session, and all that the weights come of.
    var inputs: [Manifest.Input] {
        guard !isSilent else { return [] }
        var inputs = here.compactMap { material.inputs[$0] }
        if let first = evidence.first, let last = evidence.last {
            inputs.append(
                Manifest.Input(
                    path: "evidence/\(first.month.session)..\(last.month.session)",
                    digest: Manifest.Input.digest(of: evidence.map(\.key))))
        }
        return inputs
    }

    var parameters: [String: String] {
        guard !isSilent else { return [:] }
        var parameters = settings.settings
        parameters["combination.weights"] = "\(fit.weights.forecast) \(fit.weights.sentiment)"
        parameters["combination.missed"] =
            missed.isEmpty ? nil : missed.map(\.rawValue).sorted().joined(separator: " ")
        return parameters
    }

    /// For the operator.
    var warnings: [String] {
        CombinationPart.allCases.filter { missed.contains($0) }.map { part in
            "signals are combined without \(part.words): \(material.reasons[part] ?? "nothing is there")"
        }
    }

    /// - Parameter parts: of the session; nil where a rule decides, with which nothing is combined.
    func summary(_ parts: CombinationParts?) -> CombinationSummary {
        CombinationSummary(
            parts: CombinationPart.allCases.map { part in
                let values = parts?.values(of: part)
                let estimate = fit.estimates[part]
                guard settings.isOn(part) else { return .init(part, .off) }
                guard let values, let estimate else {
                    let reason =
                        parts == nil
                        ? "equal weights decide"
                        : material.reasons[part]
                            ?? "fewer than \(CombinationParts.fewestStocks) stocks that may be bought have it"
                    return .init(part, .missing, reason: reason)
                }
                return .init(
                    part, estimate.weight == 0 ? .noWeight : .used,
                    model: part == .forecast ? material.model : nil, stocks: values.count { $0 != 0 },
                    weight: estimate.weight, estimate: estimate)
            })
    }

    /// Sentences for the list; none where the policy was never to be combined with anything.
    func notes(_ summary: CombinationSummary) -> [String] {
        guard !isSilent else { return [] }
        return CombinationNotes(summary, missed: missed).lines
    }

    /// Whether a part was there in the weeks before.
    private static func wasHere(
        _ part: CombinationPart, before date: CivilDate, in lake: DataLake
    ) throws(LakeError) -> Bool {
        let weeks = date.adding(days: -weeksLookedAt * 7)...date.adding(days: -1)
        switch part {
        case .forecast:
            return try !lake.sessions(of: .forecasts, in: weeks).isEmpty
        case .sentiment:
            for session in try lake.sessions(of: .news, in: weeks).reversed() {
                if try lake.sentiments(on: session) != nil { return true }
            }
            return false
        }
    }

    private static let weeksLookedAt = 6
}

extension CombinationPart {
    /// As sentences name it.
    var words: String {
        switch self {
        case .forecast: "forecasts"
        case .sentiment: "news"
        }
    }
}
