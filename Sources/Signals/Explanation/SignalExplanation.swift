public import Core
import Foundation
public import Lake
public import Models
public import PolicyModel
public import Portfolio

/// A published signal with the numbers that it was made from, and its drivers worked out anew: by whole passes,
/// in Double, over the observation as it was and over one for each group of features at its neutral value.
public struct SignalExplanation: Sendable {
    /// One number of the stock's part of the observation.
    public struct Input: Hashable, Sendable {
        public var group: FeatureGroup
        /// A column of features.parquet, or `previous_weight`.
        public var name: String
        /// As in features.parquet or signals.parquet; NaN where there is none.
        public var value: Double
        /// As the network sees it; NaN without a network.
        public var normalised: Double
    }

    public struct Driver: Hashable, Sendable {
        public var group: FeatureGroup
        /// As published, or worked out again where an older version published none.
        public var stated: Double
        /// The score of a whole pass with the stock's inputs of the group at 0.
        public var scoreWithout: Double
        /// ``exactScore`` less that.
        public var recomputed: Double
        public var difference: Double { abs(stated - recomputed) }
    }

    public var signal: Signal
    /// What the signal's score is made of; nil where the policy alone decided.
    public var parts: SignalParts?
    /// The policy's own: what drivers move.
    public var policyScore: Double { parts?.policy ?? signal.score }
    public var session: CivilDate
    public var inputs: [Input]
    /// Empty where a rule decided, or where the signal has no score.
    public var drivers: [Driver]
    /// The score of a whole pass in Double; NaN where there are no drivers.
    public var exactScore: Double
    /// `dense 1816,256`, one of each network; empty where a rule decided.
    public var networks: [String]
    /// What has changed since the signal was published, one sentence each.
    public var notes: [String]

    /// Deltas agree to this times the score's size, or 1 if that is less.
    public static let tolerance = 1e-6
    /// So do the published score and the exact one: float32 against Double, over many more sums.
    public static let scoreTolerance = 1e-4

    /// The largest difference between a stated delta and a recomputed one.
    public var largestDifference: Double { drivers.reduce(0) { max($0, $1.difference) } }

    public var allowedDifference: Double { Self.tolerance * max(1, abs(exactScore)) }

    /// Whether every stated delta, and the score, came out again.
    public var isReproduced: Bool {
        guard !drivers.isEmpty else { return true }
        return drivers.allSatisfy { $0.difference <= allowedDifference }
            && abs(policyScore - exactScore) <= Self.scoreTolerance * max(1, abs(exactScore))
    }

    /// - Throws: ``SignalError`` with `noSignal` when the stock has none in the session's list, ``Lake/LakeError``,
    ///   ``Models/ModelError`` or ``PolicyModel/PolicyModelError``.
    public init(of symbol: Symbol, on session: CivilDate, in lake: DataLake, threads: Int = 2) throws {
        let signals = try lake.signals(on: session)
        guard let signal = signals.first(where: { $0.symbol == symbol }) else {
            throw SignalError(
                .noSignal,
                "\(symbol) has no signal in \(lake.name)/signals of \(session); bellwether signals list --date "
                    + "\(session) --all shows the \(signals.count) there are")
        }
        let frame = try lake.features(on: session)
        self.signal = signal
        self.session = session
        drivers = []
        exactScore = .nan
        networks = []
        let manifest = try lake.manifest(of: .signals, on: session)
        if manifest.files.contains(where: { $0.name == "signals.json" }) {
            let document = try lake.file("signals.json", of: Dataset.signals.partition(session))
            parts = SignalDocument.parts(in: document)[signal.slot]
        }
        notes = Self.changes(of: [try lake.manifest(of: .features, on: session).asInput], since: manifest)
        let row = frame.slots.firstIndex { Int($0) == signal.slot }
        inputs = Feature.allCases.map { feature in
            Input(
                group: feature.group, name: feature.column, value: row.map { frame[feature][$0] } ?? .nan,
                normalised: .nan)
        }
        guard let version = YearMonth(signal.model) else { return }
        let registry = ModelRegistry(lake: lake)
        let entry = try registry.entry(version)
        notes += Self.changes(
            of: [Manifest.Input(path: "models/\(version)", digest: entry.manifest.digest)], since: manifest)
        var held = [Double](repeating: 0, count: Universe.slotCount)
        for signal in signals { held[signal.slot] = signal.previousWeight }
        try explain(try registry.policy(of: entry), frame, held: held, threads: threads)
    }

    private static func changes(of inputs: [Manifest.Input], since manifest: Manifest) -> [String] {
        inputs.compactMap { input in
            guard let then = manifest.inputs.first(where: { $0.path == input.path }),
                then.digest != input.digest
            else { return nil }
            return "\(input.path) is no longer what the signals were made from"
        }
    }

    private mutating func explain(
        _ policy: MappedPolicy, _ frame: FeatureFrame, held: [Double], threads: Int
    ) throws(PolicyModelError) {
        let slot = signal.slot
        networks = policy.members.map { member in
            "\(member.network.kind.rawValue) \(member.network.hidden.map(String.init).joined(separator: ","))"
        }
        let observation = PolicyObservation(frame, normaliser: policy.normaliser, held: held)
        for feature in Feature.allCases {
            inputs[feature.rawValue].normalised = Double(
                observation.values[slot * Feature.count + feature.rawValue])
        }
        let groups = policy.driverGroups
        if groups.contains(.holding) {
            inputs.append(
                Input(
                    group: .holding, name: "previous_weight", value: held[slot],
                    normalised: Double(observation.held[slot] * PolicyNetwork.previousWeightScale)))
        }
        guard signal.score.isFinite else { return }
        var stated = signal.drivers
        if stated.isEmpty {
            notes.append("no drivers were published; they are worked out now")
            stated = try policy.drivers(
                frame: frame, previousWeights: held, slots: [slot], threads: threads)[0]
        }
        let scores = try observation.exactScores(of: slot, without: groups, policy, threads: threads)
        exactScore = scores.asItIs
        drivers = zip(groups, scores.without).compactMap { group, without in
            guard let driver = stated.first(where: { $0.group == group }) else {
                notes.append("no delta of \(group.rawValue) was published")
                return nil
            }
            return Driver(
                group: group, stated: driver.delta, scoreWithout: without,
                recomputed: scores.asItIs - without)
        }
    }
}

extension Feature {
    /// The one that it belongs to.
    fileprivate var group: FeatureGroup {
        FeatureGroup.allCases.first { $0.features.contains(self) } ?? .price
    }
}
