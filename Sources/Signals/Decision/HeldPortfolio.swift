public import Core
public import Lake
import Ledger
import Models
import Portfolio

/// What is held before a decision: by the paper account, or else the last targets, drifted with prices since.
public struct HeldPortfolio: Sendable, Hashable {
    /// Fractions of the portfolio, one a slot of the universe.
    public var weights: [Double]
    /// The session after which the targets were set; nil where there are none.
    public var since: CivilDate?
    /// For the operator.
    public var warnings: [String] = []

    public static let nothing = HeldPortfolio(
        weights: [Double](repeating: 0, count: Universe.slotCount), since: nil)

    public init(weights: [Double], since: CivilDate?) {
        self.weights = weights
        self.since = since
    }

    /// What an account holds at a close.
    ///
    /// - Parameters:
    ///   - equity: of the account, USD.
    ///   - slots: of the close's session.
    init(_ positions: [PaperPosition], equity: Double, since: CivilDate?, slots: [Slot]) {
        self.init(weights: Self.nothing.weights, since: since)
        guard equity > 0 else { return }
        for held in positions {
            // A stock that left and came back has another slot than when it was bought.
            let known = held.slot.flatMap { slots.indices.contains($0) ? slots[$0] : nil }
            guard
                let slot = known?.symbol == held.symbol
                    ? known : slots.first(where: { $0.symbol == held.symbol })
            else {
                warnings.append(
                    "\(held.symbol), held by the paper account, has no slot any more; the account sells it")
                continue
            }
            weights[slot.index] = held.value.dollars / equity
        }
    }

    /// Lets targets drift from the open at which they were traded to a close.
    ///
    /// - Parameters:
    ///   - targets: what was decided after the session `since`; positions above 0 count.
    ///   - slots: of `date`.
    ///   - date: nothing after its close is looked at.
    /// - Throws: ``Lake/LakeError``.
    public init(
        of targets: [Signal], since: CivilDate, to date: CivilDate, slots: [Slot], lake: DataLake
    ) throws {
        self.init(weights: Self.nothing.weights, since: since)
        let held = targets.filter { $0.targetWeight > 0 }
        guard !held.isEmpty else { return }
        // A stock that was renamed keeps its slot, and the day since which it is there.
        let isHere = Dictionary(
            uniqueKeysWithValues: held.map { signal in
                let slot = slots[signal.slot]
                return (signal.slot, slot.symbol == signal.symbol || slot.since.map { $0 <= since } ?? false)
            })
        let sessions = try lake.sessions(of: .features, in: since...date)
        var frames = try lake.features(on: sessions)
        for index in frames.indices {
            for (row, slot) in frames[index].slots.enumerated() where isHere[Int(slot)] == true {
                if let symbol = slots[Int(slot)].symbol { frames[index].symbols[row] = symbol }
            }
        }
        var targetWeights = weights
        for signal in held { targetWeights[signal.slot] = signal.targetWeight }
        let history = MarketHistory(frames: frames)
        let engine = BacktestEngine(BacktestSettings(costs: TradingCosts(basisPoints: 0)))
        // The engine shows what is held at each close but the last, so that one is asked for once more.
        weights = engine.weights(of: targetWeights, over: history.panel)
        for signal in held where weights[signal.slot] == 0 || isHere[signal.slot] == false {
            weights[signal.slot] = 0
            warnings.append(
                "\(signal.symbol), held since \(since), could not be bought, is traded no more, or has lost its slot; "
                    + "it counts as cash: close the position by hand where there is one")
        }
        let expected = ExchangeCalendar.nyse.sessions(in: since...date).count
        if sessions.count < expected {
            warnings.append(
                "\(expected - sessions.count) of \(expected) sessions since \(since) have no features, so what is "
                    + "held is known less well; run build-features --from \(since) --to \(date)")
        }
    }
}
