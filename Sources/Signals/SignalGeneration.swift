public import Core
import Foundation
public import Lake
import Models
import PolicyModel
import Portfolio

/// Turns a session's features and the model in force into the month's signals.
///
/// The 3,600 slots are scored in 9 batches of 400 by PolicyModel's pass, without libtorch. The best
/// `portfolioSize` become BUY or HOLD, what the previous signals held beyond them becomes SELL.
public struct SignalGeneration: Sendable {
    public struct Summary: Sendable {
        public var signals: [Signal]
        /// A version, or `equal-weights`.
        public var model: String
        /// The session at whose open the signals trade.
        public var execution: CivilDate
        /// The same signals, from the same inputs, stood already.
        public var isUnchanged: Bool
        public var warnings: [String]
    }

    private let lake: DataLake
    private let registry: ModelRegistry
    private let version: String

    public init(lake: DataLake, version: String) {
        self.lake = lake
        registry = ModelRegistry(lake: lake)
        self.version = version
    }

    /// - Parameters:
    ///   - date: the session after whose close the decision is taken; its features and universe must stand.
    ///   - portfolioSize: names to hold.
    ///   - threads: BLAS threads.
    ///   - progress: told the batches done and their total: nine accumulated, then nine scored; of an ensemble as
    ///     many for each member.
    /// - Throws: ``SignalError``, ``LakeError``, ``ModelError`` or ``PolicyModelError``.
    public func run(
        on date: CivilDate, portfolioSize: Int, threads: Int = 1, force: Bool = false, dryRun: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Summary {
        let started = Date()
        guard let execution = ExchangeCalendar.nyse.session(after: date) else {
            throw SignalError(.outsideCalendar, "no NYSE session is known after \(date)")
        }
        let features = try lake.manifest(of: .features, on: date)
        let universe = try lake.manifest(of: .universe, on: date)
        let decider = try SignalDecider(registry, for: execution.yearMonth)
        let previous = try lake.sessions(of: .signals).last { $0 < date }
        var inputs = [features.asInput, universe.asInput] + [decider.input].compactMap(\.self)
        if let previous { inputs.append(try lake.manifest(of: .signals, on: previous).asInput) }
        let parameters = ["portfolio_size": "\(portfolioSize)", "decider": decider.name]
        if !force, lake.isCurrent(Dataset.signals.partition(date), inputs: inputs, parameters: parameters) {
            return Summary(
                signals: try lake.signals(on: date), model: decider.name, execution: execution,
                isUnchanged: true, warnings: [])
        }

        let frame = try lake.features(on: date)
        let slots = try lake.slots(on: date)
        try check(frame, against: slots)
        var warnings = decider.warnings
        let held = try holdings(of: previous, slots: slots, warnings: &warnings)
        let scores = try decider.scores(frame, held: held, threads: threads) { step in
            let done = step.batch + 1 + (step.phase == .score ? step.batchCount : 0)
            progress(done, 2 * step.batchCount)
        }
        let ranking = SignalRanking(
            frame: frame, slots: slots, scores: scores, held: held, portfolioSize: portfolioSize,
            isEqual: decider.isEqualWeights)
        let signals = ranking.signals(model: decider.name)
        guard signals.contains(where: { $0.action != .sell }) else {
            throw SignalError(
                .nothingToBuy,
                "not one of the \(frame.rowCount) stocks of \(date) is in the index; nothing is published; "
                    + "check bellwether universe at \(date)")
        }
        if !dryRun {
            let counts = signals.reduce(into: [String: Int]()) {
                $0[$1.action.rawValue.lowercased(), default: 0] += 1
            }
            try lake.publish(
                signals: signals, on: date,
                provenance: Provenance(
                    command: "generate-signals", version: version, inputs: inputs, parameters: parameters,
                    counts: counts, started: started))
        }
        return Summary(
            signals: signals, model: decider.name, execution: execution, isUnchanged: false,
            warnings: warnings)
    }

    /// A features partition built on another universe would score one stock and publish another.
    private func check(_ frame: FeatureFrame, against slots: [Slot]) throws {
        for (row, slot) in frame.slots.enumerated() where slots[Int(slot)].symbol != frame.symbols[row] {
            throw SignalError(
                .inconsistent,
                "slot \(slot) holds \(slots[Int(slot)].symbol?.rawValue ?? "nothing") in universe/ but "
                    + "\(frame.symbols[row]) in features/ of \(frame.date); run build-features --date \(frame.date) --force"
            )
        }
    }

    /// Weights that the previous signals asked for, by slot.
    private func holdings(
        of previous: CivilDate?, slots: [Slot], warnings: inout [String]
    ) throws -> [Double] {
        var held = [Double](repeating: 0, count: Universe.slotCount)
        guard let previous else { return held }
        for signal in try lake.signals(on: previous) where signal.targetWeight > 0 {
            if slots[signal.slot].symbol == signal.symbol {
                held[signal.slot] = signal.targetWeight
            } else {
                warnings.append(
                    "\(signal.symbol), held since \(previous), has lost its slot; close the position by hand")
            }
        }
        return held
    }
}
