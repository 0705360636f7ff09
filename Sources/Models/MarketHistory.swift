public import Core
import Foundation
public import Lake
public import Portfolio

/// The sessions of a span as the learner's environment and the backtest walk over them: returns by slot,
/// what could be bought, and the feature frames behind them.
///
/// Made from features/ alone.
public struct MarketHistory: Sendable {
    public let frames: [FeatureFrame]
    /// Returns by price alone with dividends beside them, closes, dollar volumes, and what could be bought:
    /// what is in the index and traded. A stock that traded for the last time is paid out at its last price.
    public let panel: MarketPanel
    /// Slots whose stock traded for the last time in the session before: a position is paid out at its
    /// last price. By session.
    public let settlements: [[Int]]

    /// A stock without a bar for this many sessions up to the end of the span counts as delisted.
    static let sessionsUntilDelisted = 10

    public var sessions: [CivilDate] { panel.dates }
    public var slotCount: Int { Universe.slotCount }
    /// Close over open less 1, [session x slot]; NaN without a bar.
    public var intraday: [Double] { panel.intraday }
    /// Whether the slot's stock is in the index and traded, [session x slot].
    public var buyable: [Bool] { panel.buyable }

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
        self.frames = frames
        let slotCount = Universe.slotCount
        var overnight = [Double](repeating: .nan, count: frames.count * slotCount)
        var intraday = overnight
        var closes = overnight
        var dollarVolume = [Float](repeating: .nan, count: frames.count * slotCount)
        var buyable = [Bool](repeating: false, count: frames.count * slotCount)
        var dividends = [[Dividend]](repeating: [], count: frames.count)
        for (day, frame) in frames.enumerated() {
            let open = frame[.open]
            let close = frame[.close]
            let volume = frame[.volume]
            let tenure = frame[.tenureMonths]
            for (row, slot) in frame.slots.enumerated() {
                let place = day * slotCount + Int(slot)
                overnight[place] = open[row] / frame.previousClose[row] - 1
                intraday[place] = close[row] / open[row] - 1
                // Adjusted for no split that came after the day, and so what it traded at.
                closes[place] = close[row]
                dollarVolume[place] = Float(close[row] * volume[row])
                buyable[place] = tenure[row] > 0
                let yield = frame.dividend[row] / frame.previousClose[row]
                if yield.isFinite, yield != 0 {
                    dividends[day].append(Dividend(slot: Int(slot), yield: yield))
                }
            }
        }
        settlements = Self.settlements(frames)
        panel = MarketPanel(
            dates: frames.map(\.date), slotCount: slotCount, overnight: overnight, intraday: intraday,
            close: closes, dollarVolume: dollarVolume, buyable: buyable, dividends: dividends,
            delistings: settlements.map { $0.map { Delisting(slot: $0) } })
    }

    /// Open, and what was paid since, over previous close less 1, [session x slot]; NaN without a bar or a
    /// previous one. Made anew by each call.
    public var overnight: [Double] {
        var overnight = panel.overnight
        overnight.withUnsafeMutableBufferPointer { values in
            for day in frames.indices {
                addDividends(day, UnsafeMutableBufferPointer(rebasing: values[panel.row(day)]))
            }
        }
        return overnight
    }

    /// The session's overnight (as ``overnight``) and intraday returns, one a slot.
    public func withReturns<Value>(
        on day: Int,
        _ body: (_ overnight: UnsafeBufferPointer<Double>, _ intraday: UnsafeBufferPointer<Double>) -> Value
    ) -> Value {
        let row = panel.row(day)
        return panel.intraday.withUnsafeBufferPointer { intraday in
            var overnight = Array(panel.overnight[row])
            return overnight.withUnsafeMutableBufferPointer { night in
                addDividends(day, night)
                return body(UnsafeBufferPointer(night), UnsafeBufferPointer(rebasing: intraday[row]))
            }
        }
    }

    /// What could be bought at the session's close, one a slot.
    public func buyable(on day: Int) -> [Bool] { panel.buyable(on: day) }

    /// Works a session's overnight returns out with its dividends, where there are any.
    private func addDividends(_ day: Int, _ overnight: UnsafeMutableBufferPointer<Double>) {
        guard !panel.dividends[day].isEmpty else { return }
        let frame = frames[day]
        let open = frame[.open]
        for (row, slot) in frame.slots.enumerated() where frame.dividend[row] != 0 {
            overnight[Int(slot)] = (open[row] + frame.dividend[row]) / frame.previousClose[row] - 1
        }
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
