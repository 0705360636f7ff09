import Core
import Foundation
public import Portfolio

/// Decides whether a candidate may replace the model in force.
///
/// A strategy without skill that is tried alone passes about once in twenty times before costs
/// (1 - ``GateSettings/confidence``), and more seldom after them. The bar rises with the number tried: the
/// deflated Sharpe ratio of Bailey and López de Prado (2014), of the daily returns above equal weights, of
/// which even the best of a hundred without skill passes once in hundreds of times.
///
/// The price is patience. A true Sharpe ratio of `S` above equal weights passes nine times in ten after
/// `((b + 1.645 + 1.282) / S)^2` years, where `b` is what luck shows in a year: 0 of one candidate, and 2.5
/// of a hundred. With a ratio of 2 that is 2.1 years alone and 7.4 among a hundred.
public struct PromotionGate: Sendable {
    public let settings: GateSettings
    /// For the intervals of a decision's figures, which decide nothing.
    public let bootstrap: BlockBootstrap

    public init(_ settings: GateSettings = GateSettings(), bootstrap: BlockBootstrap = BlockBootstrap()) {
        self.settings = settings
        self.bootstrap = bootstrap
    }

    public func judge(_ evidence: GateEvidence) -> GateDecision {
        let policy = evidence.policyReturns
        let baseline = evidence.equalWeightReturns
        let criteria = [
            finiteWeights(evidence), enoughSessions(policy.count),
            beatsEqualWeights(policy, baseline, trials: evidence.trials.count),
            noWorseThanInForce(evidence), drawdown(evidence), turnover(evidence), concentration(evidence),
            overfitting(evidence.trials),
        ]
        let failures = criteria.filter { $0.isMet == false }
        let isSound = !failures.contains { $0.name.isSoundness }
        let verdict: GateDecision.Verdict
        if failures.isEmpty {
            verdict = .promoted
        } else if evidence.inForce == nil, isSound, settings.withoutModel == .probation {
            verdict = .probation
        } else {
            verdict = .refused
        }
        let dates = evidence.dates
        return GateDecision(
            version: evidence.version, verdict: verdict,
            reason: Self.reason(verdict, failures, inForce: evidence.inForce?.version), criteria: criteria,
            comparedWith: evidence.inForce?.version, sessions: policy.count, from: dates.first,
            to: dates.last, folds: evidence.stretches.count, trials: evidence.trials.count,
            evaluation: policy.count > 1
                ? EvaluationSummary(
                    dates: dates, policy: [policy], benchmark: baseline, bootstrap: bootstrap) : nil,
            outcomes: evidence.stretches.reduce(HoldingOutcomes()) { $0 + $1.outcomes },
            settings: settings)
    }

    private static func reason(
        _ verdict: GateDecision.Verdict, _ failures: [GateDecision.Criterion], inForce: YearMonth?
    ) -> String {
        let findings = failures.map(\.finding).joined(separator: "; ")
        switch verdict {
        case .promoted: return "It met every criterion."
        case .probation: return "On probation, as no model was in force: \(findings)."
        case .refused:
            return "\(inForce.map { "\($0) stays in force" } ?? "None is in force"): \(findings)."
        }
    }

    private func finiteWeights(_ evidence: GateEvidence) -> GateDecision.Criterion {
        GateDecision.Criterion(
            .finiteWeights, isMet: evidence.isFinite,
            finding: evidence.isFinite ? "every weight is a finite number" : "some weights are not finite")
    }

    private func enoughSessions(_ count: Int) -> GateDecision.Criterion {
        GateDecision.Criterion(
            .enoughSessions, isMet: count >= settings.minimumSessions, value: Double(count),
            limit: Double(settings.minimumSessions),
            finding: "\(count) sessions out of sample, of \(settings.minimumSessions) or more")
    }

    private func beatsEqualWeights(
        _ policy: [Double], _ baseline: [Double], trials: Int
    ) -> GateDecision.Criterion {
        let excess = zip(policy, baseline).map { $0 - $1 }
        let perDay = settings.margin / PerformanceMetrics.sessionsPerYear.squareRoot()
        let inference = SharpeInference(returns: excess)
        // The luck of the best of so many without skill, over as many sessions.
        let luck =
            excess.count > 1
            ? SharpeInference.expectedMaximum(
                trials: Double(max(trials, 1)), deviation: 1 / Double(excess.count - 1).squareRoot()) : 0
        let probability = excess.count > 2 ? inference.probability(above: perDay + luck) : 0
        let annual = inference.sharpe * PerformanceMetrics.sessionsPerYear.squareRoot()
        return GateDecision.Criterion(
            .beatsEqualWeights, isMet: probability >= settings.confidence, value: probability,
            limit: settings.confidence,
            finding: String(
                format:
                    "with a probability of %.2f, of %.2f or more, it beats equal weights by more than luck "
                    + "(Sharpe ratio %.2f above them, %d candidate%@ tried)", probability,
                settings.confidence, annual, trials, trials == 1 ? "" : "s"))
    }

