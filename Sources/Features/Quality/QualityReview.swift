public import Core
import Foundation
public import Lake

/// Something about a session's features that is out of the ordinary.
public struct QualityFinding: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case coverage, nulls, implausible, shift, spread
    }

    public var kind: Kind
    public var session: CivilDate
    /// nil for what concerns the session as a whole.
    public var feature: Feature?
    /// One sentence for people.
    public var message: String
}

/// Looks at a session's features beside those of the month before.
public struct QualityReview: Sendable {
    /// How far a feature lies from the month before.
    public struct Drift: Hashable, Sendable {
        /// (mean - mean of the month's means) / mean of the month's deviations.
        public var shift: Double
        /// Deviation over the mean of the month's deviations.
        public var spread: Double
    }

    /// Sessions that make the month before.
    public static let trailingSessions = 21
    /// With fewer of them nothing is said of drift.
    static let leastTrailing = 10

    private let thresholds: QualityThresholds

    public init(_ thresholds: QualityThresholds = QualityThresholds()) {
        self.thresholds = thresholds
    }

    /// The qualities of the up to ``trailingSessions`` sessions built before `date`; ascending. Sessions that
    /// an earlier program built have none.
    ///
    /// - Throws: ``Lake/LakeError``.
    public static func qualities(before date: CivilDate, in lake: DataLake) throws(LakeError)
        -> [SessionQuality]
    {
        // Nine weeks hold 21 sessions, however many of them are missing.
        let built = try lake.sessions(of: .features, in: date.adding(days: -63)...date.adding(days: -1))
        return try told(of: built.suffix(trailingSessions), in: lake)
    }

    /// The same from `first` to `last`, and of those before.
    public static func qualities(
        from first: CivilDate, through last: CivilDate, in lake: DataLake
    ) throws(LakeError) -> [SessionQuality] {
        let before = try qualities(before: first, in: lake)
        return before + (try told(of: try lake.sessions(of: .features, in: first...last), in: lake))
    }

    private static func told(
        of sessions: [CivilDate], in lake: DataLake
    ) throws(LakeError) -> [SessionQuality] {
        let manifests = try lake.manifests(of: sessions.map { Dataset.features.partition($0) })
        let told = zip(sessions, manifests).filter { $1.schemaVersion == Feature.schemaVersion }
        return try lake.qualities(on: told.map(\.0))
    }

    /// What is out of the ordinary, the gravest kind first.
    ///
    /// - Parameter trailing: the sessions before; of more than ``trailingSessions`` the last count.
    public func findings(of quality: SessionQuality, after trailing: [SessionQuality]) -> [QualityFinding] {
        var findings: [QualityFinding] = []
        let before = trailing.suffix(Self.trailingSessions)
        let usual =
            before.count < Self.leastTrailing
            ? 0 : before.reduce(0) { $0 + $1.coverage } / Double(before.count)
        if quality.coverage < max(thresholds.leastCoverage, usual - thresholds.mostNullRise) {
            let month = usual > 0 ? ", \(percent(usual)) in the month before" : ""
            findings.append(
                QualityFinding(
                    kind: .coverage, session: quality.date, feature: nil,
                    message: "\(quality.membersWithBar) of \(quality.members) members have a bar "
                        + "(\(percent(quality.coverage))\(month))"))
        }
        for feature in quality.features {
            findings += self.findings(of: feature, in: quality, before: before.map { $0[feature.feature] })
        }
        return findings
    }

    /// How far a feature has drifted; nil where there is too little to say so, and of the two that only say how
    /// long a stock has been in the index.
    public func drift(_ feature: FeatureQuality, before: [FeatureQuality]) -> Drift? {
        let known = before.suffix(Self.trailingSessions).filter { $0.values > 0 && $0.mean.isFinite }
        guard known.count >= Self.leastTrailing, feature.mean.isFinite,
            feature.feature != .isNew, feature.feature != .tenureMonths
        else { return nil }
        let mean = known.reduce(0) { $0 + $1.mean } / Double(known.count)
        let deviation = known.reduce(0) { $0 + $1.deviation } / Double(known.count)
        guard deviation > 0 else { return nil }
        return Drift(shift: (feature.mean - mean) / deviation, spread: feature.deviation / deviation)
    }

    private func findings(
        of feature: FeatureQuality, in quality: SessionQuality, before: [FeatureQuality]
    ) -> [QualityFinding] {
        var findings: [QualityFinding] = []
        func add(_ kind: QualityFinding.Kind, _ message: String) {
            findings.append(
                QualityFinding(
                    kind: kind, session: quality.date, feature: feature.feature,
                    message: "\(feature.feature.column): \(message)"))
        }
        let usual = before.isEmpty ? 0 : before.reduce(0) { $0 + $1.nullShare } / Double(before.count)
        if before.count >= Self.leastTrailing, feature.nullShare > usual + thresholds.mostNullRise {
            let reasons = feature.nulls.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
            add(
                .nulls,
                "\(percent(feature.nullShare)) of the stocks have no value, \(percent(usual)) in the month before "
                    + "(\(reasons.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")))")
        }
        if feature.values > 0,
            Double(feature.implausible) > thresholds.mostImplausible * Double(feature.values)
        {
            let ends = [feature.minimum, feature.maximum].compactMap { $0 }
            add(
                .implausible,
                "\(feature.implausible) of \(feature.values) values are not plausible "
                    + "(\(ends.map { "\($0.symbol) \(rounded($0.value))" }.joined(separator: " to ")))")
        }
        if let drift = drift(feature, before: before) {
            if abs(drift.shift) > thresholds.mostShift {
                add(
                    .shift,
                    "the mean lies \(rounded(drift.shift)) deviations from that of the month before")
            }
            if drift.spread > thresholds.mostSpread || drift.spread < 1 / thresholds.mostSpread {
                add(.spread, "the stocks spread \(rounded(drift.spread)) times as in the month before")
            }
        }
        return findings
    }

    private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    private func rounded(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension SessionQuality {
    public subscript(feature: Feature) -> FeatureQuality { features[feature.rawValue] }
}

extension FeatureQuality {
    /// The share of stocks that traded and have no value.
    public var nullShare: Double {
        let all = values + nullCount
        return all == 0 ? 0 : Double(nullCount) / Double(all)
    }
}
