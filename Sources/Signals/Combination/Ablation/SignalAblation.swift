public import Core
public import Lake
public import Ledger
import Models
import PolicyModel
public import Portfolio

/// Walks through past months with the policy alone, with one part more, and with all of them, and tells what each
/// would have come to.
///
/// Nothing of a month is known to its decision: the model in force then scores it, and weights are fitted to the
/// outcomes that were known at its close. Each variant carries its own portfolio from month to month. The rules of
/// selection hold; the limits of risk do not, as they go by an account that no variant but one ever had. Reads the
/// tree and the ledger, and writes nothing.
public struct SignalAblation {
    private let history: CombinationHistory

    /// - Parameter settings: parts that are switched off take part here.
    public init(lake: DataLake, ledger: LedgerDatabase, settings: SignalSettings, threads: Int = 2) {
        history = CombinationHistory(
            lake: lake, ledger: ledger, settings: settings, registry: ModelRegistry(lake: lake),
            threads: threads)
    }

    /// - Parameters:
    ///   - months: those in which the signals trade; nil for all that can be judged. Earlier ones only give evidence.
    ///   - session: nothing after its close is looked at.
    ///   - done: told months done and their number.
    /// - Throws: ``SignalError``, ``Lake/LakeError``, ``Models/ModelError``, ``Ledger/LedgerError`` or
    ///   ``PolicyModel/PolicyModelError``.
    public func run(
        _ months: ClosedRange<YearMonth>? = nil, through session: CivilDate,
        done: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> AblationReport {
        let back = months.map {
            12 * (session.year - $0.lowerBound.year) + session.month - $0.lowerBound.month
        }
        let decisions = try PastDecision.closed(
            by: session, months: (back ?? CombinationHistory.months) + CombinationHistory.months,
            in: history.lake)
        let renames = try history.ledger.successions()
        var deciders = CombinationHistory.Deciders(history.registry)
        var walk = AblationWalk(history.settings)
        for (index, decision) in decisions.enumerated() {
            defer { done(index + 1, decisions.count) }
            if let last = months?.upperBound, decision.execution.yearMonth > last { continue }
            guard let decider = try deciders.decider(for: decision) else { continue }
            let slots = try history.lake.slots(on: decision.session)
            let material = try CombinationMaterial(
                of: decision.session, slots: slots, in: history.lake, settings: history.settings.combination)
            guard
                let outcome = try history.outcome(of: decision, decider, slots, material, renames)
            else { continue }
            let isJudged = months?.contains(decision.execution.yearMonth) ?? true
            walk.take(outcome, slots: slots, model: decider.name, isJudged: isJudged)
        }
        return AblationReport(walk.months)
    }
}

/// The portfolios of all variants, and the evidence, month by month.
private struct AblationWalk {
    private(set) var months: [AblationMonth] = []
    private let settings: SignalSettings
    private var evidence: [(closed: CivilDate, month: CombinationMonth)] = []
    /// Of each variant after the last month, drifted; with the symbol that each slot had.
    private var held: [AblationVariant: [Double]] = [:]
    private var symbols: [Symbol?] = []

    init(_ settings: SignalSettings) {
        self.settings = settings
    }

    mutating func take(_ outcome: PastOutcome, slots: [Slot], model: String, isJudged: Bool) {
        let session = outcome.decision.session
        let here = CombinationPart.allCases.filter { outcome.parts.values(of: $0) != nil }
        if isJudged {
            var results: [AblationVariant: AblationMonth.Result] = [:]
            for variant in AblationVariant.allCases {
                results[variant] = result(variant, variant.parts.intersection(here), outcome, slots)
            }
            months.append(
                AblationMonth(
                    session: session, closed: outcome.decision.closed, model: model,
                    benchmark: outcome.benchmark, parts: here, results: results))
            symbols = slots.map(\.symbol)
        }
        if let month = outcome.evidence { evidence.append((outcome.decision.closed, month)) }
    }

    private mutating func result(
        _ variant: AblationVariant, _ parts: Set<CombinationPart>, _ outcome: PastOutcome, _ slots: [Slot]
    ) -> AblationMonth.Result {
        let session = outcome.decision.session
        var fitted = settings.combination
        fitted.parts = parts
        let oldest = session.yearMonth.adding(months: -CombinationHistory.months - 1)
        let known = evidence.filter { $0.closed <= session && $0.month.session.yearMonth >= oldest }.map(
            \.month
        )
        .filter { !parts.isDisjoint(with: $0.parts) }
        let weights = CombinationFit(known, settings: fitted).weights
        var scores = outcome.scores
        scores.scores = outcome.parts.combined(outcome.scores.scores, weights)

        let before = held(variant, slots)
        let selection = SignalSelection(
            scores, standings: outcome.standings, held: before, rules: settings.rules)
        let targets = selection.targetWeights
        var (excess, turnover, exposure, growth) = (0.0, 0.0, 0.0, 1.0)
        var (holdings, hits) = (0, 0)
        for slot in targets.indices {
            turnover += abs(targets[slot] - before[slot])
            guard targets[slot] > 0 else { continue }
            let gain = outcome.gains[slot].isNaN ? 0 : outcome.gains[slot]
            exposure += targets[slot]
            growth += targets[slot] * gain
            excess += targets[slot] * (gain - outcome.benchmark)
            holdings += 1
            hits += gain > outcome.benchmark ? 1 : 0
        }
        held[variant] = targets.indices.map { slot in
            guard targets[slot] > 0, growth > 0 else { return 0 }
            return targets[slot] * (1 + (outcome.gains[slot].isNaN ? 0 : outcome.gains[slot])) / growth
        }
        let eligible = outcome.parts.eligible
        return AblationMonth.Result(
            weights: weights, excess: excess - turnover * settings.costBasisPoints / 10_000,
            rankCorrelation: CrossSection.rankCorrelation(
                scores.scores.indices.map { eligible[$0] ? Double(scores.scores[$0]) : .nan }, outcome.gains),
            holdings: holdings, hits: hits, turnover: turnover, exposure: exposure)
    }

    /// What another stock has moved into is held no more.
    private func held(_ variant: AblationVariant, _ slots: [Slot]) -> [Double] {
        guard let held = held[variant] else { return HeldPortfolio.nothing.weights }
        return held.indices.map { symbols[$0] == slots[$0].symbol ? held[$0] : 0 }
    }
}
