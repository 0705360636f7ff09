public import Core
import Foundation
public import Lake
import PolicyModel
public import Portfolio

/// Holds what the signals came to against what the backtest of the model in force made expect.
public struct DriftCheck: Sendable {
    /// What the backtest showed on sessions that no learning saw.
    public struct Expectation: Sendable {
        public var outcomes: HoldingOutcomes
        public var policyReturns: [Double]
        public var equalWeightReturns: [Double]

        public init(
            outcomes: HoldingOutcomes = HoldingOutcomes(), policyReturns: [Double] = [],
            equalWeightReturns: [Double] = []
        ) {
            self.outcomes = outcomes
            self.policyReturns = policyReturns
            self.equalWeightReturns = equalWeightReturns
        }
    }

    public let settings: DriftSettings
    /// For the expected bands; its level is that of the settings.
    public let bootstrap: BlockBootstrap

    public init(_ settings: DriftSettings = DriftSettings(), bootstrap: BlockBootstrap = BlockBootstrap()) {
        self.settings = settings
        var bootstrap = bootstrap
        bootstrap.level = settings.level
        self.bootstrap = bootstrap
    }

    /// Reads the record of a tree and judges its model in force.
    ///
    /// - Parameters:
    ///   - date: the last session to look at.
    ///   - since: publications before it do not count, such as those before the last fallback.
    /// - Returns: nil where no model is in force.
    /// - Throws: ``ModelError``, ``LakeError`` or ``PolicyModel/PolicyModelError``.
    public func run(lake: DataLake, through date: CivilDate, since: CivilDate? = nil) throws -> DriftReport? {
        let registry = ModelRegistry(lake: lake)
        guard let version = try registry.latest() else { return nil }
        let entry = try registry.entry(version)
        let first = date.adding(months: -settings.months)
        let live = try LiveRecord(
            lake: lake, from: since.map { max($0, first) } ?? first, through: date,
            costBasisPoints: entry.card.costBasisPoints)
        var expected = Expectation()
        if let decision = try registry.decision(of: entry) { expected.outcomes = decision.outcomes }
        let backtest = ModelRegistry.backtestFolder(version)
        if try lake.contains(backtest) {
            let equity = try lake.equity(in: backtest)
            for day in equity.dates.indices.dropFirst() where equity.isOutOfSample[day] {
                expected.policyReturns.append(equity.policy[day] / equity.policy[day - 1] - 1)
                expected.equalWeightReturns.append(equity.baseline[day] / equity.baseline[day - 1] - 1)
            }
        }
        let shifts = FeatureShift.shifts(
            of: live.recentFrames, against: try registry.policy(of: entry).normaliser)
        return judge(version, live, expected, shifts)
    }

    public func judge(
        _ version: YearMonth, _ live: LiveRecord, _ expected: Expectation, _ features: [FeatureShift]
    ) -> DriftReport {
        DriftReport(
            model: version, months: live.months,
            findings: [
                hitRate(live, expected), excessReturn(live, expected), reward(live, expected),
                shift(features),
            ], features: features)
    }

    private func tooEarly(_ kind: DriftReport.Kind, _ live: LiveRecord) -> DriftReport.Finding? {
        guard live.past.count < settings.minimumMonths else { return nil }
        return DriftReport.Finding(
            kind: kind,
            text: "\(live.past.count) of \(settings.minimumMonths) months that it takes to judge it are over")
    }

    private func hitRate(_ live: LiveRecord, _ expected: Expectation) -> DriftReport.Finding {
        if let finding = tooEarly(.hitRate, live) { return finding }
        let outcomes = live.past.reduce(HoldingOutcomes()) { $0 + $1.outcomes }
        // A model without a record of its own is held against what no skill comes to.
        guard let rate = outcomes.hitRate, let baseline = expected.outcomes.hitRate ?? outcomes.baseRate
        else {
            return DriftReport.Finding(kind: .hitRate, text: "nothing was held")
        }
        let least = settings.hitRateRatio * baseline
        return DriftReport.Finding(
            kind: .hitRate, isAsExpected: rate >= least, value: rate, low: least,
            text: String(
                format: "%.1f %% of %d holdings beat the average stock, of %.1f %% or more (%.0f %% of the "
                    + "backtest's %.1f %%)", 100 * rate, outcomes.holdings, 100 * least,
                100 * settings.hitRateRatio, 100 * baseline))
    }

    private func excessReturn(_ live: LiveRecord, _ expected: Expectation) -> DriftReport.Finding {
        if let finding = tooEarly(.excessReturn, live) { return finding }
        let excess = zip(live.policyReturns, live.equalWeightReturns).map { $0 - $1 }
        let past = zip(expected.policyReturns, expected.equalWeightReturns).map { $0 - $1 }
        let month = Double(LiveRecord.sessionsPerMonth)
        guard
            let band = ExpectedBand(
                backtest: past, sessions: excess.count, bootstrap: bootstrap, { 100 * month * mean($0) })
        else {
            return DriftReport.Finding(
                kind: .excessReturn, text: "the backtest has no sessions to expect it by")
        }
        let value = 100 * month * mean(excess[...])
        return DriftReport.Finding(
            kind: .excessReturn, isAsExpected: value >= band.low, value: value, low: band.low,
            high: band.high,
            text: String(
                format: "%.2f %% a month above equal weights, of %.2f to %.2f %% expected", value,
                band.low, band.high))
    }

    private func reward(_ live: LiveRecord, _ expected: Expectation) -> DriftReport.Finding {
        if let finding = tooEarly(.reward, live) { return finding }
        guard
            let band = ExpectedBand(
                backtest: expected.policyReturns, sessions: live.policyReturns.count, bootstrap: bootstrap,
                { meanReward($0) })
        else {
            return DriftReport.Finding(kind: .reward, text: "the backtest has no sessions to expect it by")
        }
        let value = meanReward(live.policyReturns[...])
        return DriftReport.Finding(
            kind: .reward, isAsExpected: value >= band.low, value: value, low: band.low,
            high: band.high,
            text: String(
                format: "reward of %.2f a month, of %.2f to %.2f expected", value, band.low,
                band.high))
    }

    private func shift(_ features: [FeatureShift]) -> DriftReport.Finding {
        guard let most = features.max(by: { abs($0.shift) < abs($1.shift) }) else {
            return DriftReport.Finding(kind: .features, text: "no features in the last month")
        }
        let far = features.filter { abs($0.shift) > settings.featureShift }
        let names = (far.isEmpty ? [most] : far).map {
            String(format: "%@ %+.2f", $0.feature, $0.shift)
        }
        return DriftReport.Finding(
            kind: .features, isAsExpected: far.isEmpty, value: abs(most.shift), high: settings.featureShift,
            text: (far.isEmpty ? "the farthest mean from training's is " : "means far from training's: ")
                + names.joined(separator: ", ") + " standard deviations")
    }

    private func mean(_ values: ArraySlice<Double>) -> Double {
        values.reduce(0, +) / Double(max(1, values.count))
    }

    /// Of whole months of sessions, one after another; of all where there is not one.
    private func meanReward(_ returns: ArraySlice<Double>) -> Double {
        let length = LiveRecord.sessionsPerMonth
        let starts = Array(stride(from: returns.startIndex, through: returns.endIndex - length, by: length))
        guard !starts.isEmpty else { return MonthReward(dailyReturns: returns).value }
        return starts.reduce(0) { $0 + MonthReward(dailyReturns: returns[$1..<$1 + length]).value }
            / Double(starts.count)
    }
}