    private func noWorseThanInForce(_ evidence: GateEvidence) -> GateDecision.Criterion {
        guard let rival = evidence.inForce else {
            return GateDecision.Criterion(.noWorseThanInForce, isMet: nil, finding: "no model is in force")
        }
        guard let path = rival.path, let own = Self.same(path, in: evidence.stretches) else {
            return GateDecision.Criterion(
                .noWorseThanInForce, isMet: nil,
                finding: "no sessions that neither it nor \(rival.version) has learned from")
        }
        let theirs = PerformanceMetrics(dailyReturns: path.dailyReturns).sharpe
        let ours = PerformanceMetrics(dailyReturns: own).sharpe
        return GateDecision.Criterion(
            .noWorseThanInForce, isMet: ours >= theirs - settings.inForceMargin, value: ours - theirs,
            limit: -settings.inForceMargin,
            finding: String(
                format: "Sharpe ratio %.2f, and %.2f of %@, over %d sessions that neither learned from", ours,
                theirs, "\(rival.version)", own.count))
    }

    /// The returns of the last stretch's sessions that a path covers; nil when it covers none.
    private static func same(_ path: PortfolioPath, in stretches: [GateEvidence.Stretch]) -> [Double]? {
        guard let last = stretches.last?.policy, let first = path.dates.first, path.dates.count > 1,
            let start = last.dates.firstIndex(of: first), last.dates.count - start == path.dates.count
        else { return nil }
        return Array(last.dailyReturns[start...])
    }

    private func drawdown(_ evidence: GateEvidence) -> GateDecision.Criterion {
        let policy = PerformanceMetrics(dailyReturns: evidence.policyReturns).maximumDrawdown
        let baseline = PerformanceMetrics(dailyReturns: evidence.equalWeightReturns).maximumDrawdown
        let limit = baseline + settings.drawdownMargin
        return GateDecision.Criterion(
            .drawdown, isMet: policy <= limit, value: policy, limit: limit,
            finding: String(
                format: "deepest fall %.1f %%, of %.1f %% at most", 100 * policy, 100 * limit))
    }

    private func turnover(_ evidence: GateEvidence) -> GateDecision.Criterion {
        let traded = evidence.stretches.reduce(0) { $0 + $1.policy.turnover.reduce(0, +) }
        let decisions = evidence.stretches.reduce(0) { $0 + $1.decisions }
        let mean = decisions > 0 ? traded / Double(decisions) : 0
        return GateDecision.Criterion(
            .turnover, isMet: mean <= settings.maximumTurnover, value: mean, limit: settings.maximumTurnover,
            finding: String(
                format: "a decision trades %.2f of equity, of %.2f at most", mean, settings.maximumTurnover))
    }

    private func concentration(_ evidence: GateEvidence) -> GateDecision.Criterion {
        let largest = evidence.stretches.flatMap(\.policy.largestWeight).max() ?? 0
        return GateDecision.Criterion(
            .concentration, isMet: largest <= settings.maximumWeight, value: largest,
            limit: settings.maximumWeight,
            finding: String(
                format: "the largest position was %.1f %% of equity, of %.1f %% at most", 100 * largest,
                100 * settings.maximumWeight))
    }

    private func overfitting(_ trials: [Trial]) -> GateDecision.Criterion {
        guard let probability = TrialOverfitting(trials).probability else {
            return GateDecision.Criterion(
                .overfitting, isMet: nil,
                finding: "too few candidates or months to tell whether the best was chosen by luck")
        }
        return GateDecision.Criterion(
            .overfitting, isMet: probability <= settings.maximumOverfitting, value: probability,
            limit: settings.maximumOverfitting,
            finding: String(
                format:
                    "the best candidate in sample is below the median out of sample with a probability of "
                    + "%.2f, of %.2f at most", probability, settings.maximumOverfitting))
    }
}
