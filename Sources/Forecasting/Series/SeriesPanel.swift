public import Core

/// The histories of many stocks on one axis of steps (sessions, or hours): what windows are cut from.
///
/// A series is a run of returns. Each return is what was known at its own step (splits and dividends in it), so nothing
/// that comes later changes what a window that ends before it holds. A single step without a bar is carried; a longer
/// silence, or a stock without a previous close, begins a run anew.
public struct SeriesPanel: Sendable {
    /// The session of each step, ascending; equal ones for the hours of one session.
    public let sessions: [CivilDate]
    public let symbols: [Symbol]
    /// The slot, [series x step]; -1 without a bar.
    let slots: [Int16]
    /// Numbers of a past step in ``past``.
    public let pastCount: Int
    /// Numbers of a step in ``known``.
    public let knownCount: Int
    /// The logarithm of 1 put into the series at the begin of its run, dividends in it, [series x step]; NaN where
    /// there is no run.
    let growth: [Double]
    /// The logarithm of the price at which it traded, [series x step]; NaN without a bar.
    let level: [Double]
    /// The first and the last step of the run that a step belongs to, [series x step]; -1 where there is none.
    let runStarts: [Int32]
    let runEnds: [Int32]
    /// [series x step x pastCount]
    let past: [Float]
    /// What a calendar tells, [steps and some ahead x knownCount].
    let known: [Float]

    /// - Parameters:
    ///   - returns: log returns since the bar before, dividends in them, [series x step]; NaN where there is no bar or
    ///     none before it.
    ///   - level: log prices, [series x step]; NaN where there is no bar.
    ///   - slots: [series x step]; -1 where there is no bar.
    ///   - past: [series x step x pastCount]; finite.
    ///   - known: [steps and those ahead x knownCount]; finite.
    public init(
        sessions: [CivilDate], symbols: [Symbol], slots: [Int16], returns: [Double], level: [Double],
        past: [Float] = [], pastCount: Int = 0, known: [Float] = [], knownCount: Int = 0
    ) {
        let steps = sessions.count
        precondition(returns.count == symbols.count * steps && level.count == returns.count)
        precondition(past.count == returns.count * pastCount && slots.count == returns.count)
        precondition(knownCount == 0 || known.count >= steps * knownCount)
        self.sessions = sessions
        self.symbols = symbols
        self.slots = slots
        self.level = level
        self.past = past
        self.pastCount = pastCount
        self.known = known
        self.knownCount = knownCount
        var growth = returns
        var starts = [Int32](repeating: -1, count: returns.count)
        var ends = starts
        for series in symbols.indices {
            Self.findRuns(series * steps, steps, level, &growth, &starts, &ends)
        }
        self.growth = growth
        runStarts = starts
        runEnds = ends
    }

    public var stepCount: Int { sessions.count }

    /// Steps that ``known`` reaches past the last one.
    var stepsAhead: Int { knownCount == 0 ? .max : known.count / knownCount - stepCount }

    /// The most steps without a bar that are carried.
    private static let carriedSteps = 1

    /// Turns a series' returns into growth, run by run.
    private static func findRuns(
        _ base: Int, _ steps: Int, _ level: [Double], _ growth: inout [Double], _ starts: inout [Int32],
        _ ends: inout [Int32]
    ) {
        var last = -1
        var start = 0
        for step in 0..<steps where !level[base + step].isNaN {
            let change = growth[base + step]
            if last >= 0, change.isFinite, step - last <= carriedSteps + 1 {
                let before = growth[base + last]
                for carried in last + 1..<step {
                    growth[base + carried] = before
                    starts[base + carried] = Int32(start)
                }
                growth[base + step] = before + change
            } else {
                if last >= 0 { end(base, start...last, &ends) }
                start = step
                growth[base + step] = 0
            }
            starts[base + step] = Int32(start)
            last = step
        }
        if last >= 0 { end(base, start...last, &ends) }
        for step in 0..<steps where starts[base + step] < 0 { growth[base + step] = .nan }
    }

    private static func end(_ base: Int, _ run: ClosedRange<Int>, _ ends: inout [Int32]) {
        for step in run { ends[base + step] = Int32(run.upperBound) }
    }

    /// The slot of a series at a step; nil where it has no bar there.
    public func slot(_ series: Int, at step: Int) -> Int? {
        let slot = slots[series * stepCount + step]
        return slot < 0 ? nil : Int(slot)
    }

    /// The step of a session; nil where it is none.
    public func step(of session: CivilDate) -> Int? { sessions.lastIndex(of: session) }

    /// Whether the `input` steps up to `end` are one run with a bar at its end.
    public func hasWindow(_ series: Int, end: Int, input: Int) -> Bool {
        let place = series * stepCount + end
        return !level[place].isNaN && Int(runStarts[place]) <= end + 1 - input
    }

    /// Whether the `horizon` steps after `end` are of the same run.
    public func hasOutcome(_ series: Int, end: Int, horizon: Int) -> Bool {
        Int(runEnds[series * stepCount + end]) >= end + horizon
    }

    /// Where the logarithm of the price at `end`, counted from there, is to be added to ``growth``.
    @inline(__always)
    func anchor(_ series: Int, end: Int) -> Double {
        let place = series * stepCount + end
        return level[place] - growth[place]
    }

    /// The log return from `end` to `horizon` steps later.
    func outcome(_ series: Int, end: Int, horizon: Int) -> Double {
        let place = series * stepCount + end
        return growth[place + horizon] - growth[place]
    }
}
