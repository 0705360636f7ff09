public import Core
import Foundation
public import Lake

/// The sessions of a span as the learner's environment and the backtest walk over them: returns by slot,
/// what could be bought, and the feature frames behind them.
///
/// Made from features/ alone.
public struct MarketHistory: Sendable {
    public let sessions: [CivilDate]
    public let frames: [FeatureFrame]
    /// Open, and what was paid since, over previous close less 1, [session x slot]; NaN without a bar or a
    /// previous one.
    public let overnight: [Double]
    /// Close over open less 1, [session x slot]; NaN without a bar.
    public let intraday: [Double]
    /// Whether the slot's stock is in the index and traded, [session x slot].
    public let buyable: [Bool]
    /// Slots whose stock traded for the last time in the session before: a position is paid out at its
    /// last price. By session.
    public let settlements: [[Int]]

    /// A stock without a bar for this many sessions up to the end of the span counts as delisted.
    static let sessionsUntilDelisted = 10

    public var slotCount: Int { Universe.slotCount }

    /// Reads every published features partition of the range.
    ///
    /// - Throws: ``LakeError``, or ``ModelError`` with `notEnoughHistory` when the range holds none.
    public init(lake: DataLake, in range: ClosedRange<CivilDate>) throws {
        let sessions = try lake.sessions(of: .features, in: range)
        guard !sessions.isEmpty else {
            throw ModelError(
                .notEnoughHistory,
                "no features between \(range.lowerBound) and \(range.upperBound) in \(lake.name); "
                    + "run build-features --from \(range.lowerBound) --to \(range.upperBound)")
        }
        self.init(frames: try lake.features(on: sessions))
    }

    /// - Parameter frames: one a session, ascending.
    public init(frames: [FeatureFrame]) {
        let slotCount = Universe.slotCount
        sessions = frames.map(\.date)
        self.frames = frames
        var overnight = [Double](repeating: .nan, count: frames.count * slotCount)
        var intraday = overnight
        var buyable = [Bool](repeating: false, count: frames.count * slotCount)
        for (day, frame) in frames.enumerated() {
            let open = frame[.open]
            let close = frame[.close]
            let tenure = frame[.tenureMonths]
            for (row, slot) in frame.slots.enumerated() {
                let place = day * slotCount + Int(slot)
                overnight[place] = (open[row] + frame.dividend[row]) / frame.previousClose[row] - 1
                intraday[place] = close[row] / open[row] - 1
                buyable[place] = tenure[row] > 0
            }
        }
        self.overnight = overnight
        self.intraday = intraday
        self.buyable = buyable
        settlements = Self.settlements(frames)
    }

    /// The session's overnight and intraday returns, one a slot.
    public func withReturns<Value>(
        on day: Int,
        _ body: (_ overnight: UnsafeBufferPointer<Double>, _ intraday: UnsafeBufferPointer<Double>) -> Value
    ) -> Value {
        let range = day * slotCount..<(day + 1) * slotCount
        return overnight.withUnsafeBufferPointer { overnight in
            intraday.withUnsafeBufferPointer { intraday in
                body(
                    UnsafeBufferPointer(rebasing: overnight[range]),
                    UnsafeBufferPointer(rebasing: intraday[range]))
            }
        }
    }

    /// What could be bought at the session's close, one a slot.
    public func buyable(on day: Int) -> [Bool] {
        Array(buyable[day * slotCount..<(day + 1) * slotCount])
    }

    private static func settlements(_ frames: [FeatureFrame]) -> [[Int]] {
        var settlements = [[Int]](repeating: [], count: frames.count)
        var last = [(day: Int, symbol: Symbol)?](repeating: nil, count: Universe.slotCount)
        for (day, frame) in frames.enumerated() {
            for (row, slot) in frame.slots.enumerated() {
                let slot = Int(slot)
                if let before = last[slot], before.symbol != frame.symbols[row] {
                    settlements[before.day + 1].append(slot)
                }
                last[slot] = (day, frame.symbols[row])
            }
        }
        for (slot, entry) in last.enumerated() {
            if let entry, entry.day + sessionsUntilDelisted < frames.count {
                settlements[entry.day + 1].append(slot)
            }
        }
        return settlements
    }
}
