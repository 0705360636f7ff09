package import Core

/// What is known of every stock before a session: its last bars, in a rolling window.
///
/// A stock's window is its own last bars (21 by default) among the last `window * 3` sessions, so that a stock
/// that was silent for weeks is still known. All that is remembered is a function of those sessions alone: a
/// memory that is read from the tree equals one that was carried along. Prices and volumes of sessions before a
/// split are kept in the shares of today.
package struct MarketMemory: Sendable {
    /// A bar that was turned away: the level that the vendor insists on.
    struct Suspect: Sendable, Equatable {
        var ordinal: Int32
        var close: Double
        var volume: Double
    }

    struct PastSplit: Sendable, Equatable {
        var ordinal: Int32
        var ratio: Double
        /// Whether it was inferred from prices and no vendor told of it.
        var isInferred: Bool
    }

    /// In place of a volume that was lost or is one venue's.
    static let unknownVolume = -1.0

    let window: Int
    /// How many sessions back anything is remembered.
    var reach: Int { window * 3 }
    /// The sessions within reach, ascending.
    private(set) var sessions: [CivilDate] = []
    /// The number of the session that comes next; earlier ones count down from it.
    private(set) var ordinal: Int32 = 0
    private(set) var codes: [Symbol: Int32] = [:]

    // By code, `window` entries each, of which the newest is at `head - 1`.
    private(set) var opens: [Double] = []
    private(set) var highs: [Double] = []
    private(set) var lows: [Double] = []
    private(set) var closes: [Double] = []
    private(set) var volumes: [Double] = []
    private(set) var ordinals: [Int32] = []
    private(set) var heads: [Int32] = []
    private(set) var counts: [Int32] = []

    // Of few stocks.
    private(set) var suspects: [Int32: [Suspect]] = [:]
    private(set) var splits: [Int32: PastSplit] = [:]

    package init(window: Int = 21) {
        self.window = max(2, window)
    }

    package var lastSession: CivilDate? { sessions.last }

    /// Sessions since the stock's last bar: 1 when it had one in the last session; nil when it had none
    /// within reach.
    package func sessionsSilent(_ symbol: Symbol) -> Int? {
        guard let code = codes[symbol] else { return nil }
        return silence(Int(code))
    }

    func silence(_ code: Int) -> Int? {
        guard counts[code] > 0 else { return nil }
        let silent = Int(ordinal - ordinals[newest(code)])
        return silent <= reach ? silent : nil
    }

    /// The place of a stock's newest bar in the columns; it must have one.
    @inline(__always)
    func newest(_ code: Int) -> Int {
        code * window + (Int(heads[code]) + window - 1) % window
    }

    /// The day of a session by its number.
    func date(of number: Int32) -> CivilDate? {
        let index = sessions.count - Int(ordinal - number)
        return sessions.indices.contains(index) ? sessions[index] : nil
    }

    /// Takes in a published session; sessions come in order.
    ///
    /// - Parameters:
    ///   - actions: those published with the session.
    ///   - rejected: its rejects, by which a level that a vendor insists on is known.
    package mutating func append(
        _ session: CivilDate, bars: [Bar], actions: [CorporateAction], rejected: [RejectedBar]
    ) {
        apply(actions)
        for bar in bars {
            append(
                code(of: bar.symbol), open: bar.open, high: bar.high, low: bar.low, close: bar.close,
                volume: bar.flags.hasMarketVolume ? Double(bar.volume) : Self.unknownVolume)
        }
        suspect(rejected, on: session)
        endSession(session)
    }

    /// Remembers the bars turned away for their level in the session under way; after its bars.
    mutating func suspect(_ rejected: [RejectedBar], on session: CivilDate) {
        for row in rejected where row.date == session && row.violation.rule.isAboutLevel {
            guard let symbol = row.symbol, let close = row.close, let volume = row.volume else { continue }
            suspect(symbol, close: close, volume: Double(volume))
        }
    }

    private mutating func suspect(_ symbol: Symbol, close: Double, volume: Double) {
        guard close.isFinite, close > 0 else { return }
        let code = code(of: symbol)
        if counts[code] > 0, ordinals[newest(code)] == ordinal { return }
        var run = suspects[Int32(code)] ?? []
        if run.last?.ordinal == ordinal {
            // Of two vendors' wrong bars the better traded one speaks, whatever order they come in.
            guard let last = run.last, (volume, close) > (last.volume, last.close) else { return }
            run.removeLast()
        }
        run.append(Suspect(ordinal: ordinal, close: close, volume: volume))
        if run.count > window { run.removeFirst() }
        suspects[Int32(code)] = run
    }

    mutating func code(of symbol: Symbol) -> Int {
        if let code = codes[symbol] { return Int(code) }
        let code = counts.count
        codes[symbol] = Int32(code)
        for _ in 0..<window {
            opens.append(0)
            highs.append(0)
            lows.append(0)
            closes.append(0)
            volumes.append(0)
            ordinals.append(0)
        }
        heads.append(0)
        counts.append(0)
        return code
    }

    @inline(__always)
    mutating func append(
        _ code: Int, open: Double, high: Double, low: Double, close: Double, volume: Double
    ) {
        let place = code * window + Int(heads[code])
        opens[place] = open
        highs[place] = high
        lows[place] = low
        closes[place] = close
        volumes[place] = volume
        ordinals[place] = ordinal
        heads[code] = heads[code] + 1 == window ? 0 : heads[code] + 1
        if counts[code] < window { counts[code] += 1 }
    }

    mutating func endSession(_ session: CivilDate) {
        // A sound bar ends the doubts about a level.
        for (code, run) in suspects {
            let isSound = counts[Int(code)] > 0 && ordinals[newest(Int(code))] == ordinal
            let recent = run.filter { Int(ordinal - $0.ordinal) < reach }
            suspects[code] = isSound || recent.isEmpty ? nil : recent
        }
        sessions.append(session)
        if sessions.count > reach { sessions.removeFirst() }
        ordinal += 1
    }

    /// Brings the histories to the shares and names of the session under way; before its bars.
    mutating func apply(_ actions: [CorporateAction]) {
        // Names first, so that a split of the same day finds the history under the new one.
        for action in actions {
            if case .rename(let former) = action.kind { rename(former, to: action.symbol) }
        }
        for action in actions {
            switch action.kind {
            case .split(let ratio):
                split(action.symbol, ratio: ratio, isInferred: action.source == CorporateAction.inferred)
            case .newSeries: forget(action.symbol)
            case .dividend, .rename: break
            }
        }
    }

    private mutating func split(_ symbol: Symbol, ratio: Double, isInferred: Bool) {
        guard ratio.isFinite, ratio > 0, let code = codes[symbol].map(Int.init) else { return }
        for place in code * window..<(code + 1) * window {
            opens[place] /= ratio
            highs[place] /= ratio
            lows[place] /= ratio
            closes[place] /= ratio
            volumes[place] *= ratio
        }
        splits[Int32(code)] = PastSplit(ordinal: ordinal, ratio: ratio, isInferred: isInferred)
    }

    private mutating func forget(_ symbol: Symbol) {
        guard let code = codes[symbol].map(Int.init) else { return }
        counts[code] = 0
        heads[code] = 0
        suspects[Int32(code)] = nil
        splits[Int32(code)] = nil
    }

    private mutating func rename(_ former: Symbol, to symbol: Symbol) {
        guard former != symbol, let old = codes[former].map(Int.init), counts[old] > 0 else { return }
        let new = code(of: symbol)
        for offset in 0..<window {
            let (from, to) = (old * window + offset, new * window + offset)
            opens[to] = opens[from]
            highs[to] = highs[from]
            lows[to] = lows[from]
            closes[to] = closes[from]
            volumes[to] = volumes[from]
            ordinals[to] = ordinals[from]
        }
        heads[new] = heads[old]
        counts[new] = counts[old]
        splits[Int32(new)] = splits[Int32(old)]
        suspects[Int32(new)] = nil
        forget(former)
    }
}

extension CorporateAction {
    /// The source of an action that no vendor told of.
    static let inferred = "inferred"
}

extension BarViolation.Rule {
    /// Whether a bar was turned away for the level of its prices, so that its coming again says something.
    var isAboutLevel: Bool {
        switch self {
        case .jump, .unitError, .twoInstruments, .splitNotApplied, .splitAppliedTwice: true
        default: false
        }
    }
}
